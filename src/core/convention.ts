import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Problem } from './problem.ts';
import type { ActiveState, Evidence, FinalState } from './state.ts';

/** The submit as conventions see it. */
export interface SubmitRequest {
  /** In capitals. */
  readonly method: string;
  /** Absolute, as it was sent. */
  readonly url: string;
}

/** What a convention adds to the submit; the caller's own values win. */
export interface Preparation {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly searchParams?: Readonly<Record<string, string>> | undefined;
}

/** A request a convention asks for. */
export interface FollowUp {
  readonly url: string;
  /** @defaultValue `'GET'`, for a cancel `'DELETE'` */
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; its type is for `headers` to say. */
  readonly body?: string | undefined;
  /**
   * `'result'`: the answer may be the result itself, in the form that the caller's own `accept` asks
   * for. Any other poll accepts JSON, or what `headers` say.
   */
  readonly accepts?: 'result' | undefined;
}

/** A request that cancels. */
export interface CancelRequest extends FollowUp {
  /** The codes that say that it was over already; 409 always does. */
  readonly over?: readonly number[] | undefined;
}

interface ReadingBase {
  /** The server's own word for its state. */
  readonly word?: string | undefined;
  /** A delay in milliseconds; by default what the convention's `retryAfter()` finds. */
  readonly retryAfter?: number | undefined;
}

/** The operation goes on. URLs may be relative to the answer. */
export interface ActiveReading extends ReadingBase {
  readonly state: ActiveState;
  /** From 0 to 1. */
  readonly progress?: number | undefined;
  readonly message?: string | undefined;
  /** The status monitor, if this answer names or moves it. */
  readonly statusUrl?: string | undefined;
  /** Where the result will be, if that is known. */
  readonly resultUrl?: string | undefined;
  readonly cancelUrl?: string | undefined;
  /** What to remember. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Where the result is: at a URL, embedded, or else this answer's whole body. */
export interface Where {
  /** May be relative to the answer. */
  readonly resultUrl?: string | undefined;
  readonly result?: { readonly value: unknown } | undefined;
}

/** The operation succeeded. */
export interface SucceededReading extends ReadingBase, Where {
  readonly state: 'succeeded';
  /** What says so. @defaultValue `'word'` where there is one, else `'code'` */
  readonly evidence?: Evidence | undefined;
}

/** The operation failed. */
export interface FailedReading extends ReadingBase {
  readonly state: 'failed';
  /**
   * `'code'`: nothing but the HTTP status code says so. An answer that says when to come back is then
   * a fault, and no failure.
   */
  readonly evidence?: 'code' | undefined;
  /** What went wrong, in the server's words. */
  readonly message?: string | undefined;
  readonly problem?: Problem | undefined;
}

/** The operation was canceled. */
export interface CanceledReading extends ReadingBase {
  readonly state: 'canceled';
}

/** The operation has ended. */
export type FinalReading = SucceededReading | FailedReading | CanceledReading;

/** What an answer says of the operation. */
export type Reading = ActiveReading | FinalReading;

/**
 * How one family of servers spells a long-running operation: pure functions on plain answers.
 * Every question but `name`, `accept` and `read` has a default. `http()` makes one from data alone.
 */
export interface Convention {
  /** Stored in checkpoints; one convention does not read another's. */
  readonly name: string;
  /** Is the result text, whatever its Content-Type? By default that tells. */
  readonly text?: boolean | undefined;
  /** What asks for asynchronous processing? By default nothing. */
  prepare?(request: { readonly method: string }): Preparation;
  /**
   * Has the server accepted the submit (and where is the monitor), or is it already at an end?
   * `undefined`: neither; the HTTP status code decides which error that is.
   */
  accept(answer: Answer, request: SubmitRequest): Reading | undefined;
  /** Which request asks for the state? By default `GET statusUrl`. It may have to be signed first. */
  poll?(checkpoint: Checkpoint): FollowUp | Promise<FollowUp>;
  /**
   * What does this answer say? `'fault'`: this poll failed, not the operation. `undefined`: nothing
   * of its own; the HTTP status code decides (304, 404, 410, 408, 425, 429, 5xx, other 4xx). It is
   * also asked of an error at the result's URL: there a `'fault'` says that the result is still to
   * come, as a 404 does.
   */
  read(answer: Answer, checkpoint: Checkpoint): Reading | 'fault' | undefined;
  /**
   * In how many milliseconds does this answer ask to be asked again, if not by its Retry-After?
   * Asked of every answer, also of one that is a fault; a 4xx that says when to come back is one.
   * The checkpoint is there where a poll, a cancel or a result is judged, the submit where its answer
   * is; before another try of anything but a poll neither is.
   */
  retryAfter?(answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): number | undefined;
  /** What does it mean that the monitor is gone? By default an OperationGoneError. */
  gone?(checkpoint: Checkpoint): FinalState | undefined;
  /** Where is the result? By default what `read` found. */
  collect?(reading: SucceededReading, checkpoint: Checkpoint): Where | undefined;
  /**
   * What is asked for where an answer names this URL? By default the URL itself.
   *
   * @param url Absolute, and rewritten if the client says so.
   * @param asked The URL of the submit, later of the monitor.
   */
  address?(url: string, asked: string): string;
  /** Which request cancels? By default `DELETE statusUrl`; `undefined`: none does. */
  cancel?(checkpoint: Checkpoint): CancelRequest | undefined;
}
