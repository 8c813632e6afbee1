import type { Moment, Rules } from './event.ts';
import { type Known, withChanges } from './known.ts';
import type { Hint } from './retry-after.ts';
import { contextOf, nextDelay, untilEnd } from './schedule.ts';

/**
 * Plans the next poll.
 *
 * @param keptOpen For how many milliseconds the server has kept the last poll open as it was asked to.
 * That was the wait already, unless the answer says when to come back: this means from now on.
 */
export function withPlan(
  known: Known,
  hint: Hint | undefined,
  { settings: { polling } }: Rules,
  { now, chance, isWatched }: Moment,
  keptOpen = 0,
): Known {
  const { backoffs, failures } = known.checkpoint;
  const { minDelay } = polling;
  const waited = hint ? 0 : keptOpen;
  const pause = waited ? minDelay : nextDelay(polling, hint, backoffs, chance);
  const delay = hint || failures ? pause : untilEnd(polling, pause, known.outlook, now, isWatched);
  const grown = hint ? 0 : backoffs + Number(!waited);
  const planned = withChanges(known, { at: now, wait: delay, backoffs: grown });
  const context = { ...contextOf(planned, now, isWatched), retryAfter: hint?.delay, delay };
  const chosen: unknown = polling.delay?.next(context);
  if (!(typeof chosen === 'number' && chosen > 0 && chosen < Infinity)) return planned;
  // A schedule that means "at once" must not make a busy loop, and one that means "never" may return
  // more than a checkpoint can hold.
  const wait = Math.max(minDelay, Math.min(chosen - waited, Number.MAX_SAFE_INTEGER));
  return withChanges(planned, { wait });
}
