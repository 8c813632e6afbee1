import type { Evidence } from '../conventions/evidence.ts';
import type { OperationError, OperationFailedError } from './errors.ts';

/** The operation has not ended yet. `canceling`: a cancel was accepted, the end is not known. */
export type ActiveState = 'pending' | 'running' | 'canceling';

/** The operation has ended; nothing polls it again. */
export type FinalState = 'succeeded' | 'failed' | 'canceled';

/** Where an operation is in its life. */
export type State = ActiveState | FinalState;

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

/**
 * The plain-JSON record from which any process can go on: `client.resume(checkpoint)`. It holds
 * no header, body, cookie or key. It does hold `statusUrl` whole: where that URL is signed,
 * whoever has the checkpoint can read the operation, so store it accordingly.
 */
export interface Checkpoint {
  /** The version of this record's form. */
  readonly version: 1;
  /** The name of the convention that reads it. */
  readonly convention: string;
  /** Absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The last known state. */
  readonly state: State;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** Epoch milliseconds of the last answer. */
  readonly at: number;
  /** Milliseconds to wait after `at` before the next poll. */
  readonly wait: number;
  /** How many waits in a row were chosen by backoff, for want of a Retry-After. */
  readonly backoffs: number;
  /** How many polls in a row have failed. */
  readonly failures: number;
  /** Epoch milliseconds of the first of them. */
  readonly failingSince?: number | undefined;
  readonly word?: string | undefined;
  readonly progress?: number | undefined;
  readonly message?: string | undefined;
  /** Why it is called a success, once it is. */
  readonly evidence?: Evidence | undefined;
  /** Where the result is or will be, when that is a URL of its own. */
  readonly resultUrl?: string | undefined;
  /** Where a cancel goes, when that is a URL of its own. */
  readonly cancelUrl?: string | undefined;
  /**
   * Epoch milliseconds until which a 404 means "not visible yet" rather than "gone"; not there once
   * the monitor has answered well, so that one 404 is doubted.
   */
  readonly visibleBy?: number | undefined;
  /** The monitor has answered 202, so that a 200 from it is the end. */
  readonly said202?: true | undefined;
  /** A cancel was accepted, so that a monitor that is gone means canceled. */
  readonly cancelAccepted?: true | undefined;
  /** The submit's own answer was the end: there is no monitor to ask. */
  readonly unmonitored?: true | undefined;
  /** What the convention needs to remember. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Whether a state is one that nothing follows. */
export const isFinalState = (state: State | undefined): state is FinalState =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

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

/** Whether anything a user sees has changed. Bodies are compared by the caller, as text. */
export const sameStatus = (one: OperationStatus, other: OperationStatus): boolean =>
  (['state', 'word', 'progress', 'message', 'error'] as const).every(
    (name) => one[name] === other[name],
  );
