/**
 * The three forms of an HTTP-date: `Sun, 06 Nov 1994 08:49:37 GMT`, the obsolete
 * `Sunday, 06-Nov-94 08:49:37 GMT` and asctime's `Sun Nov  6 08:49:37 1994`. Engines disagree on
 * the last two (V8 reads asctime as local time), so all are brought into the first.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const httpDate =
  /^(?:\w+, (\d\d)[ -](\w{3})[ -](\d{4}|\d\d) ([\d:]{8}) GMT|\w{3} (\w{3}) ([ \d]\d) ([\d:]{8}) (\d{4}))$/;

function parseHttpDate(text: string, now: number): number | undefined {
  const match = httpDate.exec(text);
  if (!match) return undefined;
  const [, day, month, year, time, month2, day2, time2, year2] = match;
  const parse = (y: string | number) =>
    Date.parse(`${day ?? day2} ${month ?? month2} ${y} ${time ?? time2} GMT`);
  let moment = parse(year ?? year2 ?? '');
  if (year?.length === 2) {
    // A two-digit year that seems more than 50 years ahead is in the past century.
    moment = parse(2000 + Number(year));
    if (moment - now > 50 * 365.25 * 86_400_000) moment = parse(1900 + Number(year));
  }
  return Number.isNaN(moment) ? undefined : moment;
}

/** Past this many seconds (the year 2001) a number can only be a moment, not a delay. */
const epochSeconds = 1e9;
const epochMilliseconds = 1e12;

/**
 * What `Retry-After` (or `retry-after-ms`) asks for: a delay in milliseconds, `0` for "soon".
 * `undefined` when there is none, or when it is malformed, negative or past: then backoff decides.
 * Moments are measured against the answer's own `Date`, so that a wrong local clock does no harm.
 *
 * @param now Epoch milliseconds, for answers without a `Date`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms')?.trim();
  if (milliseconds && /^\d+(\.\d+)?$/.test(milliseconds)) return finite(Number(milliseconds));
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  const reference = parseHttpDate(headers.get('date')?.trim() ?? '', now) ?? now;
  // Digits first: Date.parse('120') is a valid year, and a server's epoch is no delay.
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number < epochSeconds) return number * 1000;
    return until(number < epochMilliseconds ? number * 1000 : number);
  }
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : until(date);

  function until(moment: number): number | undefined {
    return moment > reference ? finite(moment - reference) : undefined;
  }
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
