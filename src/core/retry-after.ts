import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Convention, SubmitRequest } from './convention.ts';

/** What an answer asks for. */
export interface Hint {
  /** Milliseconds; `0` for "soon". */
  readonly delay: number;
  /** Many may have been told the same moment: they must not all come back in it. */
  readonly isShared: boolean;
}

/**
 * A moment as servers write it: the three forms of an HTTP-date (`Sun, 06 Nov 1994 08:49:37 GMT`,
 * the obsolete `Sunday, 06-Nov-94 08:49:37 GMT`, asctime's `Sun Nov  6 08:49:37 1994`), ISO 8601,
 * and what languages make of a date that is turned into a text. Without a zone it is UTC.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const notation =
  /^(?:[a-z]+,? )?(?:(\d\d?)[ -]([a-z]{3})[ -](?:(\d{4}|\d\d) )?|(\d{4}-\d\d-\d\d)[t ])(\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* ?(?:gmt|utc?|z)? ?(?:([+-]\d\d):?(\d\d)?)?(?: utc| (\d{4})| \(.*)?$/i;

/** Milliseconds: 25 of its years are leap years. */
const century = 36_525 * 86_400_000;

/** Epoch milliseconds, or NaN. Engines agree on two notations: it is brought into one of these. */
function momentOf(text: string, now: number): number {
  // Some write the month before the day.
  const ordered = text.replace(/\s+/g, ' ').replace(/([a-z]{3}) (\d\d?) (?=\d)/i, '$2 $1 ');
  const [, day, month, year = '', iso, time, hours = '+00', minutes = '00', last] =
    notation.exec(ordered) ?? [];
  const isShort = year.length === 2;
  const zone = `${hours}:${minutes}`;
  const moment = Date.parse(
    iso
      ? `${iso}T${time}${zone}`
      : `${day} ${month} ${isShort ? 20 : ''}${year || last} ${time} GMT${zone}`,
  );
  // A two-digit year that seems more than 50 years ahead is in the past century.
  return isShort && moment - now > century / 2 ? moment - century : moment;
}

/** The first letters of units. */
const units: Readonly<Record<string, number>> = {
  ...{ ms: 1, mse: 1, mil: 1 },
  ...{ s: 1000, sec: 1000, m: 60_000, min: 60_000 },
  ...{ h: 3_600_000, hr: 3_600_000, hou: 3_600_000 },
};

/** A number in milliseconds, with units (`2 seconds`, `1m30s`, `PT2S`) or in the given one; or NaN. */
function spanOf(text: string, unit: number): number {
  const known: Readonly<Record<string, number>> = { ...units, '': unit };
  let span = 0;
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/gi, (_, number, name: string) => {
    // What is no unit makes it NaN.
    span += number * (known[name.slice(0, 3).toLowerCase()] as number);
    return '';
  });
  return rest !== text && /^(pt)?$/i.test(rest) ? span : Number.NaN;
}

/** What a convention has found; nothing if that is nonsense, which would be a hot loop or a hang. */
export const ownHint = (delay = -1, isShared = false): Hint | undefined =>
  delay >= 0 && delay < 1e15 ? { delay, isShared } : undefined;

/**
 * How long an answer asks to wait. `undefined` when it does not, or in a way that is malformed,
 * negative or past: then backoff decides. Of several waits, such as a gateway's beside the server's
 * own, the longest counts. Moments are measured against the answer's own `Date`, so that a wrong
 * local clock does no harm.
 *
 * @param now Epoch milliseconds, for answers without a `Date`.
 * @param own What the convention found in the answer, in milliseconds; it comes first.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function retryAfter(
  { status, headers }: Answer,
  now: number,
  own?: number,
): Hint | undefined {
  const isLimit = status === 429 || status === 503;
  function longest(text: string | null, unit = 1000): Hint | undefined {
    let hint: Hint | undefined;
    // Most answers have none of these headers, and are many.
    if (!text) return hint;
    const date = () => momentOf(`${headers.get('date')}`, now) || now;
    // What stands before the comma of a date is only the day of the week.
    for (const value of text.split(',')) {
      // Of limits the old notation tells by `reset=2`, the new by each policy (`"day";r=0;t=2`).
      const written = value.replace(/^(?=.*\br=0\b).*\bt=|^.*\b(reset=|r=.*)|;.*|"/g, '').trim();
      let span = spanOf(written, unit);
      // From 10⁹ seconds (the year 2001) on, a number can only be a moment; from 10¹² in milliseconds.
      if (span >= 1e15) span /= 1000;
      const moment = span < 1e12 ? Number.NaN : span || momentOf(written, now);
      // What is due by now was no wait.
      const delay = moment ? moment - date() || Number.NaN : span;
      if (delay >= (hint?.delay ?? 0)) hint = ownHint(delay, isLimit || moment > 0) ?? hint;
    }
    return hint;
  }
  let limits = '';
  // On any other answer they tell how much is left, not when to come back.
  if (isLimit)
    headers.forEach((value, name) => {
      if (/^(ratelimit|(x-)?rate-?limit-(reset(-after)?|retry-after))$/.test(name))
        limits += `,${value}`;
    });
  return (
    ownHint(own, isLimit) ??
    longest(headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms'), 1) ??
    longest(headers.get('retry-after')) ??
    longest(limits)
  );
}

/**
 * The same, with what the convention finds.
 *
 * @param now Epoch milliseconds.
 */
export const hintIn = (
  convention: Convention,
  answer: Answer,
  now: number,
  ...more: [checkpoint?: Checkpoint, request?: SubmitRequest]
): Hint | undefined => retryAfter(answer, now, convention.retryAfter?.(answer, ...more));
