import type { Checkpoint } from './checkpoint.ts';
import { isFinalState } from './state.ts';

/**
 * When so much time has passed, in epoch milliseconds.
 *
 * @param totalTimeout Milliseconds; `Infinity` for no limit.
 */
export const deadlineAfter = (totalTimeout: number, now: number): number | undefined =>
  totalTimeout < Infinity ? Math.min(now + totalTimeout, Number.MAX_SAFE_INTEGER) : undefined;

/**
 * When the time for an operation that goes on from a checkpoint has passed, in epoch milliseconds.
 * A deadline in the checkpoint holds, and there is never more time left than when it was stored,
 * however far the clocks of the two processes are apart. What had ended by then has as long again
 * for its result.
 *
 * @param isNew Whoever goes on has asked for `totalTimeout`, and does not just have a client with it.
 */
export function deadlineFrom(
  { deadline, at, state }: Checkpoint,
  totalTimeout: number,
  isNew: boolean,
  now: number,
): number | undefined {
  if (isNew || deadline === undefined) return deadlineAfter(totalTimeout, now);
  const left = Math.min(deadline - now, deadline - at);
  return left <= 0 && isFinalState(state)
    ? deadlineAfter(totalTimeout, now)
    : Math.max(0, now + left);
}
