import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing } from '../support/leftovers.ts';
import { submitted } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const lines = ['202 /tasks/1', '200 queued', '200 running', '200 done'];
const steady = { polling: { minDelay: 1_000, factor: 1 } };
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

describe('subscribe', () => {
  test('is always the same function, and another one for each operation', async () => {
    const [one, two] = [await submitted(lines), await submitted(lines)];
    const { subscribe } = one.operation;
    expect(one.operation.subscribe).toBe(subscribe);
    await one.operation.poll();
    expect(one.operation.subscribe).toBe(subscribe);
    expect(two.operation.subscribe).not.toBe(subscribe);
  });

  test('works without its object', async () => {
    const { operation } = await submitted(lines, steady);
    const { subscribe } = operation;
    const words: (string | undefined)[] = [];
    subscribe(() => words.push(operation.status.word));
    await seconds(3);
    expect(words).toEqual(['queued', 'running', 'done']);
    expect(leftovers()).toEqual(nothing);
  });

  test('polls for as long as somebody is subscribed', async () => {
    const { operation, server } = await submitted(lines, steady);
    const { subscribe } = operation;
    const calls: string[] = [];
    const stops = ['a', 'b'].map((name) => subscribe(() => calls.push(name)));
    await seconds(1);
    expect(calls.splice(0)).toEqual(['a', 'b']);
    stops[0]?.();
    await seconds(1);
    expect(calls.splice(0)).toEqual(['b']);
    stops[1]?.();
    expect(leftovers()).toEqual(nothing);
    await seconds(60);
    expect([calls, server.requests.length]).toEqual([[], 3]);
  });

  test('calls one function as often as it is subscribed, and ends one subscription at a time', async () => {
    const { operation } = await submitted(lines, steady);
    const listener = vi.fn();
    const stop = operation.subscribe(listener);
    operation.subscribe(listener);
    await seconds(1);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    stop();
    await seconds(1);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('does not call back at once: what is known now is in `status`', async () => {
    const { operation } = await submitted(lines, steady);
    const listener = vi.fn();
    const stop = operation.subscribe(listener);
    await seconds(0);
    expect(listener).not.toHaveBeenCalled();
    stop();
  });

  test('of an operation that has ended holds nothing', async () => {
    const { operation, server } = await submitted(['201 | {"id":7}']);
    const listener = vi.fn();
    const stop = operation.subscribe(listener);
    await seconds(60);
    stop();
    expect(listener).not.toHaveBeenCalled();
    expect([server.requests.length, leftovers()]).toEqual([1, nothing]);
  });

  test('may be ended while it is called, and the others are called all the same', async () => {
    const { operation } = await submitted(lines, steady);
    const calls: string[] = [];
    const stop = operation.subscribe(() => {
      calls.push('a');
      stop();
    });
    operation.subscribe(() => calls.push('b'));
    await seconds(2);
    expect(calls).toEqual(['a', 'b', 'b']);
  });

  test('while it is called is told of the next change, not of this one', async () => {
    const { operation } = await submitted(lines, steady);
    const words: (string | undefined)[] = [];
    let isNew = true;
    operation.subscribe(() => {
      if (isNew) operation.subscribe(() => words.push(operation.status.word));
      isNew = false;
    });
    await seconds(2);
    expect(words).toEqual(['running']);
  });
});
