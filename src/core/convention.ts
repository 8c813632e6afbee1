import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Problem } from './problem.ts';
import type { Purpose } from './purpose.ts';
import type { ActiveState, Evidence, FinalState } from './state.ts';

/** The submit as conventions see it. */
export interface SubmitRequest {
  /** In upper case: `'POST'`. */
  readonly method: string;
  /** The absolute URL that it was sent to. */
  readonly url: string;
}

/** What a convention adds to the submit. The caller's own headers and parameters win. */
export interface Preparation {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly searchParams?: Readonly<Record<string, string>> | undefined;
  /**
   * For how many milliseconds the server may wait for the end before it answers. The time limit of
   * the submit is longer by as much.
   *
   * @defaultValue 0
   */
  readonly hold?: number | undefined;
}

/** A request that follows the submit: a poll or a cancel. */
export interface FollowUp {
  /** An absolute URL. */
  readonly url: string;
  /** @defaultValue `'GET'`; `'DELETE'` for a cancel */
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A body that is sent as JSON. */
  readonly json?: unknown;
  /** A body that is sent as it is. Set its Content-Type in `headers`. */
  readonly body?: string | undefined;
  /**
   * `'result'`: the answer may be the result itself, so the request has the caller's own `accept`.
   *
   * @defaultValue the request accepts JSON, or what `headers` say
   */
  readonly accepts?: 'result' | undefined;
}

/** A request that asks for the state. */
export interface PollRequest extends FollowUp {
  /**
   * For how many milliseconds it asks the server to keep it open until there is something new (a
   * long poll). The time limit of the request is longer by as much.
   *
   * @defaultValue 0
   */
  readonly hold?: number | undefined;
}

/** A request that cancels. */
export interface CancelRequest extends FollowUp {
  /**
   * Status codes that mean that the operation had already ended.
   *
   * @defaultValue none but 409, which always does
   */
  readonly over?: readonly number[] | undefined;
}

interface ReadingBase {
  /** The server's own word for the state, as received. */
  readonly word?: string | undefined;
  /** Where the word or a flag stands in the answer, for `onEvent`: `job.status`. */
  readonly place?: string | undefined;
  /**
   * Milliseconds to wait before the next poll.
   *
   * @defaultValue what the convention's `retryAfter()` or the answer's `Retry-After` says
   */
  readonly retryAfter?: number | undefined;
}

