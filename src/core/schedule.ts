import type { Checkpoint } from './checkpoint.ts';
import type { Hint } from './retry-after.ts';
import type { OperationStatus } from './status.ts';

/** The argument of a `delay` function. */
export interface DelayContext {
  /** The latest status. */
  readonly status: OperationStatus;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** How many polls in a row have failed; 0 after one that did not. */
  readonly failures: number;
  /** What the last answer's Retry-After asked for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** The delay that would be used without this function, in milliseconds. */
  readonly delay: number;
}

/**
 * Returns the milliseconds until the next poll. If it returns `undefined` or anything that is not a
 * positive, finite number, `context.delay` is used.
 */
export type DelayFunction = (context: DelayContext) => number | undefined;

/** When to poll next. All times are in milliseconds. */
export interface Polling {
  /**
   * The first backoff, and the minimum of every delay except those that your own `delay` returns.
   *
   * @defaultValue 250
   */
  readonly minDelay: number;
  /** The maximum of the backoff. A Retry-After may be longer. @defaultValue 30_000 */
  readonly maxDelay: number;
  /** Each backoff is this many times as long as the one before. @defaultValue 1.5 */
  readonly factor: number;
  /**
   * How much of a delay is random, from 0 to 1. A backoff varies in both directions. A Retry-After
   * only gets longer, and only if many clients may have been told the same moment (a date, a 429, a
   * 503); any other number of seconds is waited exactly.
   *
   * @defaultValue 0.1
   */
  readonly jitter: number;
  /**
   * The longest Retry-After that is honored; a longer one is cut to this. @defaultValue Infinity
   */
  readonly maxRetryAfter: number;
  /**
   * After how many failed polls in a row the wait ends with a PollError, if they have also lasted
   * for `maxOutage`.
   *
   * @defaultValue 5
   */
  readonly maxFailures: number;
  /**
   * For how long failed polls in a row are tolerated, however many, from the first one on: time for
   * a proxy to restart or a node to be replaced. It applies to fetching a result as well, but not
   * to a submit or a cancel. If only `maxFailures` is set, only the count matters.
   *
   * @defaultValue 60_000; 0 if `maxFailures` is set
   */
  readonly maxOutage: number;
  /** Chooses every delay but the first one, which follows the submit. */
  readonly delay?: DelayFunction | undefined;
}

export const defaultPolling: Polling = {
  minDelay: 250,
  maxDelay: 30_000,
  factor: 1.5,
  jitter: 0.1,
  maxRetryAfter: Infinity,
  maxFailures: 5,
  maxOutage: 60_000,
};

/**
 * Milliseconds until the next try. A server's hint is a minimum, so jitter only adds to it, and
 * only if other clients may have the same hint: otherwise it would be time wasted. A backoff varies
 * in both directions, so that clients that started together drift apart.
 *
 * @param hint What the server asked for, if it did.
 * @param backoffs How many backoffs in a row came before this one.
 * @param chance A random number, at least 0 and below 1.
 */
export function nextDelay(
  { minDelay, maxDelay, factor, jitter, maxRetryAfter }: Polling,
  hint: Hint | undefined,
  backoffs: number,
  chance: number,
): number {
  if (hint) {
    const asked = Math.max(minDelay, Math.min(hint.delay, maxRetryAfter));
    return hint.isShared ? asked * (1 + jitter * chance) : asked;
  }
  const backoff = Math.min(maxDelay, minDelay * factor ** backoffs);
  return Math.max(minDelay, backoff * (1 + jitter * (2 * chance - 1)));
}

/**
 * The moment of the next poll, in epoch milliseconds; it may be after the deadline. One that would
 * come too late is moved to just before the deadline (half a second, or a tenth of a short
 * `totalTimeout`, so that there is time for an answer), even if a Retry-After asked for more: it is
 * the last chance to see the end.
 *
 * @param deadline When `totalTimeout` has passed, in epoch milliseconds.
 */
export function nextPoll(
  { at, wait }: Checkpoint,
  deadline: number,
  { totalTimeout, polling }: { readonly totalTimeout: number; readonly polling: Polling },
): number {
  const last = deadline - Math.min(500, totalTimeout / 10);
  const due = at + wait;
  return at < last ? Math.min(due, Math.max(last, at + polling.minDelay)) : due;
}
