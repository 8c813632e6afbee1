import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Belief } from '../../src/schedules/belief.ts';
import { binOf, endOf } from '../../src/schedules/bins.ts';
import { planFrom, pollAfter } from '../../src/schedules/plan.ts';

/** These likelihoods for the bins of these times, and none for the others. */
function believed(...parts: readonly (readonly [time: number, likelihood: number])[]): Belief {
  const bins = parts.map(([time]) => binOf(time));
  const belief = new Float64Array(Math.max(...bins) + 1);
  for (const [time, likelihood] of parts) belief[binOf(time)] = likelihood;
  return belief;
}

/** All moments of polls of an operation that does not end. */
function moments(belief: Belief, cost: number): number[] {
  const plan = planFrom(belief, cost);
  const list: number[] = [];
  for (let at = pollAfter(plan, 0); at !== undefined; at = pollAfter(plan, at)) list.push(at);
  return list;
}

describe('polls are planned', () => {
  test('at the end of the only bin in which it can end', () => {
    expect(moments(believed([2000, 1]), 250)).toEqual([endOf(binOf(2000))]);
  });

  test('at the end of each of two, if they are far apart', () => {
    const twice = believed([300, 0.5], [12_000, 0.5]);
    expect(moments(twice, 250)).toEqual([300, 12_000].map((time) => endOf(binOf(time))));
  });

  test('only at the second, if a request costs more than it would gain', () => {
    const twice = believed([300, 0.5], [500, 0.5]);
    const [first, second] = [300, 500].map((time) => endOf(binOf(time))) as [number, number];
    // The first half is seen so much sooner, and the other half costs one request more.
    const gain = second - first;
    expect(moments(twice, 1.01 * gain)).toEqual([second]);
    expect(moments(twice, 0.99 * gain)).toEqual([first, second]);
  });

  test('several times within a bin that is long for its likelihood', () => {
    const hour = 3_600_000;
    const bin = binOf(hour);
    const start = endOf(bin - 1);
    const length = endOf(bin) - start;
    const [atStart, ...list] = moments(believed([hour, 1]), 250);
    // Only from there on are polls closer together than bins.
    expect(atStart).toBe(start);
    // n polls: length / n / 2 of delay, and n / 2 requests.
    expect(list).toHaveLength(Math.round(Math.sqrt(length / 250)));
    list.forEach((moment, index) => {
      expect(moment).toBeCloseTo(start + ((index + 1) * length) / list.length, 3);
    });
  });

  test('as by trying all plans', () => {
    const last = 9;
    const costOf = (belief: Belief, chosen: readonly number[], cost: number) => {
      let sum = 0;
      for (let bin = 1; bin <= last; bin += 1) {
        const middle = (endOf(bin - 1) + endOf(bin)) / 2;
        const seen = chosen.findIndex((poll) => poll >= bin);
        sum += (belief[bin] ?? 0) * (endOf(chosen[seen] ?? 0) - middle + cost * (seen + 1));
      }
      return sum;
    };
    const weights = fc.array(fc.integer({ min: 1, max: 50 }), {
      minLength: last,
      maxLength: last,
    });
    fc.assert(
      fc.property(weights, fc.integer({ min: 3, max: 40 }), (list, cost) => {
        const total = list.reduce((sum, weight) => sum + weight, 0);
        const belief = Float64Array.from([0, ...list], (weight) => weight / total);
        const plan = planFrom(belief, cost);
        const chosen: number[] = [];
        // One poll in a bin of 20 ms: costs from 3 ms on.
        for (let bin = 0; bin < last; bin = plan.next[bin] ?? last)
          chosen.push(plan.next[bin] ?? 0);
        fc.pre(plan.parts.every((part) => part === 1));
        let least = Infinity;
        for (let mask = 0; mask < 2 ** (last - 1); mask += 1) {
          const others = [1, 2, 3, 4, 5, 6, 7, 8].filter((bin) => mask & (1 << (bin - 1)));
          least = Math.min(least, costOf(belief, [...others, last], cost));
        }
        expect(costOf(belief, chosen, cost)).toBeCloseTo(least, 6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('after an answer that came between two planned moments', () => {
  const plan = planFrom(believed([300, 0.5], [12_000, 0.5]), 250);
  const [first, second] = [300, 12_000].map((time) => endOf(binOf(time))) as [number, number];

  test('the nearest one counts', () => {
    expect(pollAfter(plan, first - 5)).toBe(second);
    expect(pollAfter(plan, first + 5)).toBe(second);
    expect(pollAfter(plan, 50)).toBe(first);
    expect(pollAfter(plan, 5000)).toBe(second);
  });

  test('the nearer end of its bin counts where two ways to go on differ', () => {
    // After 0, 20 and 21.6 ms, and so on, the best next poll is at the end of these bins.
    const three = planFrom(Float64Array.of(0, 1 / 3, 1 / 3, 1 / 3), 2);
    expect([...three.next]).toEqual([2, 3, 3, 0]);
    expect([0, 5, 9, 10, 15].map((at) => pollAfter(three, at))).toEqual([2, 2, 2, 3, 3].map(endOf));
    const five = planFrom(Float64Array.of(0, 7 / 32, 8 / 32, 7 / 32, 4 / 32, 6 / 32), 2);
    expect([...five.next]).toEqual([3, 3, 4, 5, 5, 0]);
    // Bin 2 is from 20 to 21.6 ms.
    expect([20.1, 20.7, 20.9, 21.5].map((at) => pollAfter(five, at))).toEqual(
      [3, 3, 4, 4].map(endOf),
    );
  });

  test('one that came before the submit, by a clock that was set back, is none', () => {
    expect(pollAfter(plan, -5)).toBe(first);
  });

  test('nothing is known any more once it has taken longer than was thought possible', () => {
    expect(pollAfter(plan, second)).toBeUndefined();
    expect(pollAfter(plan, second + 1)).toBeUndefined();
    expect(pollAfter(plan, 1e12)).toBeUndefined();
  });

  test('the next poll is later than the answer, whatever is believed', () => {
    const weights = fc.array(fc.nat(100), { minLength: 2, maxLength: 244 });
    const elapsed = fc.double({ min: 0, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(weights, elapsed, fc.integer({ min: 1, max: 1e6 }), (list, at, cost) => {
        const total = list.reduce((sum, weight) => sum + weight, 1);
        const any = Float64Array.from([0, ...list, 1], (weight) => weight / total);
        expect(pollAfter(planFrom(any, cost), at) ?? Infinity).toBeGreaterThan(at);
      }),
    );
  });
});
