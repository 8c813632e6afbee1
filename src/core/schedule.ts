import type { Checkpoint } from './checkpoint.ts';
import type { Hint } from './retry-after.ts';
import type { OperationStatus } from './status.ts';

/** What a `delay` function is told. */
export interface DelayContext {
  /** The latest status. */
  readonly status: OperationStatus;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** How many polls in a row have failed; 0 after a good one. */
  readonly failures: number;
  /** What the last answer's Retry-After asked for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** What would be waited without this function, in milliseconds. */
  readonly delay: number;
}

/** Chooses the milliseconds before the next poll; `undefined` or nonsense leaves it to backoff. */
export type DelayFunction = (context: DelayContext) => number | undefined;

/** When to poll next. All times in milliseconds. */
export interface Polling {
  /** The first backoff, and the floor of every delay but your own `delay`'s. @defaultValue 250 */
  readonly minDelay: number;
  /** The ceiling of the backoff; a Retry-After may be longer. @defaultValue 30_000 */
  readonly maxDelay: number;
  /** How much longer each backoff is than the one before. @defaultValue 1.5 */
  readonly factor: number;
  /**
   * The part of a delay that is random: around a backoff, and added to what the server asked for
   * where it may have told many the same moment: a date, a 429, a 503. Any other number of seconds
   * is waited exactly.
   *
   * @defaultValue 0.1
   */
  readonly jitter: number;
  /** The longest Retry-After that is honored in full. @defaultValue Infinity */
  readonly maxRetryAfter: number;
  /**
   * How many failed polls in a row end the wait with a PollError, once they last `maxOutage`.
   *
   * @defaultValue 5
   */
  readonly maxFailures: number;
  /**
   * How long failed polls in a row are tolerated, however many they are, counted from the first of
   * them: a proxy restarts, a node is replaced. A result is fetched with the same patience; a submit
   * and a cancel go by the count alone. Setting `maxFailures` without it means the count alone.
   *
   * @defaultValue 60_000, or 0 beside a `maxFailures`
   */
  readonly maxOutage: number;
  /** Takes over the choice, from the second poll on. */
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
 * Milliseconds until the next try. A hint is never undercut, so its jitter comes on top, and only
 * where many may have got it: it costs the others time. A backoff has jitter on both sides, so that
 * clients that started together drift apart.
 *
 * @param hint What the server asked for, if it did.
 * @param backoffs How many backoffs came before this one.
 * @param chance From 0 up to 1.
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
 * The moment of the next poll, which may be after the deadline. The last poll is made just before
 * that (half a second, or a tenth of a short `totalTimeout`: time enough for an answer), even ahead
 * of a Retry-After, because one after it would be for nothing.
 *
 * @param deadline When `totalTimeout` passes.
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
