import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isHtml } from './content-type.ts';
import { isMissing, isTransient } from './fault.ts';
import { type Evidence, isFinalState, type State } from './state.ts';

// What an answer of the status monitor means: rules of which the first that applies counts. They
// are the rows of the table in the README ("What each answer means"), in the same order; a comment
// `Row: …` quotes the first cell. A rule without that comment serves an option of `http({ … })`, or
// one of the few servers that such an option is for.
//
// The table is in three parts here, because three parties ask in turn. An HTML page is refused
// before the convention sees it (`isPage`). Then the convention reads the answer; `http()` does so
// by `httpMeaning`. If it finds nothing, the status code decides, alike for all conventions
// (`codeMeaning`).

/** A rule: when it applies, and what the answer means then. */
type Row<Seen, Meaning> = readonly [when: (seen: Seen) => unknown, then: Meaning];

const firstOf = <Seen, Meaning>(rows: readonly Row<Seen, Meaning>[], seen: Seen): Meaning =>
  // The last row of each list always applies, so one is found.
  (rows.find(([when]) => when(seen)) as Row<Seen, Meaning>)[1];

// Row: 200 with an HTML page and no `parse`
/** With `parse` the body has been left unread, because the caller may want a page. */
export const isPage = ({ status, headers, unread }: Answer): boolean =>
  status === 200 && !unread && isHtml(headers);

/** What `http()` sees in an answer of the status monitor. */
export interface Seen {
  /** The HTTP status code. */
  readonly status: number;
  /** The state that `http({ codes })` assigns to that status code. */
  readonly code: State | undefined;
  /** The status code of the operation itself, if a header tells it (OData, FHIR); else NaN. */
  readonly outcome: number;
  /** The state that a word or a flag in the answer tells. */
  readonly state: State | undefined;
  /** Truthy if there is something where the state belongs, known word or not. */
  readonly hasSign: unknown;
  /** The monitor has answered 202 before. */
  readonly said202: boolean;
  /** A browser followed a redirect without showing its status code. */
  readonly redirected: boolean | undefined;
  /** The URL of another monitor to poll from now on, if the answer names one. */
  readonly next: string | undefined;
  readonly endsBy: 'word' | 'code' | undefined;
  readonly strict: boolean | undefined;
}

/**
 * What `http()` makes of it. `goes on` and `failed` are states. `as told`: the final state that its
 * word or flag tells. `as coded`: the final state that `http({ codes })` assigns. `elsewhere`: a
 * 303, which names the result. `silent`: `http()` has nothing to say, so the status code decides.
 * Any other is a success, named by its evidence.
 */
export type HttpMeaning =
  | 'goes on'
  | 'failed'
  | 'as told'
  | 'as coded'
  | 'elsewhere'
  | 'silent'
  | Evidence;

export const isSuccessful = (status: number): boolean => status > 199 && status < 300;

/** 203 is a 200 that a proxy has transformed: RFC 9110 section 15.3.4. */
export const isPlainSuccess = (status: number): boolean => status === 200 || status === 203;

const httpRows: readonly Row<Seen, HttpMeaning>[] = [
  [({ outcome }) => outcome > 399, 'failed'],
  // Row: 303
  [({ status, code }) => status === 303 && !code, 'elsewhere'],
  [({ status, code }) => !code && !isSuccessful(status), 'silent'],
  [({ code }) => isFinalState(code), 'as coded'],
  [({ code }) => code, 'goes on'],
  // Row: 202
  [
    ({ status, outcome, endsBy, state }) =>
      (status === 202 || outcome === 202) && !(endsBy === 'word' && isFinalState(state)),
    'goes on',
  ],
  [({ next }) => next, 'goes on'],
  // Row: 2xx that says how it has ended
  [({ state }) => isFinalState(state), 'as told'],
  [({ endsBy }) => endsBy === 'word', 'goes on'],
  [({ endsBy }) => endsBy === 'code', 'code'],
  // Row: 200 of a monitor that has said 202 before; 201, 204
  [({ said202, outcome, status }) => said202 || outcome || !isPlainSuccess(status), 'code'],
  // Row: 200 that says that it goes on
  [({ state }) => state, 'goes on'],
  // The redirect may have been a 303, and then this document is the result.
  [({ redirected }) => redirected, 'redirect'],
  // Row: 200 with a state that cannot be read
  [({ hasSign }) => hasSign, 'goes on'],
  [({ strict }) => strict, 'goes on'],
  // Row: 200 that says nothing of a state
  [() => true, 'unmarked'],
];

export const httpMeaning = (seen: Seen): HttpMeaning => firstOf(httpRows, seen);

/**
 * What the status code of an answer means if the convention has nothing to say about the answer.
 */
export type CodeMeaning =
  | 'canceled'
  | 'unchanged'
  | 'not visible yet'
  | 'doubted'
  | 'gone'
  | 'fault'
  | 'no';

/** What the meaning of a status code depends on. */
interface Coded {
  readonly status: number;
  readonly before: Checkpoint;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Truthy if the answer says when to ask again. */
  readonly hint: unknown;
}

/** Whether a monitor that answers 404 may simply not be visible yet. */
const mayStillAppear = ({ monitor, visibleBy = 0 }: Checkpoint, now: number): boolean =>
  monitor === 'expected' && now <= visibleBy;

/** Whether a status code says that the monitor no longer exists, rather than not yet. */
export const isGone = (status: number, before: Checkpoint, now: number): boolean =>
  status === 410 || (status === 404 && !mayStillAppear(before, now));

const codeRows: readonly Row<Coded, CodeMeaning>[] = [
  // After an accepted cancel, many servers simply delete the monitor.
  [({ status, before }) => before.cancelAccepted && isMissing(status), 'canceled'],
  // Row: 301, 302, 307, 308
  // (Followed before the answer gets here. One without a usable `Location` falls to the last row.)
  // Row: 304
  [({ status }) => status === 304, 'unchanged'],
  // Row: 404 before the first other answer, up to 10 s after the 202 or its `Retry-After`
  [({ status, before, now }) => status === 404 && mayStillAppear(before, now), 'not visible yet'],
  // Row: 404 after a good answer
  // (The load balancer may have picked a node that does not know it yet, so it is asked once more.)
  [
    ({ status, before }) => status === 404 && before.monitor !== 'expected' && !before.isMissing,
    'doubted',
  ],
  // Row: 404 later, 410
  [({ status }) => isMissing(status), 'gone'],
  // Row: 408, 425, 429, 5xx, network error, a JSON document that does not parse; any other 4xx with a `Retry-After`
  [({ status, hint }) => isTransient(status, hint), 'fault'],
  // Row: other 4xx
  [() => true, 'no'],
];

export const codeMeaning = (coded: Coded): CodeMeaning => firstOf(codeRows, coded);
