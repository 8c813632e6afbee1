/**
 * Which requests of one kind, counted from 1: the n-th, several of them, all from the n-th on,
 * or every one.
 *
 * @example
 * scenario().onPoll(1, 503).onPoll([2, 3], 'reset').onPoll({ from: 5 }, 410);
 */
export type Occasion = number | readonly number[] | { readonly from: number } | 'every';

/** Whether the n-th request is one of them. */
export function includesNth(occasion: Occasion, nth: number): boolean {
  if (occasion === 'every') return true;
  if (typeof occasion === 'number') return occasion === nth;
  return 'from' in occasion ? nth >= occasion.from : occasion.includes(nth);
}
