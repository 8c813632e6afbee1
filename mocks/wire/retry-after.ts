import type { HeaderRecord } from './message.ts';

/**
 * The three spellings of a date that RFC 9110 (section 5.6.7) asks recipients to accept.
 *
 * @example
 * scenario().accepts({ retryAfter: { date: 30, form: 'asctime' satisfies HttpDateForm } });
 */
export type HttpDateForm = 'IMF-fixdate' | 'RFC 850' | 'asctime';

/**
 * When the client should ask again, in any of the forms that servers use:
 * - a number: delta-seconds, `Retry-After: 2`
 * - `{ date: 2 }`: an HTTP date two seconds after the `Date` of the same answer
 * - `{ milliseconds: 250 }`: `retry-after-ms: 250`
 * - a string: sent as it is, valid or not (`'soon'`, `'-1'`, `'1e999'`)
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

/** The headers for it, in an answer that is sent at this moment of the server's clock. */
export function retryAfterHeaders(value: RetryAfter, at: number): HeaderRecord {
  if (value === undefined) return {};
  if (typeof value !== 'object') return { 'retry-after': `${value}` };
  if ('milliseconds' in value) return { 'retry-after-ms': `${value.milliseconds}` };
  return {
    date: httpDate(at),
    'retry-after': httpDate(at + value.date * 1000, value.form),
  };
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Epoch milliseconds as an HTTP date, which has whole seconds only. */
function httpDate(at: number, form: HttpDateForm = 'IMF-fixdate'): string {
  const date = new Date(at);
  const fixdate = date.toUTCString();
  if (form === 'IMF-fixdate') return fixdate;
  // Sun, 06 Nov 1994 08:49:37 GMT: the weekday is always three letters, a comma and a space.
  const [day, month, year, time] = fixdate.slice(5).split(' ');
  if (form === 'RFC 850') {
    return `${weekdays[date.getUTCDay()]}, ${day}-${month}-${year?.slice(-2)} ${time} GMT`;
  }
  return `${fixdate.slice(0, 3)} ${month} ${`${date.getUTCDate()}`.padStart(2)} ${time} ${year}`;
}
