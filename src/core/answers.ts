import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isHtml } from './content-type.ts';
import { isMissing, isTransient } from './fault.ts';
import { type Evidence, isFinalState, type State } from './state.ts';

// What an answer of the status monitor means: rules of which the first that applies counts. They
// are the rows of the table in docs/answers.md, in the same order; a comment `Row: …` quotes the
// first cell. A rule without that comment serves an option of `http({ … })`, or one of the few
// servers that such an option is for.
//
// The table is in three parts here, because three parties ask in turn. An HTML page is refused
// before the convention sees it (`isPage`). Then the convention reads the answer; `http()` does so
// by `httpMeaning`. If it finds nothing, the status code decides, alike for all conventions
// (`codeMeaning`).

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

export function httpMeaning({
  status,
  code,
  outcome,
  state,
  hasSign,
  said202,
  redirected,
  next,
  endsBy,
  strict,
}: Seen): HttpMeaning {
  if (outcome > 399) return 'failed';
  if (code) return isFinalState(code) ? 'as coded' : 'goes on';
  // Row: 303
  if (status === 303) return 'elsewhere';
  if (!isSuccessful(status)) return 'silent';
  const isEnd = isFinalState(state);
  // Row: 202
  if ((status === 202 || outcome === 202) && !(endsBy === 'word' && isEnd)) return 'goes on';
  if (next) return 'goes on';
  // Row: 2xx that says how it has ended
  if (isEnd) return 'as told';
  if (endsBy) return endsBy === 'word' ? 'goes on' : 'code';
  // Row: 200 of a monitor that has said 202 before; 201, 204
  if (said202 || outcome || !isPlainSuccess(status)) return 'code';
  // Row: 200 that says that it goes on
  if (state) return 'goes on';
  // The redirect may have been a 303, and then this document is the result.
  if (redirected) return 'redirect';
  // Row: 200 with a state that cannot be read
  if (hasSign || strict) return 'goes on';
  // Row: 200 that says nothing of a state
  return 'unmarked';
}

/**
 * What the status code of an answer means if the convention has nothing to say about the answer.
 */
export type CodeMeaning = 'canceled' | 'unchanged' | 'doubted' | 'gone' | 'fault' | 'no';

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

export function codeMeaning({ status, before, now, hint }: Coded): CodeMeaning {
  // After an accepted cancel, many servers simply delete the monitor.
  if (before.cancelAccepted && isMissing(status)) return 'canceled';
  // Row: 301, 302, 307, 308
  // (Followed before the answer gets here. One without a usable `Location` falls to the last row.)
  // Row: 304
  if (status === 304) return 'unchanged';
  // Row: 404 before the first other answer, up to 10 s after the 202 or its `Retry-After`
  if (status === 404 && mayStillAppear(before, now)) return 'unchanged';
  // Row: 404 after a good answer
  // (The load balancer may have picked a node that does not know it yet, so it is asked once more.)
  if (status === 404 && before.monitor !== 'expected' && !before.isMissing) return 'doubted';
  // Row: 404 later, 410
  if (isMissing(status)) return 'gone';
  // Row: 408, 425, 429, 5xx, network error, a JSON document that does not parse; any other 4xx with a `Retry-After`
  // Row: other 4xx
  return isTransient(status, hint) ? 'fault' : 'no';
}
