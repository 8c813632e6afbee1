import type { HeaderRecord, WireFault } from '../wire/message.ts';
import type { RetryAfter } from '../wire/retry-after.ts';

/**
 * An answer of your choice instead of the usual one.
 *
 * @example
 * scenario().onPoll(1, { status: 429, retryAfter: 5, body: { reason: 'busy' } });
 */
export interface StatusFault {
  readonly status: number;
  readonly retryAfter?: RetryAfter;
  readonly headers?: HeaderRecord | undefined;
  /** A string is sent as it is, anything else as JSON. @default an error of the dialect */
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  /** Whether the request takes effect though its answer is replaced. @default false */
  readonly applied?: boolean | undefined;
  /** Milliseconds to wait before the answer. */
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
  /**
   * Whether the request takes effect though its answer is lost. With 'reset in body' it always does.
   * @default false
   */
  readonly applied?: boolean | undefined;
  /** Milliseconds to wait before the fault. */
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

/** A fault without shorthands. */
export type DetailedFault = StatusFault | ConnectionFault | LateAnswer;

/** Spells out what a shorthand is short for. */
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
