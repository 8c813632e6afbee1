import { jsonReply, type Reply } from './message.ts';

/**
 * Problem details (RFC 9457): the standard members and any extension.
 *
 * @example
 * const problem: Problem = {
 *   type: 'https://example.com/problems/quota',
 *   title: 'Quota exceeded',
 *   status: 403,
 *   detail: 'Three reports a day are free.',
 *   limit: 3,
 * };
 */
export interface Problem {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
  readonly instance?: string | undefined;
  readonly [extension: string]: unknown;
}

/** An answer whose body is this problem. */
export function problemReply(status: number, problem: Problem): Reply {
  const body = { type: 'about:blank', ...problem, status };
  return jsonReply(status, body, {}, 'application/problem+json');
}
