import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Belief, beliefFrom, type Span } from '../../src/schedules/belief.ts';
import { binOf, endOf } from '../../src/schedules/bins.ts';

/** How likely an operation is thought to end after one time and by another. */
const likelihood = (belief: Belief, after: number, by: number): number =>
  belief.slice(binOf(after) + 1, binOf(by) + 1).reduce((sum, value) => sum + value, 0);

const times = (count: number, span: Span): Span[] => Array.from({ length: count }, () => span);

describe('what is believed', () => {
  test('is that the next one takes as long as those before', () => {
    const belief = beliefFrom(times(50, [2000, 2200]));
    expect(likelihood(belief, 1500, 3000)).toBeGreaterThan(0.9);
  });

  test('keeps two kinds of work apart', () => {
    const belief = beliefFrom([...times(25, [250, 350]), ...times(25, [11_000, 13_000])]);
    expect(likelihood(belief, 150, 600)).toBeCloseTo(0.5, 1);
    expect(likelihood(belief, 600, 7000)).toBeLessThan(0.06);
    expect(likelihood(belief, 7000, 20_000)).toBeCloseTo(0.5, 1);
  });

  test('is that all took the time that all may have taken', () => {
    const [short, long] = [times(30, [1000, 2100]), times(30, [1900, 4000])];
    const both = (spans: Span[]) => likelihood(beliefFrom(spans), 1600, 2500);
    expect(both([...short, ...long])).toBeGreaterThan(1.25 * ((both(short) + both(long)) / 2));
  });

  test('says little after one operation, but rules out that any time is impossible', () => {
    const belief = beliefFrom([[2000, 2200]]);
    expect(likelihood(belief, 1500, 3000)).toBeLessThan(0.5);
    expect(Math.min(...belief.slice(1))).toBeGreaterThan(0);
  });

  test('goes as far as ten times the longest one', () => {
    expect(beliefFrom([[2000, 2200]])).toHaveLength(binOf(2200) + 31);
  });

  test('is hardly changed by an operation of which nobody knows when it ended', () => {
    const known = times(50, [2000, 2200]);
    const vague = beliefFrom([...known, [0, 3_600_000]]);
    expect(likelihood(vague, 1500, 3000)).toBeGreaterThan(0.9);
  });

  test('is a likelihood for each bin, of any operations', () => {
    const span = fc
      .tuple(fc.nat(3_000_000_000), fc.nat(3_000_000_000))
      .map(([one, other]): Span => [Math.min(one, other), Math.max(one, other)]);
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 100 }), (spans) => {
        const [nothing, ...belief] = beliefFrom(spans);
        expect(nothing).toBe(0);
        expect(belief.every((value) => value > 0 && value < 1)).toBe(true);
        expect(belief.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('in numbers', () => {
  /** What is believed of these bins after operations that ended within those. */
  const believed = (ended: readonly number[], bins: readonly number[]) => {
    const belief = beliefFrom(ended.map((bin): Span => [endOf(bin - 1), endOf(bin)]));
    return bins.map((bin) => Number(belief[bin]?.toFixed(6)));
  };

  test('after two that took the same time, three more are spread over all 60 bins', () => {
    // 3 / 60 of 5 operations each, and 2 of them over the nine bins around, as 1 2 3 4 5 4 3 2 1.
    expect(believed([30, 30], [1, 25, 26, 28, 30, 32, 34, 35, 60])).toEqual([
      0.01, 0.01, 0.026, 0.058, 0.09, 0.058, 0.026, 0.01, 0.01,
    ]);
  });

  test('a single one is foretold by none, so it is spread over 33 bins', () => {
    expect(believed([30], [1, 14, 22, 26, 30, 34, 46, 47, 60])).toEqual([
      0.0125, 0.013365, 0.020285, 0.023746, 0.027206, 0.023746, 0.013365, 0.0125, 0.0125,
    ]);
  });

  test('the shortest time', () => {
    expect(believed([1], [0, 1, 9, 10, 17, 18, 31])).toEqual([
      0, 0.037569, 0.037569, 0.036553, 0.029439, 0.028423, 0.028423,
    ]);
  });

  test.for([
    { ended: [244, 244], likely: [0.002808, 0.021157, 0.057854, 0.076203, 0.076203, 0.057854] },
    { ended: [245, 245], likely: [0.003092, 0.003092, 0.043496, 0.063698, 0.063698, 0.063698] },
    { ended: [244, 245], likely: [0.002943, 0.012559, 0.05102, 0.070251, 0.070251, 0.060636] },
  ])('the longest times: $ended', ({ ended, likely }) => {
    expect(believed(ended, [239, 240, 242, 243, 244, 245])).toEqual(likely);
  });

  test('spans that overlap draw each other to what they have in common', () => {
    const overlapping: Span[] = [
      [0, endOf(20)],
      [endOf(10), endOf(30)],
    ];
    const belief = beliefFrom([...overlapping, ...overlapping]);
    const bins = [1, 5, 10, 15, 20, 25, 30, 40];
    expect(bins.map((bin) => Number(belief[bin]?.toFixed(6)))).toEqual([
      0.01457, 0.020472, 0.027919, 0.031436, 0.029127, 0.022991, 0.016029, 0.008484,
    ]);
  });

  test('two that are no guide to each other are both spread far', () => {
    const likely = [0.023216, 0.027368, 0.030136, 0.030136, 0.030136, 0.027368, 0.023216];
    const bins = [25, 28, 30, 32, 34, 36, 39];
    expect(believed([34, 30], bins)).toEqual(likely);
    expect(believed([30, 34], bins)).toEqual(likely);
  });

  test('if most are a guide to each other, they stay close together', () => {
    const bins = [25, 28, 30, 32, 34, 36, 39];
    const likely = [0.006696, 0.058125, 0.098125, 0.075268, 0.052411, 0.023839, 0.006696];
    expect(believed([34, 30, 30, 30], bins)).toEqual(likely);
    const mirrored = [0.006696, 0.023839, 0.052411, 0.075268, 0.098125, 0.058125, 0.006696];
    expect(believed([30, 34, 34, 34], bins)).toEqual(mirrored);
  });
});
