import type { UserScript } from '../script.ts';
import type { Place } from './places.ts';

/** How an exchange can go wrong below HTTP. */
export type Trouble =
  /** It is answered only by its abort. */
  | 'hangs'
  /** It is never answered, and does not listen to its abort. */
  | 'never'
  /** The same, after the head of an answer. */
  | 'body never'
  | 'breaks off'
  | 'throws an error'
  | 'throws a nested error'
  | 'throws an object'
  | 'throws a text'
  | 'throws nothing';

/** What one of the servers answers. What makes no sense for the request is answered all the same. */
export interface Reply {
  readonly code: number;
  readonly trouble: Trouble | undefined;
  readonly word: 'running' | 'succeeded' | 'failed' | 'canceled';
  /** Its `Location`. */
  readonly to: Place | undefined;
  /** Where the document says that the monitor, the result and the cancel are. */
  readonly next: Place | undefined;
  readonly result: Place | undefined;
  readonly cancel: Place | undefined;
  readonly latency: number;
  /** Its Retry-After. */
  readonly seconds: number | undefined;
  /** Whether its own words have the URL that it was asked for, and how they spell it. */
  readonly quotes: 'nothing' | 'as asked' | 'decoded';
}

/** How the caller has set up the client. */
export interface Caller {
  /** How the URL of the submit is spelled. */
  readonly input: 'a path' | 'with a query' | 'with a password';
  readonly convention:
    | 'as it is'
    | 'documents name URLs'
    | 'documents have ids'
    | 'headers and bodies of its own'
    | 'polls by POST'
    | 'never signs'
    | 'throws in read';
  readonly rewriteUrl: 'none' | 'same-origin' | 'to home';
  readonly hook: 'none' | 'adds a header' | 'never' | 'never sends' | 'never parses' | 'throws';
  readonly parse: 'none' | 'never' | 'throws';
  readonly schema: 'none' | 'never' | 'throws' | 'refuses';
  /** It is an option, or the one of the runtime, for which the library takes a shorter way. */
  readonly fetch: 'own' | 'global';
}

/** Servers of several origins, and a caller who trusts two of them. */
export interface Script {
  /** The answers to submits, to what is asked for, and to cancels, in this order. */
  readonly submits: readonly Reply[];
  readonly gets: readonly Reply[];
  readonly cancels: readonly Reply[];
  readonly caller: Caller;
  /** Whether everybody waits until the promises have settled, or leaves when all is said. */
  readonly leaves: 'at the end' | 'at once';
  readonly user: UserScript;
}