/** The operation has not ended. URLs may be relative to that of the answer. */
export interface ActiveReading extends ReadingBase {
  readonly state: ActiveState;
  /** From 0 to 1. */
  readonly progress?: number | undefined;
  /**
   * When the operation will end, according to the server: the number of milliseconds that are left,
   * or what the server says in words: `'30'` seconds, a span with its unit (`'2 min'`, `'PT1M30S'`),
   * or a date.
   *
   * @defaultValue what the progress shows
   */
  readonly estimate?: number | string | undefined;
  /** The server's own remark about what it is doing. */
  readonly message?: string | undefined;
  /** The URL of the status monitor, if this answer names it or moves it. */
  readonly statusUrl?: string | undefined;
  /** The URL where the result will be, if this answer names it. */
  readonly resultUrl?: string | undefined;
  /** The URL to send a cancel to, if this answer names it. */
  readonly cancelUrl?: string | undefined;
  /** The URL of a stream of events about the operation, if this answer names it: see `sse()`. */
  readonly eventsUrl?: string | undefined;
  /** What to remember in the checkpoint; it replaces what was remembered before. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/**
 * Where the result is: at a URL, embedded in the answer, or (neither) the whole body of the answer.
 */
export interface Where {
  /** May be relative to the URL of the answer. */
  readonly resultUrl?: string | undefined;
  /** An embedded result, in an object because it may be `undefined` or `null` itself. */
  readonly result?: { readonly value: unknown } | undefined;
}

/** The operation succeeded. */
export interface SucceededReading extends ReadingBase, Where {
  readonly state: 'succeeded';
  /** What says so. @defaultValue `'word'` if there is one, else `'code'` */
  readonly evidence?: Evidence | undefined;
}

/** The operation failed. */
export interface FailedReading extends ReadingBase {
  readonly state: 'failed';
  /**
   * `'code'`: nothing but the HTTP status code says so. Then, if the code is one that may pass
   * (429, 5xx) or the answer says when to ask again, only this poll has failed, and not the
   * operation.
   */
  readonly evidence?: 'code' | undefined;
  /** What went wrong, in the server's words. */
  readonly message?: string | undefined;
  /** The problem details (RFC 9457), if the answer has any. */
  readonly problem?: Problem | undefined;
}

/** The operation was canceled. */
export interface CanceledReading extends ReadingBase {
  readonly state: 'canceled';
  /** Why, or what remains of it, in the server's words. */
  readonly message?: string | undefined;
}

/** The operation has ended. */
export type FinalReading = SucceededReading | FailedReading | CanceledReading;

/** What an answer says of the operation. */
export type Reading = ActiveReading | FinalReading;

/** An exchange that is about to be made: see {@link Convention.exchange}. */
export interface PlannedExchange {
  readonly purpose: Purpose;
  /** In upper case: `'POST'`. */
  readonly method: string;
  /** The absolute URL. */
  readonly url: string;
  /** For how many milliseconds it asks to be kept open. */
  readonly hold: number;
  /** What is known of the operation; `undefined` while it is submitted. */
  readonly checkpoint: Checkpoint | undefined;
  /** Aborts when nobody wants the answer any more, or when it takes too long. */
  readonly signal: AbortSignal;
}

/**
 * How one family of servers expresses a long-running operation: pure functions of plain answers.
 * Everything but `name`, `accept` and `read` has a default. `http()` makes a convention from data
 * alone, `defineConvention()` from data and functions.
 */
export interface Convention {
  /** Stored in checkpoints: a convention reads only its own. */
  readonly name: string;
  /**
   * Whether the result is text whatever its Content-Type says.
   *
   * @defaultValue `false`: its Content-Type decides
   */
  readonly text?: boolean | undefined;
  /**
   * Whether a status monitor at an origin that is not trusted may name a result at a trusted one.
   * That is then asked with the caller's headers, which otherwise go nowhere that such an origin
   * leads. It holds for the result alone, which is a GET.
   *
   * @defaultValue `false`
   */
  readonly leadsBack?: boolean | undefined;
  /**
   * What to add to the submit to ask for asynchronous processing.
   *
   * @defaultValue nothing
   */
  prepare?(request: { readonly method: string }): Preparation;
  /**
   * Reads the answer to the submit: the server has accepted it and names a status monitor, or it
   * has already ended. Return `undefined` for neither; then the HTTP status code decides which
   * error it is.
   */
  accept(answer: Answer, request: SubmitRequest): Reading | undefined;
  /**
   * The request that asks for the state. A promise is awaited, for requests that have to be signed.
   *
   * @param mayHold Whether this one may ask the server to keep it open. It may not after a poll that
   * failed, if the server has refused to, or if somebody wants to know the state now.
   * @defaultValue `GET` of the `statusUrl`
   */
  poll?(checkpoint: Checkpoint, mayHold: boolean): PollRequest | Promise<PollRequest>;
  /**
   * Reads the answer to a poll. Return `'fault'` if this poll failed but not the operation, and
   * `undefined` to let the HTTP status code decide (304, 404, 410, 408, 425, 429, 5xx, other 4xx).
   * It is also called for an error at the result's URL, where `'fault'` means that the result is
   * not there yet, as a 404 does.
   */
  read(answer: Answer, checkpoint: Checkpoint): Reading | 'fault' | undefined;
  /**
   * Milliseconds after which this answer wants to be asked again, if it says so elsewhere than in
   * its `Retry-After`. It is called for every answer, faults included; a 4xx that says when to ask
   * again (other than 404 and 410) is a fault.
   *
   * @param checkpoint Given for the answer to a poll, result or cancel, except when the question is
   * only how long to wait before the next try of a submit, result or cancel.
   * @param request The submit, given for the answer that accepts it.
   */
  retryAfter?(answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): number | undefined;
  /**
   * The state to assume if the status monitor is gone (404, 410).
   *
   * @defaultValue none: it is an OperationGoneError
   */
  gone?(checkpoint: Checkpoint): FinalState | undefined;
  /**
   * Where the result is.
   *
   * @defaultValue where `read` found it
   */
  collect?(reading: SucceededReading, checkpoint: Checkpoint): Where | undefined;
  /**
   * The URL to request instead of one that an answer names.
   *
   * @param url Absolute, and already changed by the client's `rewriteUrl`.
   * @param asked The URL of the submit; for the answer to a poll, that of the monitor.
   * @defaultValue `url` itself
   */
  address?(url: string, asked: string): string;
  /**
   * The URL of a stream of events about the operation, which a channel such as `sse()` opens. It may
   * be relative to the `statusUrl`.
   *
   * @defaultValue the `eventsUrl` that an answer has named
   */
  eventsUrl?(checkpoint: Checkpoint): string | undefined;
  /**
   * The request that cancels; `undefined` if there is none.
   *
   * @defaultValue `DELETE` of the `statusUrl`
   */
  cancel?(checkpoint: Checkpoint): CancelRequest | undefined;
  /**
   * Stands between the client and the network, for servers of which a convention has to make the
   * answers itself: `eventStream()` reads a stream, and answers the polls. It is called for each
   * request, those of redirects included.
   *
   * @param send Sends the request. It may be called once, or not at all.
   * @defaultValue it is sent
   */
  exchange?(planned: PlannedExchange, send: () => Promise<Response>): Promise<Response>;
}
