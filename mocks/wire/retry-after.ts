import { type HttpDateForm, httpDate } from './http-date.ts';
import type { HeaderRecord } from './message.ts';

/**
 * When the client shall ask again, in any form a server may say it:
 * - a number: delta-seconds, `Retry-After: 2`
 * - `{ date: 2 }`: an HTTP date two seconds after the `Date` of the same answer
 * - `{ milliseconds: 250 }`: `retry-after-ms: 250`
 * - a string: sent as it is, however wrong (`'soon'`, `'-1'`, `'1e999'`)
 * - `undefined`: no such header
 *
 * @example
 * scenario().monitor({ retryAfter: [1, { date: 5, form: 'RFC 850' }, 'soon', undefined] });
 */
export type RetryAfter =
  | number
  | string
  | { readonly date: number; readonly form?: HttpDateForm | undefined }
  | { readonly milliseconds: number }
  | undefined;

/** The header fields that say it, at this moment of the server's clock. */
export function retryAfterHeaders(value: RetryAfter, at: number): HeaderRecord {
  if (value === undefined) return {};
  if (typeof value !== 'object') return { 'retry-after': `${value}` };
  if ('milliseconds' in value) return { 'retry-after-ms': `${value.milliseconds}` };
  return {
    date: httpDate(at),
    'retry-after': httpDate(at + value.date * 1000, value.form),
  };
}
