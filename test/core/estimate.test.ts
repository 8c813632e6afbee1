import { describe, expect, test } from 'vitest';
import { noOutlook, type Outlook, outlookAfter } from '../../src/core/estimate.ts';

// When an operation will end, after one answer after another.

const began = 1_800_000_000_000;

type Said = readonly [at: number, progress?: number | undefined, told?: number];

/** The outlook after these answers. */
const known = (...answers: readonly Said[]): Outlook =>
  answers.reduce(
    (outlook, [at, progress, told]) => outlookAfter(outlook, began + at, progress, told),
    noOutlook,
  );

/** Milliseconds since the beginning, if there is an estimate. */
const endIn = ({ endAt }: Outlook) => endAt && Math.round(endAt - began);

describe('the end that a progress shows', () => {
  test('is unknown after one reading', () => {
    expect(endIn(known([1000, 0.1]))).toBeUndefined();
  });

  test('goes on from two readings as it has gone', () => {
    expect(endIn(known([1000, 0.1], [2000, 0.2]))).toBe(10_000);
  });

  test('comes from the first and the last of a steady one', () => {
    expect(endIn(known([1000, 0.1], [2000, 0.2], [4000, 0.41]))).toBe(9710);
  });

  test('goes on after a step of two whole percents at once, which is no jump yet', () => {
    expect(endIn(known([1000, 0.01], [2000, 0.02], [2000, 0.04]))).toBe(34_000);
    expect(endIn(known([1000, 0.01], [2000, 0.02], [2000, 0.05]))).toBeUndefined();
  });

  test('may come earlier, as far as whole percents allow', () => {
    const { endAt = 0, earliest = 0 } = known([1000, 0.1], [2000, 0.2]);
    expect(endAt - earliest).toBeCloseTo(8000 - (1000 * 0.79) / 0.11, 3);
  });

  test.for<[title: string, ...answers: Said[]]>([
    ['has stalled', [1000, 0.1], [2000, 0.2], [4001, 0.2]],
    ['runs backwards', [1000, 0.1], [2000, 0.2], [3000, 0.15]],
    ['runs backwards, if only by a little', [1000, 0.1], [2000, 0.2], [2100, 0.199]],
    ['has made a jump', [1000, 0.1], [2000, 0.2], [3000, 0.9]],
    ['hardly moves any more', [1000, 0.1], [2000, 0.2], [9000, 0.21]],
    ['is gone', [1000, 0.1], [2000, 0.2], [3000]],
    ['is no number', [1000, 0.1], [2000, 0.2], [3000, Number.NaN]],
    ['goes beyond its end', [1000, 0.1], [2000, 0.2], [3000, 1.5]],
    ['is negative', [1000, -0.1], [2000, -0.05]],
    ['has never moved', [1000, 0.1], [2000, 0.1], [3000, 0.1]],
    ['has moved once, at an unknown moment', [1000, 0], [2000, 0], [3000, 0.1]],
    ['is at its end already', [1000, 0.1], [2000, 1]],
    ['would take a year', [1000, 0.1], [32_000_000, 0.1001]],
  ])('is withdrawn where it %s', ([, ...answers]) => {
    expect(endIn(known(...answers))).toBeUndefined();
  });

  test('stays as it was while a step takes no longer than the longest before', () => {
    expect(endIn(known([1000, 0.1], [2000, 0.2], [3900, 0.2]))).toBe(10_000);
  });

  test('is withdrawn once it has passed, and 0.99 may stay for ever', () => {
    const steady: Said[] = [
      [1000, 0.1],
      [9900, 0.99],
    ];
    expect(endIn(known(...steady))).toBe(10_000);
    const late = known(...steady, [10_001, 0.99]);
    expect([late.endAt, late.misses]).toEqual([undefined, 1]);
    expect(endIn(known(...steady, [10_001, 0.99], [60_000, 0.99]))).toBeUndefined();
  });

  test('begins anew after a jump, and after a stall', () => {
    const jump: Said[] = [
      [1000, 0.1],
      [2000, 0.2],
      [3000, 0.8],
    ];
    expect(endIn(known(...jump, [4000, 0.9]))).toBe(5000);
    const stall: Said[] = [
      [1000, 0.1],
      [2000, 0.2],
      [9000, 0.2],
    ];
    expect(endIn(known(...stall, [10_000, 0.3]))).toBeUndefined();
    expect(endIn(known(...stall, [10_000, 0.3], [11_000, 0.4]))).toBe(17_000);
  });

  test('is right where the operation waits in a queue first', () => {
    const queued = known([1000, 0], [2000, 0], [9000, 0], [10_000, 0.1], [11_000, 0.2]);
    expect(endIn(queued)).toBe(19_000);
  });
});

describe('the end that the server tells', () => {
  test('goes before the progress', () => {
    expect(endIn(known([1000, 0.1], [2000, 0.2, 500]))).toBe(2500);
  });

  test.for([0, -1, Number.NaN, Infinity, 2.5e14])('is no end if %s ms are left', (told) => {
    expect(endIn(known([1000, undefined, told]))).toBeUndefined();
  });

  test('is missed each time that the operation goes on after it', () => {
    expect(known([1000, undefined, 500], [1500, undefined, 500], [2000]).misses).toBe(2);
    expect(known([1000, undefined, 500], [1499, undefined, 500]).misses).toBe(0);
  });
});

describe('a progress', () => {
  test.for([0, 1])('of %d begins a trend', (progress) => {
    expect(known([1000, progress]).trend).toMatchObject({ progress, from: progress });
  });

  test.for([-0.01, 1.01, Number.NaN])('of %d begins none', (progress) => {
    expect(known([1000, progress]).trend).toBeUndefined();
  });

  test('may stay for twice as long as its longest step', () => {
    expect(known([1000, 0.1], [2000, 0.2], [4000, 0.2]).trend?.isLoose).toBe(false);
    expect(known([1000, 0.1], [2000, 0.2], [4001, 0.2]).trend?.isLoose).toBe(true);
  });
});

describe('what the answer tells', () => {
  test.for<[told: number, endAt: number | undefined]>([
    [-1, undefined],
    [0, undefined],
    [1, began + 1001],
    [8_639_999_999, began + 8_640_000_999],
    [8_640_000_000, undefined],
  ])('is believed if it is ahead, and less than a hundred days: %d', ([told, endAt]) => {
    expect(known([1000, undefined, told]).endAt).toBe(endAt);
  });
});
