import { describe, expect, test } from 'vitest';
import { membersIn } from '../../src/conventions/members.ts';
import { isUnderway, progressIn, shareOf } from '../../src/conventions/progress.ts';

describe('shareOf()', () => {
  test.for<[value: unknown, share: number | undefined]>([
    [0, 0],
    [0.5, 0.5],
    [1, 0.01],
    [40, 0.4],
    [100, 1],
    [250, 1],
    ['40', 0.4],
    ['40 %', 0.4],
    ['40%', 0.4],
    ['0.5%', 0.005],
    ['0.5', 0.5],
    ['3/10', 0.3],
    ['3 of 10', 0.3],
    ['3 / 10', 0.3],
    ['Step 3 of 4', 0.75],
    ['30/10', 1],
    ['3/0', undefined],
    [{ done: 3, total: 10 }, 0.3],
    [{ Completed: 3, MAX: 4 }, 0.75],
    [{ processed: 3, all: 4 }, 0.75],
    [{ current: 3, total: 4 }, 0.75],
    [{ finished: 3, max: 4 }, 0.75],
    [{ done: { deep: 1 }, completed: 3, total: 4 }, 0.75],
    [{ total: 3 }, undefined],
    [{ done: 3 }, undefined],
    [{ processed: 120, total: null }, undefined],
    ['3/', undefined],
    [{ undone: 3, total: 4 }, undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
    ['soon', undefined],
    [-1, undefined],
    [Infinity, undefined],
    [Number.NaN, undefined],
    [true, undefined],
  ])('of %j is %d', ([value, share]) => {
    const found = shareOf(value);
    if (share === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(share, 10);
  });

  test('of a text of megabytes reads no more than its beginning', () => {
    expect(shareOf(`${' '.repeat(64)}50%`)).toBeUndefined();
    expect(shareOf(`${' '.repeat(60)}50% ${'x'.repeat(1e6)}`)).toBe(0.5);
  });
});

describe('progressIn()', () => {
  test.for<[document: unknown, progress: string | undefined]>([
    [{ progress: 0.4 }, '0.4'],
    [{ percentComplete: 40 }, '40%'],
    [{ progress: 0.3, percentDone: 40 }, '40%'],
    [{ progress: 'soon', jobProgress: 0.4 }, '0.4'],
    [{ job: { completionRatio: 0.4 } }, '0.4'],
    [{ inProgress: 3 }, undefined],
    [{ progress: null }, undefined],
    [{ progressing: 3 }, undefined],
    [{ state: 'running' }, undefined],
  ])('of %j is %j', ([document, progress]) => {
    expect(progressIn(membersIn(document))).toBe(progress);
  });
});

describe('isUnderway()', () => {
  const isOwn = (outer: string) => outer === '' || outer === 'job';
  test.for<[document: unknown, before: number | undefined, expected: boolean]>([
    [{ progress: 0.4 }, undefined, true],
    [{ progress: 100 }, undefined, false],
    [{ progress: '100%' }, undefined, false],
    // Not even begun, and no number at all.
    [{ progress: -1 }, undefined, true],
    [{ progress: '-1%' }, undefined, true],
    [{ progress: '-10.5' }, undefined, true],
    [{ progress: '-' }, undefined, false],
    [{ progress: 'x-1' }, undefined, false],
    [{ progress: '-1 of many' }, undefined, false],
    [{ progress: 'soon' }, undefined, false],
    // 1 % or the end, by what was before.
    [{ progress: 1 }, undefined, true],
    [{ progress: 1 }, 0.01, true],
    [{ progress: 1 }, 0.9, false],
    [{ progress: '1%' }, 0.9, true],
    [{ progress: 2 }, 0.9, true],
    [{ percent: 40 }, undefined, true],
    [{ percentile: 40 }, undefined, false],
    [{ percentDone: 40 }, undefined, true],
    [{ job: { percentDone: 40 } }, undefined, true],
    [{ disk: { percentDone: 40 } }, undefined, false],
    [{ disk: { progress: 40 } }, undefined, true],
    [{ progress: { percentDone: 40 } }, undefined, true],
    [{ progress: { processed: 40 } }, undefined, true],
    [{ progress: { processed: 400 } }, undefined, false],
    [{ progress: {} }, undefined, false],
  ])('of %j after %d: %s', ([document, before, expected]) => {
    expect(isUnderway(membersIn(document), isOwn, before)).toBe(expected);
  });
});
