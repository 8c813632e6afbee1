/**
 * The three forms of an HTTP-date: `Sun, 06 Nov 1994 08:49:37 GMT`, the obsolete
 * `Sunday, 06-Nov-94 08:49:37 GMT` and asctime's `Sun Nov  6 08:49:37 1994`. Engines disagree on
 * the last two (V8 reads asctime as local time), so all are brought into the first.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const httpDate =
  /^\w+,? (?:(\d\d)[ -](\w{3})[ -](\d{2,4}) ([\d:]{8}) GMT|(\w{3}) +(\d+) ([\d:]{8}) (\d{4}))$/;

/** Epoch milliseconds, or NaN. */
function parseHttpDate(text: string | null, now: number): number {
  const [, day, month, year, time, month2, day2, time2, year2] = httpDate.exec(text ?? '') ?? [];
  const at = (y = year2) =>
    Date.parse(`${day ?? day2} ${month ?? month2} ${y} ${time ?? time2} GMT`);
  if (year?.length !== 2) return at(year);
  // A two-digit year that seems more than 50 years ahead is in the past century.
  const moment = at(`20${year}`);
  return moment - now > 50 * 365.25 * 86_400_000 ? at(`19${year}`) : moment;
}

const digits = /^\d+(\.\d+)?$/;

/**
 * What `Retry-After` (or `retry-after-ms`) asks for: a delay in milliseconds, `0` for "soon".
 * `undefined` when there is none, or when it is malformed, negative or past: then backoff decides.
 * Moments are measured against the answer's own `Date`, so that a wrong local clock does no harm.
 *
 * @param now Epoch milliseconds, for answers without a `Date`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms') ?? '';
  // Digits first: Date.parse('120') is a valid year.
  if (digits.test(milliseconds)) return delay(+milliseconds);
  const text = headers.get('retry-after');
  if (!text) return undefined;
  const number = digits.test(text) ? +text : Number.NaN;
  if (number < 1e9) return number * 1000;
  // From 10⁹ (the year 2001) on, or in milliseconds from 10¹², a number can only be a moment.
  const moment = number >= 1e12 ? number : number * 1000 || parseHttpDate(text, now);
  return delay(moment - (parseHttpDate(headers.get('date'), now) || now)) || undefined;
}

const delay = (value: number): number | undefined =>
  value >= 0 && value < 1e15 ? value : undefined;
