import type { HeaderRecord } from '../wire/message.ts';
import type { RetryAfter } from '../wire/retry-after.ts';
import type { Span } from './span.ts';

/**
 * How the submit is accepted.
 *
 * @example
 * scenario().accepts({ status: 201, retryAfter: 2, body: 'none' });
 */
export interface AcceptOptions {
  /** @default the dialect's; for `http` 202 */
  readonly status?: number | undefined;
  /** How long the client should wait before the first poll. */
  readonly retryAfter?: RetryAfter;
  /** Whether the answer carries a status document. @default 'status' */
  readonly body?: 'status' | 'none' | undefined;
  /** Further headers, e.g. `preference-applied`. */
  readonly headers?: HeaderRecord | undefined;
}

/**
 * Where an answer names the status monitor: in one of the usual headers, in any other header,
 * in a link relation, in a field of the body (a dot leads into an object), or not at all.
 *
 * @example
 * scenario().monitor({ in: { body: 'links.self' } satisfies MonitorPlace });
 */
export type MonitorPlace =
  | 'Location'
  | 'Operation-Location'
  | 'Azure-AsyncOperation'
  | 'Content-Location'
  | 'Link'
  | { readonly header: string }
  | { readonly link: string }
  | { readonly body: string }
  | 'nowhere';

/**
 * Where the status monitor is and how it answers.
 *
 * @example
 * scenario().monitor({ in: 'Operation-Location', urls: 'relative', retryAfter: [1, 5, undefined] });
 */
export interface MonitorOptions {
  /** @default the dialect's; for `http` 'Location' */
  readonly in?: MonitorPlace | undefined;
  /** How the URLs of the monitor and the result are written. @default 'absolute' */
  readonly urls?: 'absolute' | 'relative' | undefined;
  /** Another origin for the monitor. @default the origin of the request */
  readonly origin?: string | undefined;
  /**
   * How the monitor tells the state, in the dialect `http`:
   * - `words`: by a status word; the status code is always 200
   * - `codes`: by the status code, 202 until the end and then 200
   * @default 'words'
   */
  readonly speaks?: 'words' | 'codes' | undefined;
  /**
   * The `Retry-After` of an unfinished poll. An array has one for each unfinished poll; the last
   * one repeats.
   */
  readonly retryAfter?: RetryAfter | readonly RetryAfter[];
  /**
   * Whether the answer to an unfinished poll names the monitor again: no, by the same URL, or by a
   * new URL each time (the old ones keep working).
   * @default 'never'; in the dialect `odata` 'same'
   */
  readonly repeated?: 'never' | 'same' | 'moving' | undefined;
}

/**
 * What a cancel request does (in most dialects the `DELETE` of the status monitor):
 * - `at once`: the operation is canceled
 * - `slowly`: it is `canceling` for a while first
 * - `refused`: 405 (`google`: 501), the operation goes on
 * - `too late`: 409 (`google`: 200), the operation has just ended as planned
 * - `ignored`: accepted, but the operation goes on and ends as planned
 *
 * @example
 * scenario().cancels('too late' satisfies CancelPolicy);
 */
export type CancelPolicy = 'at once' | 'slowly' | 'refused' | 'too late' | 'ignored';

/**
 * Details of a cancellation.
 *
 * @example
 * scenario().cancels('slowly', { takes: { milliseconds: 500 }, retryAfter: 1 });
 */
export interface CancelOptions {
  /** How long it stays `canceling`, for 'slowly'. @default 1 poll */
  readonly takes?: Span | undefined;
  /** The status code of an accepted cancel. @default the dialect's; `http`: 204 at once, else 202 */
  readonly status?: number | undefined;
  /** The `Retry-After` of an accepted cancel. */
  readonly retryAfter?: RetryAfter;
  /**
   * Whether a canceled operation can still be read, or its monitor answers 404.
   * @default 'readable'; in the dialects `odata` and `fhir` 'gone'
   */
  readonly afterwards?: 'readable' | 'gone' | undefined;
}
