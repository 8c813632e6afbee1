/**
 * The three spellings of a date that RFC 9110 (section 5.6.7) asks recipients to accept.
 *
 * @example
 * scenario().accepts({ retryAfter: { date: 30, form: 'asctime' satisfies HttpDateForm } });
 */
export type HttpDateForm = 'IMF-fixdate' | 'RFC 850' | 'asctime';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Epoch milliseconds as an HTTP date; the form knows whole seconds only. */
export function httpDate(at: number, form: HttpDateForm = 'IMF-fixdate'): string {
  const date = new Date(at);
  const fixdate = date.toUTCString();
  if (form === 'IMF-fixdate') return fixdate;
  // Sun, 06 Nov 1994 08:49:37 GMT: every part stands in a fixed column.
  const [day, month, year, time] = fixdate.slice(5).split(' ');
  if (form === 'RFC 850') {
    return `${weekdays[date.getUTCDay()]}, ${day}-${month}-${year?.slice(-2)} ${time} GMT`;
  }
  return `${fixdate.slice(0, 3)} ${month} ${`${date.getUTCDate()}`.padStart(2)} ${time} ${year}`;
}
