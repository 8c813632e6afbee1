import type { Belief } from './belief.ts';
import { binOf, endOf } from './bins.ts';

// When to poll, given a belief. A poll at the end of a bin sees all operations that have ended since
// the poll before, each of them later than it could have been seen. From the last bin backwards, the
// best next poll after each bin's end is the one with the least sum of
//
// - what the request costs, if the operation still goes on,
// - the expected delay of those that end before it,
// - what is still to come after it, which is known already.

/** The best next poll, whenever the one before was. */
export interface Plan {
  /** For the end of each bin: the bin at whose end to poll next. */
  readonly next: Int32Array;
  /** If that is the very next bin: how many polls to make in it, at equal distances. */
  readonly parts: Float64Array;
}

/**
 * @param cost How many milliseconds of delay one request is worth.
 */
export function planFrom(belief: Belief, cost: number): Plan {
  const last = belief.length - 1;
  const next = new Int32Array(last + 1);
  const parts = new Float64Array(last + 1).fill(1);
  const ends = belief.map((_, bin) => endOf(bin));
  // By the end of each bin: how likely an operation has ended, that times when, and what is to come.
  const ended = new Float64Array(last + 1);
  const moments = new Float64Array(last + 1);
  const toCome = new Float64Array(last + 1);
  // Reading beyond an array cannot happen here; the compiler does not know.
  const at = (list: Float64Array, index: number) => list[index] ?? 0;
  for (let bin = 1; bin <= last; bin += 1) {
    const likelihood = at(belief, bin);
    const middle = (at(ends, bin) + at(ends, bin - 1)) / 2;
    ended[bin] = at(ended, bin - 1) + likelihood;
    moments[bin] = at(moments, bin - 1) + likelihood * middle;
  }
  for (let from = last - 1; from >= 0; from -= 1) {
    const goesOn = at(ended, last) - at(ended, from);
    const likelihood = at(belief, from + 1);
    const length = at(ends, from + 1) - at(ends, from);
    // A bin of an hour-long operation takes minutes, so that several polls within it may pay. For
    // n of them, what is minimized is cost × (n × goes on after it + (n + 1) / 2 × likelihood)
    // + length × likelihood / (2 × n).
    const after = goesOn - likelihood;
    const ideal = Math.sqrt((likelihood * length) / (2 * cost * (after + likelihood / 2)));
    const n = Math.max(1, Math.round(ideal) || 1);
    let least =
      cost * (n * after + ((n + 1) / 2) * likelihood) +
      (length * likelihood) / (2 * n) +
      at(toCome, from + 1);
    let best = from + 1;
    for (let to = from + 2; to <= last; to += 1) {
      const delay =
        (at(ended, to) - at(ended, from)) * at(ends, to) - (at(moments, to) - at(moments, from));
      const atOnce = cost * goesOn + delay;
      // It only grows from here on.
      if (atOnce >= least) break;
      if (atOnce + at(toCome, to) < least) {
        least = atOnce + at(toCome, to);
        best = to;
      }
    }
    next[from] = best;
    parts[from] = n;
    toCome[from] = least;
  }
  return { next, parts };
}

/**
 * When to poll next, in milliseconds since the submit: later than `elapsed`, or `undefined` if the
 * operation has taken so long that nothing is known any more.
 */
export function pollAfter({ next, parts }: Plan, elapsed: number): number | undefined {
  const stepIn = (bin: number) => (endOf(bin) - endOf(bin - 1)) / (parts[bin - 1] ?? 1);
  const bin = binOf(elapsed);
  let from = bin;
  if (bin > 0) {
    // No answer comes exactly at a planned moment, so the nearest one counts.
    const start = endOf(bin - 1);
    if (next[bin - 1] === bin) {
      const step = stepIn(bin);
      const moment = start + step * (Math.round((elapsed - start) / step) + 1);
      if (moment < endOf(bin) + step / 2) return moment;
    } else if (elapsed - start < endOf(bin) - elapsed) {
      from = bin - 1;
    }
  }
  const to = next[from];
  // After the last bin there is none.
  if (!to || elapsed > endOf(next.length - 1)) return undefined;
  return to === from + 1 ? endOf(from) + stepIn(to) : endOf(to);
}
