import type { Checkpoint } from './checkpoint.ts';
import type { Outlook } from './estimate.ts';
import type { Hint } from './retry-after.ts';
import type { FinalStatus, OperationStatus } from './status.ts';

/** What a schedule chooses a delay from. */
export interface ScheduleContext {
  /** The latest status. */
  readonly status: OperationStatus;
  /** How many answers of the status monitor have been read; 0 for the first delay. */
  readonly polls: number;
  /** How many polls in a row have failed; 0 after one that did not. */
  readonly failures: number;
  /** What the last answer's Retry-After asked for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** The delay that would be used without this schedule, in milliseconds. */
  readonly delay: number;
  /**
   * Milliseconds since the server accepted the submit; `undefined` if nobody knows, because the
   * operation was resumed from a URL alone.
   */
  readonly elapsed: number | undefined;
  /** When the operation is expected to end, in epoch milliseconds, if anything tells. */
  readonly estimatedEndAt: number | undefined;
  /** Whether anybody looks at the status on the way: an iterator, a subscriber, `onStatus`. */
  readonly isWatched: boolean;
  /**
   * What was submitted, for a schedule that learns: the method and the URL without its query, with
   * ids replaced (`POST https://api.example.com/users/:id/reports`). `undefined` after a resume from
   * a URL alone.
   */
  readonly kind: string | undefined;
  /** What any process can continue from. Its `at` is the present time. */
  readonly checkpoint: Checkpoint;
}

/** How an operation has ended, for a schedule that learns. */
export interface EndedContext extends Omit<ScheduleContext, 'delay' | 'status' | 'retryAfter'> {
  readonly status: FinalStatus;
  /**
   * `elapsed` when it was last known to go on: it has ended between then and now. 0 if no poll has
   * said so, `undefined` if nobody knows.
   */
  readonly lastActive: number | undefined;
}

/**
 * Returns the milliseconds until the next poll; fewer than `minDelay` count as that many. If it
 * returns `undefined` or anything that is not a positive, finite number, `context.delay` is used.
 */
export type DelayFunction = (context: ScheduleContext) => number | undefined;

/**
 * Chooses every delay, and may learn from how operations have ended. An error in it is reported, and
 * counts as `undefined`.
 *
 * @example
 * ```ts
 * const everyTenthOfTheTime: Schedule = {
 *   next: ({ elapsed, retryAfter }) => retryAfter ?? (elapsed && elapsed / 10),
 * };
 * const client = createClient({ polling: everyTenthOfTheTime });
 * ```
 */
export interface Schedule {
  readonly next: DelayFunction;
  /** Called once an operation has ended that a poll of this handle has seen end. */
  readonly ended?: ((context: EndedContext) => void) | undefined;
}

/** When to poll next. All times are in milliseconds. */
export interface Polling {
  /**
   * The first backoff, and the minimum of every delay, your own `delay` included.
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
  /**
   * The shortest delay while a channel says when something changes: `wake`. So it is also the longest
   * time that a channel which has fallen silent can cost.
   *
   * @defaultValue 30_000
   */
  readonly whileHeard: number;
  /**
   * Chooses every delay: a function, or a schedule such as `learned()`.
   *
   * @defaultValue the backoff and what the server says, as described above
   */
  readonly delay?: DelayFunction | Schedule | undefined;
}

export const defaultPolling: PollingSettings = {
  minDelay: 250,
  maxDelay: 30_000,
  factor: 1.5,
  jitter: 0.1,
  maxRetryAfter: Infinity,
  maxFailures: 5,
  maxOutage: 60_000,
  whileHeard: 30_000,
};

/** The same with what chooses delays as a schedule. */
export interface PollingSettings extends Omit<Polling, 'delay'> {
  readonly delay?: Schedule | undefined;
}

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
  { minDelay, maxDelay, factor, jitter, maxRetryAfter }: PollingSettings,
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
 * Milliseconds until the next poll if an estimate tells more than the backoff does. Whoever looks on
 * sees the progress at the pace of the backoff, which never goes past the end. If nobody does, there
 * are two polls: one at the earliest possible end, which makes the estimate exact, and one at the
 * end itself.
 */
export function untilEnd(
  { minDelay, maxDelay, factor }: PollingSettings,
  backoff: number,
  { endAt = 0, earliest = 0, misses }: Outlook,
  now: number,
  isWatched: boolean,
): number {
  if (endAt <= now) return backoff;
  const isExact = endAt - earliest < minDelay;
  const wait = isWatched
    ? Math.min(backoff, endAt - now)
    : Math.min(maxDelay, (isExact ? endAt : earliest) - now);
  // A server whose estimate is always a moment ahead must not be asked without end.
  return Math.max(minDelay, Math.min(maxDelay, minDelay * factor ** misses), wait);
}

/**
 * For how many milliseconds a server has kept a poll open as it was asked to; 0 if it has not, and
 * was perhaps just slow. Many keep it open for less than what was asked, but hardly any is slow for
 * five seconds.
 */
export const keptOpen = (open: number, hold: number): number =>
  open >= Math.min(hold / 2, 5000) ? open : 0;

/** What a schedule is told about an operation, but for the delay. */
export function contextOf(
  { checkpoint, status }: { readonly checkpoint: Checkpoint; readonly status: OperationStatus },
  now: number,
  isWatched: boolean,
) {
  const { polls, failures, acceptedAt, estimatedEndAt, kind } = checkpoint;
  // The process that wrote the checkpoint may have had a clock ahead of this one.
  const elapsed = acceptedAt === undefined ? undefined : Math.max(0, now - acceptedAt);
  return { status, polls, failures, elapsed, estimatedEndAt, isWatched, kind, checkpoint };
}

/**
 * What a schedule is told of the end of an operation.
 *
 * @param activeAt Epoch milliseconds of the last answer that said that it goes on.
 */
export function endOf(
  known: Parameters<typeof contextOf>[0] & { readonly activeAt?: number | undefined },
  isWatched: boolean,
): EndedContext {
  const { acceptedAt, at } = known.checkpoint;
  const { activeAt } = known;
  const isKnown = acceptedAt !== undefined && activeAt !== undefined;
  const lastActive = isKnown ? Math.max(0, activeAt - acceptedAt) : undefined;
  // Asked only once it has ended.
  const status = known.status as FinalStatus;
  return { ...contextOf(known, at, isWatched), status, lastActive };
}

/**
 * The moment of the next poll, in epoch milliseconds; it may be after the deadline. One that would
 * come too late is moved to just before the deadline (half a second, or a tenth of a short
 * `totalTimeout`, so that there is time for an answer), even if a Retry-After asked for more: it is
 * the last chance to see the end.
 *
 * @param due When it is planned, in epoch milliseconds.
 * @param deadline When `totalTimeout` has passed, in epoch milliseconds.
 */
export function nextPoll(
  { at }: Checkpoint,
  due: number,
  deadline: number,
  { totalTimeout, polling }: { readonly totalTimeout: number; readonly polling: PollingSettings },
): number {
  const last = deadline - Math.min(500, totalTimeout / 10);
  return at < last ? Math.min(due, Math.max(last, at + polling.minDelay)) : due;
}
