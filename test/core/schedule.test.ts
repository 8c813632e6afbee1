import { describe, expect, test } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import {
  contextOf,
  defaultPolling,
  endOf,
  keptOpen,
  nextDelay,
  nextPoll,
  untilEnd,
} from '../../src/core/schedule.ts';

// When an operation is polled: the pure functions, one after the other.

const now = 1_800_000_000_000;
const polling = { ...defaultPolling, factor: 2, jitter: 0.2, maxRetryAfter: 60_000 };

describe('nextDelay()', () => {
  const asked = (delay: number, isShared = false) => ({ delay, isShared });

  test.for<[number, { delay: number; isShared: boolean } | undefined, number, number]>([
    // A backoff varies in both directions, but never goes below minDelay.
    [250, undefined, 0, 0],
    [300, undefined, 0, 1],
    [400, undefined, 1, 0],
    [500, undefined, 1, 0.5],
    [600, undefined, 1, 1],
    [24_000, undefined, 50, 0],
    [30_000, undefined, 50, 0.5],
    [36_000, undefined, 50, 1],
    // A hint is a minimum.
    [7_000, asked(7_000), 9, 1],
    [7_000, asked(7_000, true), 0, 0],
    [8_400, asked(7_000, true), 0, 1],
    [250, asked(0), 9, 1],
    [60_000, asked(3_600_000), 0, 1],
    [72_000, asked(3_600_000, true), 0, 1],
  ])('is %d ms for %j after %d backoffs, by a chance of %d', ([delay, hint, backoffs, chance]) => {
    expect(nextDelay(polling, hint, backoffs, chance)).toBeCloseTo(delay, 6);
  });
});

describe('untilEnd()', () => {
  const until = (
    endIn: number,
    earliestIn: number,
    isWatched = false,
    misses = 0,
    backoff = 1_000,
  ) =>
    untilEnd(
      polling,
      backoff,
      { endAt: now + endIn, earliest: now + earliestIn, misses },
      now,
      isWatched,
    );

  test('is the backoff if there is no estimate, or if it has passed', () => {
    expect(untilEnd(polling, 1_000, { misses: 0 }, now, false)).toBe(1_000);
    expect(until(0, 0)).toBe(1_000);
    expect(until(-5_000, -5_000)).toBe(1_000);
  });

  test('is the earliest end, then the end itself once that is exact', () => {
    expect(until(10_000, 8_000)).toBe(8_000);
    expect(until(10_000, 9_750)).toBe(9_750);
    expect(until(10_000, 9_751)).toBe(10_000);
    expect(until(10_000, 10_000)).toBe(10_000);
  });

  test('is never longer than maxDelay, nor shorter than minDelay', () => {
    expect(until(90_000, 90_000)).toBe(30_000);
    expect(until(10_000, -5_000)).toBe(250);
    expect(until(100, 100)).toBe(250);
  });

  test('is the backoff, but not past the end, if somebody looks on', () => {
    expect(until(10_000, 8_000, true)).toBe(1_000);
    expect(until(600, 500, true)).toBe(600);
    expect(until(100, 100, true)).toBe(250);
  });

  test('grows with each end that did not come', () => {
    expect([0, 1, 2, 99].map((misses) => until(300, 300, false, misses))).toEqual([
      ...[300, 500, 1_000, 30_000],
    ]);
  });
});

describe('keptOpen()', () => {
  test.for<[open: number, hold: number, kept: number]>([
    [20_000, 20_000, 20_000],
    [5_000, 20_000, 5_000],
    [4_999, 20_000, 0],
    [1_000, 2_000, 1_000],
    [999, 2_000, 0],
  ])('after %d of %d ms: %d', ([open, hold, kept]) => {
    expect(keptOpen(open, hold)).toBe(kept);
  });
});

describe('what a schedule is told', () => {
  const checkpoint: Checkpoint = {
    ...blank('http', 'https://api.example.com/tasks/1', now),
    acceptedAt: now - 9_000,
    polls: 3,
  };
  const known = { checkpoint, status: { state: 'running' } as never };

  test('is how long it takes already', () => {
    expect(contextOf(known, now, true)).toMatchObject({
      elapsed: 9_000,
      polls: 3,
      isWatched: true,
    });
    expect(contextOf(known, now - 60_000, false).elapsed).toBe(0);
    const unknown = { ...known, checkpoint: { ...checkpoint, acceptedAt: undefined } };
    expect(contextOf(unknown, now, false).elapsed).toBeUndefined();
  });

  test.for<[string, number | undefined, number | undefined, number | undefined]>([
    ['when it was last seen to go on', now - 9_000, now - 2_000, 7_000],
    ['that this was at once', now - 9_000, now - 10_000, 0],
    ['nothing of it, without a submit', undefined, now - 2_000, undefined],
    ['nothing of it, without an answer that said so', now - 9_000, undefined, undefined],
  ])('at the end is %s', ([, acceptedAt, activeAt, lastActive]) => {
    const ended = { ...known, checkpoint: { ...checkpoint, acceptedAt }, activeAt };
    expect(endOf(ended, false).lastActive).toBe(lastActive);
  });
});

describe('nextPoll()', () => {
  const at = { at: now } as Checkpoint;
  const next = (due: number, deadline: number, totalTimeout = 60_000) =>
    nextPoll(at, now + due, now + deadline, { totalTimeout, polling }) - now;

  test.for<[string, number, [due: number, deadline: number, totalTimeout?: number]]>([
    ['when it is due', 5_000, [5_000, 60_000]],
    ['half a second before the deadline at the latest', 59_500, [90_000, 60_000]],
    ['or a tenth of a short totalTimeout', 900, [90_000, 1_000, 1_000]],
    ['but not within minDelay', 250, [90_000, 700]],
    ['after the deadline, if that is too near', 90_000, [90_000, 500]],
    ['after the deadline, if that has passed', 5_000, [5_000, -1]],
  ])('is %s', ([, delay, [due, deadline, totalTimeout]]) => {
    expect(next(due, deadline, totalTimeout)).toBe(delay);
  });
});
