import type { ChannelScript } from './channel.ts';

/** How a Retry-After is spelled. Forms that name a moment come with a `Date`, unless `isDateless`. */
export interface Hint {
  readonly form:
    | 'none'
    | 'seconds'
    | 'retry-after-ms'
    | 'HTTP-date'
    | 'obsolete date'
    | 'asctime date'
    | 'epoch'
    | 'nonsense';
  readonly seconds: number;
  readonly isDateless: boolean;
}

/** How one exchange can fail so that another try may mend it. */
export type FaultKind =
  | 408
  | 425
  | 429
  | 500
  | 503
  | 'reset'
  | 'hang'
  | 'broken JSON'
  | 'body breaks off'
  | 'body hangs';

export interface Fault {
  readonly kind: FaultKind;
  readonly latency: number;
  readonly hint: Hint;
}

/** Where no monitor may move. */
export type BadUrl = 'a file: URL' | 'a wss: URL' | 'an http: URL' | 'a URL with a password';

/** What the monitor says before the end. */
export interface Turn {
  readonly kind: FaultKind | 'going on' | 'unknown word' | 304 | 404 | 410 | 403 | 'HTML' | BadUrl;
  readonly latency: number;
  readonly hint: Hint;
  readonly progress: number;
  /** It repeats the header that named the monitor, with another URL. */
  readonly isMoving: boolean;
  /** It comes by way of this redirect. */
  readonly via: 0 | 301 | 302 | 307 | 308;
}

export type Header =
  | 'location'
  | 'operation-location'
  | 'azure-asyncoperation'
  | 'link'
  | 'content-location'
  | 'body';

export interface Submit {
  /** Seen by a submit that is repeated; the first ends any other. */
  readonly faults: readonly (Fault & { readonly isAcceptedAllTheSame: boolean })[];
  readonly says:
    | 'accepted'
    | 'accepted, and the body breaks off'
    | 'refused'
    | 'no monitor'
    | 'done'
    | 'failed';
  readonly header: Header;
  readonly latency: number;
  readonly hint: Hint;
}

export type End =
  | 'embedded'
  | 'whole body'
  | 'no content'
  | 'created'
  | 'by code, against its word'
  | '303'
  | 'at a URL'
  | "at the 202's Location"
  | 'failed'
  | 'problem'
  | 'canceled';

export interface Cancel {
  readonly faults: readonly Fault[];
  readonly says: 200 | 202 | 204 | 303 | 400 | 404 | 405 | 409 | 410 | 501;
  /** What becomes of an operation whose cancel was accepted, and after how many more polls. */
  readonly outcome: 'canceled' | 'goes on' | 'gone';
  readonly polls: number;
  readonly latency: number;
  readonly hint: Hint;
}

/** What a server can leave to a stranger's origin. */
export type Abroad = 'hops' | 'moved monitors' | 'result';

/** A server with one operation. */
export interface ServerScript {
  readonly submit: Submit;
  /** In words: 200 and a status word. In codes: 202 until the end. */
  readonly speaks: 'words' | 'codes';
  readonly turns: readonly Turn[];
  readonly end: End;
  readonly isReadOnce: boolean;
  readonly abroad: readonly Abroad[];
  readonly cancel: Cancel;
  readonly result: readonly (Fault | { readonly kind: 202 | 403; latency: number; hint: Hint })[];
}

/** After so many milliseconds, or in the turn in which the n-th request arrives or is answered. */
export type When =
  | { readonly after: number }
  | { readonly request: number }
  | { readonly answer: number; readonly ticks: number };

/** A wait that may have a signal of its own, and when that aborts. */
export interface WaitAct {
  readonly what: 'result' | 'poll' | 'cancel';
  readonly until: When | undefined;
}

export type Act = {
  readonly when: When;
  /** With which operation: the submitted one, or the one resumed last. */
  readonly on: 'first' | 'latest';
} & (
  | WaitAct
  | { readonly what: 'iterate'; readonly take: number; readonly until: When | undefined }
  | { readonly what: 'subscribe'; readonly until: When }
  | { readonly what: 'abort' }
  | { readonly what: 'dispose' }
  | { readonly what: 'resume'; readonly from: 'checkpoint' | 'URL' }
  | { readonly what: 'jump'; readonly by: number }
);

export interface UserScript {
  readonly start: 'run' | 'submit';
  readonly options: {
    readonly polling: {
      readonly minDelay: number;
      readonly maxDelay: number;
      readonly factor: number;
      readonly jitter: number;
      readonly maxRetryAfter: number;
      readonly maxFailures: number;
      readonly maxOutage: number;
    };
    readonly timeout: number;
    readonly totalTimeout: number | false;
    readonly onAbort: 'cancel' | 'detach';
    readonly idempotencyKey: boolean;
  };
  /** Whose signal the lifetime is. */
  readonly signalOf: 'operation' | 'client' | 'nobody';
  /** Two callers of `resume` may differ in whether they abort or dispose at the end. */
  readonly leaves: 'abort' | 'dispose';
  readonly acts: readonly Act[];
}

export interface Script {
  readonly server: ServerScript;
  readonly user: UserScript;
  /** What everybody's channel says, if there is one. */
  readonly channel?: ChannelScript | undefined;
}
