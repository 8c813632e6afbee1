import { describe, expect, test } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import { postponed } from '../../src/core/postpone.ts';
import { defaultPolling } from '../../src/core/schedule.ts';

// When a result that could not be fetched is tried again.

const end = 1_800_000_000_000;
const polling = { ...defaultPolling, factor: 2, jitter: 0, maxFailures: 3, maxOutage: 10_000 };
const over = (more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...blank('http', 'https://api.example.com/tasks/1', end),
  state: 'succeeded',
  ...more,
});
const failed = (before: Partial<Checkpoint>, passed = 0, hint?: { delay: number }) =>
  postponed(over(before), false, hint && { ...hint, isShared: false }, polling, end + passed, 0.5);

test('a first failure is counted anew, whatever was before the end', () => {
  expect(failed({ backoffs: 9 }, 1_000)).toMatchObject({
    failures: 1,
    failingSince: end + 1_000,
    backoffs: 1,
    wait: 1_250,
  });
});

test('a first failure is not as old as one before the end', () => {
  expect(failed({ failingSince: end - 5_000 }, 1_000)).toMatchObject({
    failures: 1,
    failingSince: end + 1_000,
  });
});

test('each further one doubles the time in between, since the first of them', () => {
  const before = { wait: 250, failures: 1, failingSince: end + 100, backoffs: 1 };
  expect(failed(before, 1_000)).toMatchObject({
    failures: 2,
    failingSince: end + 100,
    backoffs: 2,
    wait: 1_500,
  });
});

test.for<[string, number | undefined]>([
  ['without a moment', undefined],
  ['by a clock that was ahead', end + 99_000],
])('a failure before this one, %s, was now', ([, failingSince]) => {
  expect(failed({ wait: 250, failures: 1, failingSince }, 1_000)?.failingSince).toBe(end + 1_000);
});

describe('it is given up', () => {
  const second = { wait: 250, failures: 2, failingSince: end };

  test('after maxFailures, if they have taken maxOutage', () => {
    expect(failed(second, 10_000)).toBeUndefined();
    expect(failed(second, 9_999)).toMatchObject({ failures: 3 });
    expect(failed({ ...second, failures: 1 }, 99_000)).toMatchObject({ failures: 2 });
    expect(failed({ ...second, failures: 9 }, 10_000)).toBeUndefined();
  });

  test('at the first failure, if no more are allowed', () => {
    const strict = { ...polling, maxFailures: 1, maxOutage: 0 };
    expect(postponed(over(), false, undefined, strict, end, 0.5)).toBeUndefined();
    expect(postponed(over(), true, undefined, strict, end, 0.5)).toBeDefined();
  });
});

test('what is not there yet is no failure, and ends a row of them', () => {
  const before = over({ wait: 250, failures: 2, failingSince: end, backoffs: 2 });
  expect(postponed(before, true, undefined, polling, end + 60_000, 0.5)).toMatchObject({
    failures: 0,
    failingSince: undefined,
    backoffs: 3,
    wait: 61_000,
  });
});

test('a hint of the server takes the place of a backoff', () => {
  expect(failed({ wait: 250, backoffs: 5 }, 1_000, { delay: 7_000 })).toMatchObject({
    backoffs: 0,
    wait: 8_000,
  });
});
