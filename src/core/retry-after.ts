import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Convention, SubmitRequest } from './convention.ts';

/** When to ask again, according to an answer. */
export interface Hint {
  /** Milliseconds; `0` means "soon". */
  readonly delay: number;
  /** Many clients may have got the same moment, and must not all come back at once. */
  readonly isShared: boolean;
}

/**
 * A moment as servers write it: the three forms of an HTTP-date (`Sun, 06 Nov 1994 08:49:37 GMT`,
 * the obsolete `Sunday, 06-Nov-94 08:49:37 GMT`, asctime's `Sun Nov  6 08:49:37 1994`), ISO 8601,
 * and what programming languages print for a date by default. Without a zone it is UTC.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const notation =
  /^(?:[a-z]+,? )?(?:(\d\d?)[ -]([a-z]{3})[ -](?:(\d{4}|\d\d) )?|(\d{4}-\d\d-\d\d)[t ])(\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* ?(?:gmt|utc?|z)? ?(?:([+-]\d\d):?(\d\d)?)?(?: utc| (\d{4})| \(.*)?$/i;

/** In milliseconds, with 25 leap years. */
const century = 36_525 * 86_400_000;

/**
 * Epoch milliseconds, or NaN. Engines parse only two notations alike, so it is first brought into
 * one of them.
 */
function momentOf(text: string, now: number): number {
  // Some servers write the month before the day.
  const ordered = text
    .slice(0, 99)
    .replace(/\s+/g, ' ')
    .replace(/([a-z]{3}) (\d\d?) (?=\d)/i, '$2 $1 ');
  const [, day, month, year = '', iso, time, hours = '+00', minutes = '00', last] =
    notation.exec(ordered) ?? [];
  const isShort = year.length === 2;
  const zone = `${hours}:${minutes}`;
  const moment = Date.parse(
    iso
      ? `${iso}T${time}${zone}`
      : `${day} ${month} ${isShort ? 20 : ''}${year || last} ${time} GMT${zone}`,
  );
  // RFC 9110: a two-digit year that appears to be more than 50 years ahead is in the past.
  return isShort && moment - now > century / 2 ? moment - century : moment;
}

/** Milliseconds by the first letters of a unit. */
const units: Readonly<Record<string, number>> = {
  ...{ ms: 1, mse: 1, mil: 1 },
  ...{ s: 1000, sec: 1000, m: 60_000, min: 60_000 },
  ...{ h: 3_600_000, hr: 3_600_000, hou: 3_600_000 },
};

/**
 * Milliseconds, or NaN: of numbers with units (`2 seconds`, `1m30s`, `PT2S`), or a number without
 * one.
 *
 * @param unit What a number without a unit is multiplied by.
 */
function spanOf(text: string, unit: number): number {
  const allUnits: Readonly<Record<string, number>> = { ...units, '': unit };
  let span = 0;
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/gi, (_, number, name: string) => {
    // An unknown unit makes it NaN.
    span += number * (allUnits[name.slice(0, 3).toLowerCase()] as number);
    return '';
  });
  return rest !== text && /^(pt)?$/i.test(rest) ? span : Number.NaN;
}

/**
 * A delay that a convention has found, as a hint; `undefined` if it is negative or absurdly long,
 * as that would mean a busy loop or a wait that never ends.
 */
export const ownHint = (delay = -1, isShared = false): Hint | undefined =>
  delay >= 0 && delay < 1e15 ? { delay, isShared } : undefined;

/**
 * The longest of the delays in a text, such as a gateway's and the server's in one header. Dates are
 * compared with the answer's own `Date`, so that a wrong local clock does no harm.
 *
 * @param now Epoch milliseconds, for answers without a `Date`.
 * @param unit What a number without a unit is multiplied by.
 */
function longest(
  { headers }: Answer,
  now: number,
  text: string | null,
  isLimit: boolean,
  unit = 1000,
): Hint | undefined {
  let hint: Hint | undefined;
  // Saves time: most answers have none of these headers.
  if (!text) return hint;
  const date = () => momentOf(`${headers.get('date')}`, now) || now;
  // This also splits a date, but in front of its comma there is only the day of the week.
  // Nobody writes more: 16 KiB of commas would take longer to read than all else.
  for (const value of text.slice(0, 999).split(',', 32)) {
    // A RateLimit header says `reset=2`, or in its later form `"day";r=0;t=2` for each policy, of
    // which those with something left (r > 0) do not matter.
    const written = value.replace(/^(?=.*\br=0\b).*\bt=|^.*\b(reset=|r=.*)|;.*|"/g, '').trim();
    let span = spanOf(written, unit);
    // From 10⁹ seconds on (the year 2001) a number can only be a moment since 1970, and from 10¹²
    // on one in milliseconds.
    if (span >= 1e15) span /= 1000;
    const moment = span < 1e12 ? Number.NaN : span || momentOf(written, now);
    // A moment that has passed asks for no wait.
    const delay = moment ? moment - date() || Number.NaN : span;
    if (delay >= (hint?.delay ?? 0)) hint = ownHint(delay, isLimit || moment > 0) ?? hint;
  }
  return hint;
}

/**
 * Milliseconds until the end that an answer tells of; `undefined` if that is malformed or has passed.
 *
 * @param estimate Milliseconds, or a text as in a Retry-After.
 */
export const timeLeft = (
  answer: Answer,
  now: number,
  estimate: number | string | undefined,
): number | undefined =>
  typeof estimate === 'string' ? longest(answer, now, estimate, false)?.delay : estimate;

/**
 * How long an answer asks to wait. `undefined` if it does not, or if what it says is malformed,
 * negative or in the past: then backoff decides. Of several values the longest counts.
 *
 * @param now Epoch milliseconds, for answers without a `Date`.
 * @param own What the convention found in the answer, in milliseconds; it takes precedence.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function retryAfter(answer: Answer, now: number, own?: number): Hint | undefined {
  const { status, headers } = answer;
  const isLimit = status === 429 || status === 503;
  const hint = (text: string | null, unit?: number) => longest(answer, now, text, isLimit, unit);
  let limits = '';
  // On any other answer these headers tell how much is left, not when to ask again.
  if (isLimit)
    headers.forEach((value, name) => {
      if (/^(ratelimit|(x-)?rate-?limit-(reset(-after)?|retry-after))$/.test(name))
        limits += `,${value}`;
    });
  return (
    ownHint(own, isLimit) ??
    hint(headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms'), 1) ??
    hint(headers.get('retry-after')) ??
    hint(limits)
  );
}

/**
 * How long an answer asks to wait, to the convention or by its headers.
 *
 * @param now Epoch milliseconds.
 */
export const hintIn = (
  convention: Convention,
  answer: Answer,
  now: number,
  ...more: [checkpoint?: Checkpoint, request?: SubmitRequest]
): Hint | undefined => retryAfter(answer, now, convention.retryAfter?.(answer, ...more));
