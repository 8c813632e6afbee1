import type { OperationError } from './errors.ts';
import type { Purpose } from './purpose.ts';
import type { Evidence, FinalState, State } from './state.ts';

/** What every event tells. */
interface About {
  /** Which operation: operations are numbered from 1 on in each process. */
  readonly operation: number;
  /** When, in epoch milliseconds. */
  readonly at: number;
  /**
   * The URL of its status monitor or, until that is known, what is submitted to; without user name,
   * password and query.
   */
  readonly url: string;
  /**
   * What was submitted: the method and the URL without query and ids (`POST
   * https://api.example.com/users/:id/reports`). `undefined` until it was accepted, and for an
   * operation that was resumed from a URL.
   */
  readonly kind?: string | undefined;
}

/** A moment in epoch milliseconds at which something is planned. */
interface Planned {
  readonly nextPollAt: number;
}

/** What an answer was read as. */
export interface Read {
  readonly httpStatus: number;
  readonly state: State;
  /** The server's own word for the state, if it uses words. */
  readonly word?: string | undefined;
  /**
   * Where the word or a flag stands in the answer: the path of a member (`job.status`) or the name of
   * a header. `undefined` if something else tells the state, or a function of the convention's own.
   */
  readonly place?: string | undefined;
  readonly progress?: number | undefined;
  /** The server's own remark, without the queries of URLs in it. */
  readonly message?: string | undefined;
  /** Why it counts as a success, if it does. */
  readonly evidence?: Evidence | undefined;
  /** `undefined` if there is no further poll. */
  readonly nextPollAt?: number | undefined;
}

/** `submit()` or `run()` was called. */
interface Submitting {
  readonly type: 'submitting';
  readonly method: string;
}
/** The server has accepted the submit, or has already completed it. */
interface Submitted extends Read {
  readonly type: 'submitted';
}
/** Somebody waits, iterates or subscribes from now on, so the operation is polled. */
interface Waiting extends Planned {
  readonly type: 'waiting';
}
/** Nobody waits any more, so the operation is not polled. */
interface Idle {
  readonly type: 'idle';
}
/** A poll is sent. */
interface Polling {
  readonly type: 'polling';
}
/** A poll was answered, and the answer could be read. */
interface Polled extends Read {
  readonly type: 'polled';
}
/** The poll that was due is given a later moment, because the server has answered another with 429. */
interface Held extends Planned {
  readonly type: 'held';
}
/** Its channel, or `client.deliver()`, has told that something has changed, or how far it is. */
interface Woken extends Planned {
  readonly type: 'woken';
}
/** Its channel has ended or could not be opened, so it is polled as without one. */
interface Unheard extends Planned {
  readonly type: 'unheard';
}
/** An exchange had no answer, or one that says nothing about the operation. */
interface Faulted {
  readonly type: 'faulted';
  readonly purpose: Purpose;
  readonly httpStatus?: number | undefined;
  readonly message: string;
  /** How many of this purpose have failed in a row. */
  readonly failures: number;
  /** When it will be sent again, in epoch milliseconds; `undefined` if it will not. */
  readonly nextTryAt?: number | undefined;
}
/** A request to cancel is sent. */
interface Canceling {
  readonly type: 'canceling';
}
/**
 * The request to cancel was answered. `'too late'`: the server says that the operation is over.
 * `'gone'`: the server no longer knows it, which is the end. `'unanswered'`: nobody waits for the
 * answer any longer.
 */
interface CancelAnswered {
  readonly type: 'cancelAnswered';
  readonly outcome: 'accepted' | 'too late' | 'gone' | 'refused' | 'unanswered';
  /** What `cancel()` throws, if it was refused. */
  readonly error?: OperationError | undefined;
}
/** A signal of the operation has aborted, and all who waited were rejected with its reason. */
interface Aborted {
  readonly type: 'aborted';
  readonly reason: unknown;
  /** Whether a request to cancel follows: `onAbort`. */
  readonly cancels: boolean;
}
/** `detach()` was called: the operation goes on, and nobody waits for it here. */
interface Detached {
  readonly type: 'detached';
}
/** The result is fetched, or taken from the last answer. */
interface Collecting {
  readonly type: 'collecting';
}
/** The result is there. */
interface Collected {
  readonly type: 'collected';
}
/**
 * Whoever waited was rejected, although the operation may go on: the submit was rejected, polling
 * failed, `totalTimeout` passed, or the result could not be had.
 */
interface Stopped {
  readonly type: 'stopped';
  readonly error: unknown;
}
/** The operation has ended at the server. */
interface OperationEnded {
  readonly type: 'ended';
  readonly state: FinalState;
  readonly evidence?: Evidence | undefined;
  /** What `result()` rejects with, if it failed. */
  readonly error?: OperationError | undefined;
  /** How many answers of the status monitor have been read. */
  readonly polls: number;
  /** Milliseconds since the submit was accepted, if that is known. */
  readonly elapsed?: number | undefined;
}

/** An {@link OperationEvent} without what all of them tell. */
export type News =
  | Submitting
  | Submitted
  | Waiting
  | Idle
  | Polling
  | Polled
  | Held
  | Woken
  | Unheard
  | Faulted
  | Canceling
  | CancelAnswered
  | Aborted
  | Detached
  | Collecting
  | Collected
  | Stopped
  | OperationEnded;

/**
 * One thing that has happened to an operation; a union discriminated by `type`. It holds no header,
 * no query and no body, so that it can be logged.
 */
export type OperationEvent = About & News;

/** Is told everything that happens to an operation, when it happens. */
export type OnEvent = (event: OperationEvent) => void;
