import type { Reading } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptStream } from '../../src/push/kept-stream.ts';

// A stream of events that answers polls as a status monitor would.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const { signal } = new AbortController();
const kept = () => {
  const close = vi.fn();
  const forget = vi.fn();
  return { close, forget, stream: new KeptStream(5_000, close, forget) };
};
const said = (state: string) => ({
  reading: { state } as Reading,
  document: { state },
  text: JSON.stringify({ state }),
});

/** After how many milliseconds the next answer is there. */
async function takes(answer: Promise<void>, within = 60_000): Promise<number> {
  const began = Date.now();
  let at = -1;
  void answer.then(() => (at = Date.now() - began));
  for (let passed = 0; at < 0 && passed <= within; passed += 100) {
    await vi.advanceTimersByTimeAsync(passed && 100);
  }
  return at;
}

describe('the next answer', () => {
  test('is there as soon as there is something new', async () => {
    const { stream } = kept();
    setTimeout(() => stream.say(said('running')), 3_000);
    expect(await takes(stream.next(20_000, signal))).toBe(3_000);
    stream.break('over');
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('is there at once if that has come before, which counts once', async () => {
    const { stream } = kept();
    stream.say(said('running'));
    expect(await takes(stream.next(20_000, signal))).toBe(0);
    expect(await takes(stream.next(2_000, signal))).toBe(2_000);
    stream.break('over');
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test.for<[string, (stream: KeptStream) => void]>([
    ['it has ended', (stream) => stream.say(said('succeeded'))],
    ['it has broken', (stream) => stream.break('over')],
  ])('is there at once if %s, each time', async ([, end]) => {
    const { stream, close } = kept();
    end(stream);
    end(stream);
    expect(await takes(stream.next(20_000, signal))).toBe(0);
    expect(await takes(stream.next(20_000, signal))).toBe(0);
    expect(close).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('is not waited for any more when the signal aborts', async () => {
    const { stream } = kept();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1_000);
    expect(await takes(stream.next(20_000, controller.signal))).toBe(1_000);
    expect(await takes(stream.next(20_000, controller.signal))).toBe(0);
    stream.break('over');
    await vi.advanceTimersByTimeAsync(10_000);
  });
});

describe('whoever waits', () => {
  test('leaves nothing at the signal', async () => {
    const { stream } = kept();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    await takes(stream.next(1_000, signal));
    expect(added.mock.calls).toEqual([['abort', expect.any(Function)]]);
    expect(removed.mock.calls).toEqual(added.mock.calls);
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('keeps it for as long as there is one of them', async () => {
    const { stream, close } = kept();
    const long = stream.next(20_000, signal);
    expect(await takes(stream.next(1_000, signal))).toBe(1_000);
    expect(await takes(long)).toBe(19_000);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('what is said', () => {
  test('at first is that it waits, in a document without members', async () => {
    const { stream } = kept();
    const first = { reading: { state: 'pending' }, document: undefined, text: '{}' };
    expect(stream.said).toEqual(first);
    expect(stream.answered).toEqual(first);
    expect(stream.hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('after the end or the break is not heard', async () => {
    for (const end of [said('failed'), undefined]) {
      const { stream } = kept();
      if (end) stream.say(end);
      else stream.break('why');
      const before = stream.said;
      stream.say(said('running'));
      stream.break('later');
      expect(stream.said).toBe(before);
      expect(stream.broken).toBe(end ? undefined : 'why');
      expect(stream.hasEnded).toBe(!!end);
    }
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('wakes all who wait', async () => {
    const { stream } = kept();
    const both = [stream.next(20_000, signal), stream.next(20_000, signal)];
    setTimeout(() => stream.say(said('running')), 1_000);
    expect(await takes(Promise.all(both).then(() => undefined))).toBe(1_000);
    stream.break('over');
    await vi.advanceTimersByTimeAsync(10_000);
  });
});

describe('when nobody asks', () => {
  test('it is closed after a while, and forgotten', async () => {
    const { stream, close, forget } = kept();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(close).toHaveBeenCalledTimes(1);
    expect(stream.broken).toBe('nobody has waited for it for 5 s');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(forget).toHaveBeenCalledTimes(1);
  });

  test('not while somebody waits, and the time begins anew then', async () => {
    const { stream, close } = kept();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await takes(stream.next(20_000, signal))).toBe(20_000);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(close).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
  });

  test('after the end it is forgotten within a second, once the answer has been read', async () => {
    for (const [keepFor, within] of [
      [5_000, 1_000],
      [300, 300],
    ] as const) {
      const forget = vi.fn();
      const stream = new KeptStream(keepFor, () => undefined, forget);
      stream.say(said('succeeded'));
      expect(await takes(stream.next(20_000, signal))).toBe(0);
      await vi.advanceTimersByTimeAsync(within - 1);
      expect(forget).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(forget).toHaveBeenCalledTimes(1);
    }
  });

  test('nor does it matter that a timer is a number, as in a browser', () => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (() => 7) as never;
    expect(() => kept()).not.toThrow();
    globalThis.setTimeout = setTimeout;
  });
});
