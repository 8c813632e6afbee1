import type { Dialect } from '../dialects/dialect.ts';
import {
  type HeaderRecord,
  jsonReply,
  type Reply,
  reply,
  type WireFault,
} from '../wire/message.ts';
import { type RetryAfter, retryAfterHeaders } from '../wire/retry-after.ts';

/**
 * An answer of the caller's choice instead of the usual one.
 *
 * @example
 * scenario().onPoll(1, { status: 429, retryAfter: 5, body: { reason: 'busy' } });
 */
export interface StatusFault {
  readonly status: number;
  readonly retryAfter?: RetryAfter;
  readonly headers?: HeaderRecord | undefined;
  /** A string is sent as it is, anything else as JSON. By default an error of the dialect. */
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  /** The request took effect, only its answer is replaced. @default false */
  readonly applied?: boolean | undefined;
  /** Milliseconds before the answer. */
  readonly delay?: number | undefined;
}

/**
 * A fault on the wire, with details.
 *
 * @example
 * // The task is created, but the client never learns of it.
 * scenario().onSubmit(1, { wire: 'reset', applied: true });
 */
export interface ConnectionFault {
  readonly wire: WireFault;
  /** The request took effect, only its answer is lost. @default false, for 'reset in body' true */
  readonly applied?: boolean | undefined;
  /** Milliseconds before the fault. */
  readonly delay?: number | undefined;
}

/**
 * The usual answer, late.
 *
 * @example
 * scenario().onSubmit(1, { delay: 3_000 });
 */
export interface LateAnswer {
  readonly delay: number;
}

/**
 * What happens instead of the usual answer: a status code, a fault on the wire,
 * a body that does not parse (`not json`), a login page (`html`), or one of these in detail.
 *
 * @example
 * scenario().onPoll(1, 503).onPoll(2, 'reset').onResult(1, 'html').onCancel('every', 405);
 */
export type Fault =
  | number
  | WireFault
  | 'not json'
  | 'html'
  | StatusFault
  | ConnectionFault
  | LateAnswer;

/** A fault with every shorthand written out. */
export type DetailedFault = StatusFault | ConnectionFault | LateAnswer;

/** Writes a shorthand out. */
export function detailed(fault: Fault): DetailedFault {
  if (typeof fault === 'number') return { status: fault };
  if (fault === 'not json') {
    return { status: 200, contentType: 'application/json', body: '{"status": "runn' };
  }
  if (fault === 'html') {
    const body = '<!doctype html><title>Sign in</title><p>Please sign in.</p>';
    return { status: 200, contentType: 'text/html; charset=utf-8', body };
  }
  return typeof fault === 'string' ? { wire: fault } : fault;
}

/** The answer a {@link StatusFault} describes. */
export function statusFaultReply(fault: StatusFault, at: number, dialect: Dialect): Reply {
  const { status, body, contentType, delay } = fault;
  const headers = { ...retryAfterHeaders(fault.retryAfter, at), ...fault.headers };
  const { headers: own, ...answer } = bodyReply();
  return { ...answer, headers: { ...own, ...headers }, delay };

  function bodyReply(): Reply {
    if (body === undefined) {
      return status < 400
        ? reply(status)
        : dialect.error(status, { title: `Status ${status} on demand` });
    }
    if (typeof body !== 'string') return jsonReply(status, body, {}, contentType);
    return reply(status, { 'content-type': contentType ?? 'text/plain' }, body);
  }
}
