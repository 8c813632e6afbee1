import type { RetryAfter } from '../wire/retry-after.ts';

/**
 * Where an answer names the status monitor: one of the usual headers, any other header,
 * a link relation, a field of the body (dots descend), or nowhere at all.
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
 * Where the status monitor is and how it speaks.
 *
 * @example
 * scenario().monitor({ in: 'Operation-Location', urls: 'relative', retryAfter: [1, 5, undefined] });
 */
export interface MonitorOptions {
  /** @default the dialect's; for `http` 'Location' */
  readonly in?: MonitorPlace | undefined;
  /** How the monitor's and the result's URLs are written. @default 'absolute' */
  readonly urls?: 'absolute' | 'relative' | undefined;
  /** Another origin for the monitor. The default is the one the request came to. */
  readonly origin?: string | undefined;
  /**
   * `words`: every status is a 200 with a status word.
   * `codes`: 202 until it is final, then a 200. Concerns the dialect `http`.
   * @default 'words'
   */
  readonly speaks?: 'words' | 'codes' | undefined;
  /**
   * What an unfinished poll asks for. With an array each unfinished poll has its own value
   * and the last repeats.
   */
  readonly retryAfter?: RetryAfter | readonly RetryAfter[];
  /**
   * Whether an unfinished poll's answer names the monitor again: not, by the same URL, or by a new
   * URL each time (the old ones go on answering).
   * @default 'never'; in the dialect `odata` 'same'
   */
  readonly repeated?: 'never' | 'same' | 'moving' | undefined;
}
