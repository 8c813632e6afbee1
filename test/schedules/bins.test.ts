import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, endOf, lastBin } from '../../src/schedules/bins.ts';

describe('a bin', () => {
  test('begins where the one before ends, and is 8 % longer', () => {
    expect([0, 1, 2, 3].map(endOf).map(Math.round)).toEqual([0, 20, 22, 23]);
    for (let bin = 2; bin <= lastBin; bin += 1) {
      expect(endOf(bin) / endOf(bin - 1)).toBeCloseTo(1.08, 9);
    }
  });

  test('holds the moment at which it ends, and what comes just after is in the next one', () => {
    for (let bin = 1; bin < lastBin; bin += 1) {
      expect([bin, binOf(endOf(bin)), binOf(endOf(bin) * 1.0001)]).toEqual([bin, bin, bin + 1]);
    }
  });

  test('is the first for a fraction of a millisecond, and the last for more than a month', () => {
    expect([0.001, 19, 20].map(binOf)).toEqual([1, 1, 1]);
    expect(endOf(lastBin)).toBeGreaterThan(30 * 86_400_000);
    expect([endOf(lastBin), 1e12, Number.MAX_VALUE].map(binOf)).toEqual(Array(3).fill(lastBin));
  });

  test('is none for no time at all', () => {
    expect([0, -1].map(binOf)).toEqual([0, 0]);
  });

  test('of a longer time is never an earlier one', () => {
    const time = fc.double({ min: 0, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(time, time, (one, other) => {
        expect(binOf(Math.min(one, other))).toBeLessThanOrEqual(binOf(Math.max(one, other)));
        expect(endOf(binOf(one))).toBeGreaterThanOrEqual(Math.min(one, endOf(lastBin)) * 0.999_999);
      }),
    );
  });
});
