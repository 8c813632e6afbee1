import { type DurableOptions, durable, type Recorded } from 'await202/durable';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CheckedClock } from '../../src/core/clock.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

// What a client is given in a workflow: a clock that goes as the history does, and a fetch whose
// answers are recorded.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const url = 'https://api.example.com/tasks/1';
const { signal } = new AbortController();

/** One whose engine sleeps at once, and whose steps have recorded these. */
function replaying(recorded: readonly Recorded[], more: Partial<DurableOptions> = {}) {
  const rest = [...recorded];
  const slept: number[] = [];
  const { clock, fetch } = durable({
    sleep: async (milliseconds) => slept.push(milliseconds),
    step: async () => rest.shift() as Recorded,
    ...more,
  });
  return { clock: clock as CheckedClock, fetch, slept };
}

describe('the time', () => {
  test('is that at which the last request has ended, and what was slept since', async () => {
    const { clock, fetch, slept } = replaying([
      { began: 1000, ended: 1500, status: 202 },
      { began: 4000, ended: 4300, status: 200 },
    ]);
    await fetch(url);
    expect([clock.now(), clock.elapsed?.()]).toEqual([1500, 500]);
    await clock.sleep(2000.4, signal);
    expect(slept).toEqual([2001]);
    expect([clock.now(), clock.elapsed?.()]).toEqual([3501, 2501]);
    await fetch(url);
    expect([clock.now(), clock.elapsed?.()]).toEqual([4300, 3300]);
  });

  test('does not go back if another machine has an earlier one', async () => {
    const { clock, fetch } = replaying(
      [
        { began: 1000, ended: 1500, status: 202 },
        { began: 6000, ended: 6200, status: 202 },
      ],
      { startedAt: 5000 },
    );
    await fetch(url);
    expect([clock.now(), clock.elapsed?.()]).toEqual([5000, 0]);
    await fetch(url);
    expect([clock.now(), clock.elapsed?.()]).toEqual([6200, 1200]);
  });

  test('does not go on by a sleep for which nobody has waited until its end', async () => {
    let wake: () => void = () => undefined;
    const sleep = () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      });
    const { clock, fetch } = replaying([{ began: 1000, ended: 1500, status: 202 }], {
      sleep,
      startedAt: 1000,
    });
    const left = new AbortController();
    const asleep = clock.sleep(60_000, left.signal);
    left.abort();
    await fetch(url);
    wake();
    await asleep;
    expect([clock.now(), clock.elapsed?.()]).toEqual([1500, 500]);
  });
});

test('a signal that aborts after its sleep does not hide that a request is under way', async () => {
  const never = () => new Promise<never>(() => undefined);
  const { clock, fetch } = replaying([], { step: never, startedAt: 1000 });
  const left = new AbortController();
  await clock.sleep(10, left.signal);
  void fetch(url);
  left.abort();
  expect(await rejection(clock.sleep(10, signal))).toEqual(
    new TypeError(
      'await202: `durable()` is in GET https://api.example.com/tasks/1 when a sleep begins, ' +
        'expected one thing at a time: one operation, and one who waits for it.',
    ),
  );
});

describe('an answer', () => {
  test('is asked for with the fetch of the platform, if no other is given', async () => {
    const server = script('200 done');
    vi.stubGlobal('fetch', server.fetch);
    const { fetch } = replaying([], { step: (_, work) => work() });
    expect(await (await fetch(url)).json()).toEqual({ status: 'done' });
    expect(server.lines).toEqual([`GET ${url}`]);
  });

  test('that never came is the error that fetch would have thrown', async () => {
    const { clock, fetch } = replaying([{ began: 1000, ended: 9000, failure: 'reset' }]);
    expect(await rejection(fetch(url))).toEqual(new TypeError('reset'));
    expect([clock.now(), clock.elapsed?.()]).toEqual([9000, 8000]);
  });
});
