import type { Checkpoint } from './checkpoint.ts';
import type { OperationError, OperationFailedError } from './errors.ts';
import { type ActiveState, type Evidence, isFinalState } from './state.ts';

interface Observed {
  /** The server's own word for the state, as received (`"InProgress"`), if it uses words. */
  readonly word?: string | undefined;
  /** The status document as received; `undefined` if there was none or it was left unread. */
  readonly body: unknown;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
}

/** The status of an operation that has not ended. */
export interface ActiveStatus extends Observed {
  readonly state: ActiveState;
  /** From 0 to 1, if the server tells. */
  readonly progress?: number | undefined;
  /**
   * When it is expected to end, in epoch milliseconds: as the server tells, or as its progress shows.
   * `undefined` if neither is worth believing, for example because the progress has stalled. By the
   * next poll the moment may have passed.
   */
  readonly estimatedEndAt?: number | undefined;
  /** The server's own remark about what it is doing. */
  readonly message?: string | undefined;
  /**
   * Why polling has stopped although the operation has not ended. The next waiter starts it again.
   */
  readonly error?: OperationError | undefined;
}

/** The operation succeeded; `operation.result()` returns what it produced. */
export interface SucceededStatus extends Observed {
  readonly state: 'succeeded';
  readonly progress: 1;
  /**
   * Why it counts as succeeded: a status word, a flag such as `done`, the HTTP status code, or a
   * redirect to the result. `'unmarked'`: only because its document does not say otherwise, which
   * `http({ strict: true })` never takes for a success.
   */
  readonly evidence: Evidence;
  readonly estimatedEndAt?: undefined;
  readonly message?: undefined;
  readonly error?: undefined;
}

/** The operation itself failed, according to the server. */
export interface FailedStatus extends Observed {
  readonly state: 'failed';
  readonly progress?: undefined;
  readonly estimatedEndAt?: undefined;
  readonly message?: undefined;
  /** What `operation.result()` rejects with. */
  readonly error: OperationFailedError;
}

/** The operation was canceled, here or by somebody else. */
export interface CanceledStatus extends Observed {
  readonly state: 'canceled';
  readonly progress?: undefined;
  readonly estimatedEndAt?: undefined;
  readonly message?: undefined;
  readonly error?: undefined;
}

/** The status of an operation that has ended; it does not change any more. */
export type FinalStatus = SucceededStatus | FailedStatus | CanceledStatus;

/**
 * What is known of an operation: an immutable snapshot, and a union discriminated by `state`. There
 * is a new object only if something other than `polls` has changed, so compare with `===`.
 */
export type OperationStatus = ActiveStatus | FinalStatus;

/**
 * Whether the operation has ended; narrows a status to {@link FinalStatus}.
 *
 * @example
 * ```ts
 * const status = await operation.poll();
 * if (isFinal(status) && status.state === 'failed') console.log(status.error.message);
 * ```
 */
export const isFinal = (status: OperationStatus): status is FinalStatus =>
  isFinalState(status.state);

/** Makes a status from a checkpoint and what a checkpoint does not hold. */
export function statusOf(
  checkpoint: Checkpoint,
  body: unknown,
  error: OperationError | undefined,
): OperationStatus {
  const { state, word, polls, progress, estimatedEndAt, message, evidence = 'code' } = checkpoint;
  // A caller that passes the state `failed` always passes the error, too.
  const byState =
    (state === 'succeeded' && { progress: 1, evidence }) ||
    (state === 'failed' && { error }) ||
    (state !== 'canceled' && { progress, estimatedEndAt, message, error });
  return Object.freeze({ state, ...byState, word, body, polls }) as OperationStatus;
}

/**
 * Whether a status shows the same as a checkpoint and an error. Bodies are compared elsewhere, as
 * text.
 */
export const isShownBy = (
  status: OperationStatus,
  { state, word, progress, estimatedEndAt, message }: Checkpoint,
  error: OperationError | undefined,
): boolean =>
  status.state === state &&
  status.word === word &&
  status.progress === progress &&
  status.estimatedEndAt === estimatedEndAt &&
  status.message === message &&
  status.error === error;
