import type { RetryAfter } from '../wire/retry-after.ts';
import type { Span } from './span.ts';

/**
 * What a cancel does (in most dialects the `DELETE` of the status monitor):
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
  /** In the answer to the `DELETE`. */
  readonly retryAfter?: RetryAfter;
  /**
   * Whether the monitor of a canceled operation still answers, or 404.
   * @default 'readable'; in the dialects `odata` and `fhir` 'gone'
   */
  readonly afterwards?: 'readable' | 'gone' | undefined;
}
