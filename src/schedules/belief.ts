import { binOf, lastBin } from './bins.ts';

// How long the next operation will take, from how long earlier ones took. Polls do not show when an
// operation ended, only between which two of them. Where in that span it was is guessed from all the
// others: each span is spread over its bins in proportion to the belief so far, a few times over
// (expectation maximization). After each round the result is smoothed, since neighboring durations
// are about as likely, and otherwise the belief would shrink to a few spikes where spans overlap
// (https://doi.org/10.1111/j.2517-6161.1990.tb01788.x).
//
// How smooth durations really are is not known. So two widths are tried: each has to predict one half
// of the operations from the other half, and the better one is used. Fixed costs stay narrow, and
// durations without a shape are not taken for spikes that the next ones will not repeat.

/** The operation ended after the first and at or before the second, in milliseconds. */
export type Span = readonly [after: number, by: number];

/** How likely it is that an operation ends in each bin; the sum is 1. Bin 0 is never used. */
export type Belief = Float64Array;

/** How many bins to each side are smoothed over, twice. */
const narrow = 2;
const wide = 8;

/** How many operations the assumption counts for that all bins are equally likely. */
const prior = 3;
/**
 * How many bins beyond the longest span are thought possible: ten times as long. After that nothing
 * is believed.
 */
const beyond = 30;

/** The first and the last bin in which the operation may have ended. */
type Range = readonly [from: number, to: number];

function rangeOf([after, by]: Span): Range {
  const to = Math.max(1, binOf(by));
  return [Math.min(to, binOf(after) + 1), to];
}

/** The sum of all bins before each one. */
function sumsOf(weights: Float64Array): Float64Array {
  const sums = new Float64Array(weights.length + 1);
  let sum = 0;
  for (let bin = 0; bin < weights.length; bin += 1) {
    sum += weights[bin] ?? 0;
    sums[bin + 1] = sum;
  }
  return sums;
}

const between = (sums: Float64Array, from: number, to: number): number =>
  (sums[to + 1] ?? 0) - (sums[from] ?? 0);

/** Each bin becomes the mean of those around it. */
function smooth(weights: Float64Array, width: number): Float64Array {
  const sums = sumsOf(weights);
  const last = weights.length - 1;
  const smoothed = new Float64Array(last + 1);
  for (let bin = 1; bin <= last; bin += 1) {
    const sum = between(sums, Math.max(1, bin - width), Math.min(last, bin + width));
    smoothed[bin] = sum / (2 * width + 1);
  }
  return smoothed;
}

/** The weights of the bins if every span is spread over its own bins as is believed so far. */
function spread(ranges: readonly Range[], belief: Belief): Float64Array {
  const sums = sumsOf(belief);
  // What is to be added from a bin on, and no longer from another: a span costs two additions.
  const changes = new Float64Array(belief.length + 1);
  for (const [from, to] of ranges) {
    const share = 1 / between(sums, from, to);
    changes[from] = (changes[from] ?? 0) + share;
    changes[to + 1] = (changes[to + 1] ?? 0) - share;
  }
  const weights = new Float64Array(belief.length);
  let factor = 0;
  for (let bin = 0; bin < belief.length; bin += 1) {
    factor += changes[bin] ?? 0;
    weights[bin] = factor * (belief[bin] ?? 0);
  }
  return weights;
}

function fitted(ranges: readonly Range[], last: number, width: number, rounds: number): Belief {
  const belief = new Float64Array(last + 1).fill(1 / last);
  belief[0] = 0;
  for (let round = 0; round < rounds; round += 1) {
    const weights = smooth(smooth(spread(ranges, belief), width), width);
    const total = (sumsOf(weights)[last + 1] ?? 0) + prior;
    for (let bin = 1; bin <= last; bin += 1) {
      belief[bin] = ((weights[bin] ?? 0) + prior / last) / total;
    }
  }
  return belief;
}

/** The logarithm of how likely a belief thought what then happened. */
function foresight(belief: Belief, ranges: readonly Range[]): number {
  const sums = sumsOf(belief);
  return ranges.reduce((sum, [from, to]) => sum + Math.log(between(sums, from, to)), 0);
}

/** What to believe after operations that ended within these spans, at least one. */
export function beliefFrom(spans: readonly Span[]): Belief {
  const ranges = spans.map(rangeOf);
  const longest = ranges.reduce((most, [, to]) => Math.max(most, to), 0);
  const last = Math.min(lastBin, longest + beyond);
  const one = ranges.filter((_, index) => index % 2 === 0);
  const other = ranges.filter((_, index) => index % 2 === 1);
  const merit = (width: number) =>
    foresight(fitted(one, last, width, 4), other) + foresight(fitted(other, last, width, 4), one);
  return fitted(ranges, last, merit(narrow) > merit(wide) ? narrow : wide, 5);
}
