import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isHtml } from './content-type.ts';
import { isMissing, isTransient } from './fault.ts';
import { type Evidence, isFinalState, type State } from './state.ts';

// What an answer of the status monitor means, as rows of which the first that applies counts: the
// rows of the README's table, in its order, under their first cells. A row without a cell is one of
// the options of `http({ … })`, or of the few servers that they are for.
//
// The rows are in three parts, because three ask. Before anybody reads an answer, it may be a page for
// people. Then the convention reads it: `http()` by the rows that tell a state. What it has nothing to
// say of means the same to every convention.

/** A rule: when it applies, and what follows then. */
type Row<Seen, Meaning> = readonly [when: (seen: Seen) => unknown, then: Meaning];

const firstOf = <Seen, Meaning>(rows: readonly Row<Seen, Meaning>[], seen: Seen): Meaning =>
  // The last row of each list applies always.
  (rows.find(([when]) => when(seen)) as Row<Seen, Meaning>)[1];

// Row: 200 with an HTML page and no `parse`
/** With `parse` it is left unread, being what the caller wants. */
export const isPage = ({ status, headers, unread }: Answer): boolean =>
  status === 200 && !unread && isHtml(headers);

/** What `http()` sees in an answer of the monitor. */
export interface Seen {
  readonly status: number;
  /** What `http({ codes })` says that the code means. */
  readonly code: State | undefined;
  /** The operation's own code, where a header tells it (OData, FHIR); else NaN. */
  readonly outcome: number;
  /** What a word or a flag says. */
  readonly state: State | undefined;
  /** There is a word, or something else in the place of one, whether it is understood or not. */
  readonly hasSign: unknown;
  /** The monitor has said 202 before. */
  readonly said202: boolean;
  /** A redirect was followed unseen, in a browser. */
  readonly redirected: boolean | undefined;
  /** The answer names another monitor to go on with. */
  readonly next: string | undefined;
  readonly endsBy: 'word' | 'code' | undefined;
  readonly strict: boolean | undefined;
}

/**
 * `goes on`; `failed`; `as told` by its word or flag; `as coded` by `http({ codes })`; `elsewhere`: a
 * 303 names its result; `silent`: it is not for the convention to say; or a success, and by what
 * evidence.
 */
export type HttpMeaning =
  | 'goes on'
  | 'failed'
  | 'as told'
  | 'as coded'
  | 'elsewhere'
  | 'silent'
  | Evidence;

/** Whether a code says that it went well. */
export const isSuccessful = (status: number): boolean => status > 199 && status < 300;

/** 203 is a 200 that a proxy has touched: RFC 9110 section 15.3.4. */
export const isPlain = (status: number): boolean => status === 200 || status === 203;

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
  [({ said202, outcome, status }) => said202 || outcome || !isPlain(status), 'code'],
  // Row: 200 that says that it goes on
  [({ state }) => state, 'goes on'],
  // Where a browser hides which redirect it was, all else may be the result.
  [({ redirected }) => redirected, 'redirect'],
  // Row: 200 with a state that cannot be read
  [({ hasSign }) => hasSign, 'goes on'],
  [({ strict }) => strict, 'goes on'],
  // Row: 200 that says nothing of a state
  [() => true, 'unmarked'],
];

/** What `http()` reads in an answer of the monitor. */
export const httpMeaning = (seen: Seen): HttpMeaning => firstOf(httpRows, seen);

/** What an answer means of which the convention has nothing to say. */
export type CodeMeaning =
  | 'canceled'
  | 'unchanged'
  | 'not visible yet'
  | 'doubted'
  | 'gone'
  | 'fault'
  | 'no';

/** Such an answer, beside what was known before. */
interface Unsaid {
  readonly status: number;
  readonly before: Checkpoint;
  readonly now: number;
  /** What it says of when to come back. */
  readonly hint: unknown;
}

/** Whether a monitor that is not found is still about to appear. */
const isToAppear = ({ monitor, visibleBy = 0 }: Checkpoint, now: number): boolean =>
  monitor === 'expected' && now <= visibleBy;

/** Whether a code says that there is nothing any more, and not that it is about to appear. */
export const isGone = (status: number, before: Checkpoint, now: number): boolean =>
  status === 410 || (status === 404 && !isToAppear(before, now));

const codeRows: readonly Row<Unsaid, CodeMeaning>[] = [
  // That it is gone is the end that was asked for.
  [({ status, before }) => before.cancelAccepted && isMissing(status), 'canceled'],
  // Row: 301, 302, 307, 308
  // (The exchange has followed them. One that leads nowhere is in the last row.)
  // Row: 304
  [({ status }) => status === 304, 'unchanged'],
  // Row: 404 before the first other answer, up to 10 s after the 202 or its `Retry-After`
  [({ status, before, now }) => status === 404 && isToAppear(before, now), 'not visible yet'],
  // Row: 404 after a good answer
  // (A load balancer may have asked the wrong node, so it is asked once more.)
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

/** What such an answer means, by its code. */
export const codeMeaning = (unsaid: Unsaid): CodeMeaning => firstOf(codeRows, unsaid);
