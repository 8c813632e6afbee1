import type { DetailedFault } from './fault.ts';

/**
 * Which of the requests of one kind: the n-th (from 1), several of them, all from the n-th on,
 * or every one.
 *
 * @example
 * scenario().onPoll(1, 503).onPoll([2, 3], 'reset').onPoll({ from: 5 }, 410);
 */
export type Occasion = number | readonly number[] | { readonly from: number } | 'every';

/** The kinds of requests that can be disturbed. */
export type Disturbable = 'submit' | 'poll' | 'result' | 'cancel';

/** One line of a scenario: on these requests, this happens. */
export interface Disturbance {
  readonly on: Disturbable;
  readonly occasion: Occasion;
  readonly fault: DetailedFault;
}

/** The fault for the n-th request of a kind, if there is one; the first one named wins. */
export function faultFor(
  disturbances: readonly Disturbance[],
  on: Disturbable,
  nth: number,
): DetailedFault | undefined {
  return disturbances.find((line) => line.on === on && includes(line.occasion, nth))?.fault;
}

function includes(occasion: Occasion, nth: number): boolean {
  if (occasion === 'every') return true;
  if (typeof occasion === 'number') return occasion === nth;
  return 'from' in occasion ? nth >= occasion.from : occasion.includes(nth);
}
