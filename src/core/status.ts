import type { Checkpoint } from './checkpoint.ts';
import type { OperationError, OperationFailedError } from './errors.ts';
import { type ActiveState, type Evidence, isFinalState } from './state.ts';

interface Observed {
  /** The server's own word for its state, as received (`"InProgress"`), if it uses words. */
  readonly word?: string | undefined;
  /** The status document as received; `undefined` when there was none or it is a stream. */
  readonly body: unknown;
  /** How many answers of the status monitor it took. */
  readonly polls: number;
}

/** A status of an operation that goes on. */
export interface ActiveStatus extends Observed {
  readonly state: ActiveState;
  /** From 0 to 1, if the server tells. */
  readonly progress?: number | undefined;
  /** The server's own remark about what it is doing. */
  readonly message?: string | undefined;
  /** Why polling has ended although the operation has not. The next waiter tries again. */
  readonly error?: OperationError | undefined;
}

/** The operation did what it was asked for; `operation.result()` has what it produced. */
export interface SucceededStatus extends Observed {
  readonly state: 'succeeded';
  readonly progress: 1;
  /**
   * What says that it has succeeded: a status word, a flag such as `done`, the HTTP status code, a
   * redirect to the result; or nothing but that its document does not say otherwise (`'unmarked'`),
   * which `http({ strict: true })` never takes for a success.
   */
  readonly evidence: Evidence;
  readonly message?: undefined;
  readonly error?: undefined;
}

/** The operation itself failed on the server. */
export interface FailedStatus extends Observed {
  readonly state: 'failed';
  readonly progress?: undefined;
  readonly message?: undefined;
  /** What `operation.result()` rejects with. */
  readonly error: OperationFailedError;
}

/** The operation was canceled, here or by somebody else. */
export interface CanceledStatus extends Observed {
  readonly state: 'canceled';
  readonly progress?: undefined;
  readonly message?: undefined;
  readonly error?: undefined;
}

/** A status after which nothing changes any more. */
export type FinalStatus = SucceededStatus | FailedStatus | CanceledStatus;

/**
 * What is known of an operation: an immutable snapshot, a union told apart by `state`. A new object
 * appears only when something other than `polls` changed, so identity can be compared.
 */
export type OperationStatus = ActiveStatus | FinalStatus;

/** Whether a status is one that nothing follows; narrows to {@link FinalStatus}. */
export const isFinal = (status: OperationStatus): status is FinalStatus =>
  isFinalState(status.state);

/** The snapshot a checkpoint stands for, with what a checkpoint does not hold. */
export function statusOf(
  checkpoint: Checkpoint,
  body: unknown,
  error: OperationError | undefined,
): OperationStatus {
  const { state, word, polls, progress, message, evidence = 'code' } = checkpoint;
  // The caller makes the error in the same step as the state, so a failed status always has it.
  const own =
    (state === 'succeeded' && { progress: 1, evidence }) ||
    (state === 'failed' && { error }) ||
    (state !== 'canceled' && { progress, message, error });
  return Object.freeze({ state, ...own, word, body, polls }) as OperationStatus;
}

/** Whether a status shows this already. Bodies are compared by the caller, as text. */
export const isShownBy = (
  status: OperationStatus,
  { state, word, progress, message }: Checkpoint,
  error: OperationError | undefined,
): boolean =>
  status.state === state &&
  status.word === word &&
  status.progress === progress &&
  status.message === message &&
  status.error === error;
