import type { Push } from 'await202/push';
import { describe, expect, test, vi } from 'vitest';
import { Pushes } from '../../src/push/pushes.ts';

// What a channel has said and nobody has taken yet.

const opened = () => {
  const controller = new AbortController();
  const close = vi.fn();
  const pushes = new Pushes(controller.signal, () => close);
  return { controller, close, pushes };
};

const rest = async (pushes: Pushes): Promise<Push[]> => {
  const all: Push[] = [];
  for await (const push of pushes) all.push(push);
  return all;
};

test('comes in order, to whoever waits or comes later', async () => {
  const { pushes } = opened();
  const first = pushes.next();
  pushes.add('open');
  pushes.add('change');
  pushes.add({ status: 1 });
  pushes.end();
  expect(await first).toEqual({ done: false, value: 'open' });
  expect(await rest(pushes)).toEqual(['change', { status: 1 }]);
});

test('is told once, if it is the same several times', async () => {
  const { pushes } = opened();
  for (const push of ['open', 'change', 'change', 'alive', 'change'] as const) pushes.add(push);
  pushes.end();
  expect(await rest(pushes)).toEqual(['open', 'change', 'alive', 'change']);
});

test('is no more than a change where whoever listens is far behind', async () => {
  const { pushes } = opened();
  for (let index = 0; index < 16; index += 1) pushes.add({ status: index });
  const { pushes: more } = opened();
  for (let index = 0; index < 17; index += 1) more.add({ status: index });
  more.add({ status: 'last' });
  pushes.end();
  more.end();
  expect(await rest(pushes)).toHaveLength(16);
  expect(await rest(more)).toEqual(['change', { status: 'last' }]);
});

describe('while it is being opened', () => {
  const signal = new AbortController().signal;

  test('it may be open already, because it shares what is', async () => {
    const pushes = new Pushes(signal, (opening) => {
      opening.add('open');
      opening.add('change');
      return () => undefined;
    });
    pushes.end();
    expect(await rest(pushes)).toEqual(['open', 'change']);
  });

  test('it may fail, and then is closed once it is open', async () => {
    const close = vi.fn();
    const pushes = new Pushes(signal, (opening) => {
      opening.fail(new Error('no place'));
      return close;
    });
    expect(close).toHaveBeenCalledTimes(1);
    await expect(pushes.next()).rejects.toThrow('no place');
    expect(await pushes.next()).toEqual({ done: true, value: undefined });
    pushes.end();
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('the end', () => {
  test('closes the channel once, and nothing is told after it', async () => {
    const { pushes, close } = opened();
    const waiting = pushes.next();
    pushes.end();
    pushes.end();
    pushes.add('change');
    pushes.fail(new Error('late'));
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await rest(pushes)).toEqual([]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('comes with the signal, and what was said before is still told', async () => {
    const { pushes, close, controller } = opened();
    pushes.add('open');
    controller.abort();
    expect(close).toHaveBeenCalledTimes(1);
    expect(await rest(pushes)).toEqual(['open']);
  });

  test('comes before the beginning, if the signal has aborted', async () => {
    const open = vi.fn();
    const pushes = new Pushes(AbortSignal.abort(), open);
    pushes.add('open');
    expect(await rest(pushes)).toEqual([]);
    expect(open).not.toHaveBeenCalled();
  });

  test('comes when the loop is left, which forgets what nobody will take', async () => {
    const { pushes, close } = opened();
    pushes.add('open');
    pushes.add('change');
    for await (const push of pushes) {
      expect(push).toBe('open');
      break;
    }
    expect(close).toHaveBeenCalledTimes(1);
    expect(await pushes.next()).toEqual({ done: true, value: undefined });
  });

  test('leaves nothing at the signal', () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    const pushes = new Pushes(signal, () => () => undefined);
    pushes.end();
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
  });
});

describe('an error', () => {
  test('rejects whoever waits, and closes the channel', async () => {
    const { pushes, close } = opened();
    const waiting = pushes.next();
    pushes.fail('broken');
    await expect(waiting).rejects.toBe('broken');
    expect(close).toHaveBeenCalledTimes(1);
    expect(await pushes.next()).toEqual({ done: true, value: undefined });
  });

  test('comes after what was said before it, once', async () => {
    const { pushes } = opened();
    pushes.add('open');
    pushes.fail('broken');
    pushes.fail('again');
    expect(await pushes.next()).toEqual({ done: false, value: 'open' });
    await expect(pushes.next()).rejects.toBe('broken');
    expect(await pushes.next()).toEqual({ done: true, value: undefined });
  });

  test('is nobody’s once the loop was left', async () => {
    const { pushes } = opened();
    pushes.fail(undefined);
    await pushes.return();
    expect(await pushes.next()).toEqual({ done: true, value: undefined });
  });
});
