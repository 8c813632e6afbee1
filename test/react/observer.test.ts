import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Observer } from '../../src/react/observer.ts';
import { leftovers, nothing } from '../support/leftovers.ts';
import { type Line, submitted } from '../support/scripted-server.ts';

// What all components that show an operation share, without React.

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1 | retry-after: 2';
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function observed(...lines: Line[]) {
  const { operation, server } = await submitted([accepted, ...lines]);
  return { observer: new Observer(operation), operation, server };
}

describe('who listens', () => {
  test('is told of what has changed, and of nothing else', async () => {
    const { observer } = await observed('200 running', '200 running', '200 done | {"result":7}');
    const listener = vi.fn();
    const leave = observer.subscribe(listener);
    expect(listener).not.toHaveBeenCalled();
    const pending = observer.seen();
    await pass(2000);
    expect(observer.seen()).not.toBe(pending);
    expect(listener).toHaveBeenCalledTimes(1);
    const running = observer.seen();
    await pass(250);
    expect(observer.seen()).toBe(running);
    expect(listener).toHaveBeenCalledTimes(1);
    await pass(2000);
    expect(observer.seen()).toMatchObject({ status: { state: 'succeeded' }, data: 7 });
    leave();
    await pass(0);
    expect(leftovers()).toEqual(nothing);
  });

  test('may wait once more while it waits, and the wait before is over', async () => {
    const { observer, server } = await observed('202', '202', '202');
    const listener = vi.fn();
    const leave = observer.subscribe(listener);
    observer.retry();
    observer.retry();
    await pass(2000);
    expect(server.lines).toHaveLength(2);
    leave();
    await pass(60_000);
    expect(server.lines).toHaveLength(2);
    expect(leftovers()).toEqual(nothing);
  });
});

describe('while nobody listens', () => {
  test('retry() sends nothing', async () => {
    const { observer, server } = await observed('202', '202');
    observer.retry();
    await pass(60_000);
    expect(server.lines).toHaveLength(1);
    expect(leftovers()).toEqual(nothing);
  });

  test('a refused cancel is no error for those who come later', async () => {
    const { observer, server } = await observed('403');
    const pending = observer.seen();
    await observer.cancel();
    expect(server.lines[1]).toBe('DELETE https://api.example.com/tasks/1');
    expect(observer.seen()).toBe(pending);
    expect(pending).toMatchObject({ status: { state: 'pending' }, error: undefined });
  });
});
