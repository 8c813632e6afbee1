import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Belief, beliefFrom, type Span } from '../../src/schedules/belief.ts';
import { binOf } from '../../src/schedules/bins.ts';

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
