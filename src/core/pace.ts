import type { Answer } from './answer.ts';
import type { Hint } from './retry-after.ts';
import type { Polling } from './schedule.ts';
import { originOf } from './trust.ts';

// A 429 that says when to come back holds back all polls of a client to that origin: thousands of
// operations would otherwise be refused one by one, again and again. What it gains, and what else
// was tried: docs/decisions/0017. All times are in milliseconds, by one clock that is never set back.

/** How the polls of one origin follow each other once it has refused something. */
interface Pace {
  /** The end of the hold: no poll is sent before. */
  until: number;
  /** How long that hold was. */
  hold: number;
  /** The first moment that no poll has been given yet. */
  next: number;
  /** The time between two polls. */
  gap: number;
}

/** The paces of a client, by origin. */
export type Paces = Map<string, Pace>;

/** Of more origins the first is forgotten: a client may talk to very many. */
const most = 100;

/**
 * A server may send one client away for a day for a reason, or because it lies. All others ask again
 * after a minute. If the first of them is refused, they wait for another minute.
 */
const longest = 60_000;

/** The pace of a URL's origin. Most clients are never refused anything, and parsing takes time. */
const paceOf = (paces: Paces, url: string): Pace | undefined =>
  paces.size ? paces.get(originOf(url)) : undefined;

/**
 * Takes note of an answer. After a hold polls must not come back all at once, and nothing tells how
 * many the server takes. A thousand in the time that it asked for is a guess, and each 429 of a poll
 * that was sent after a hold makes the pace slower by half. A 429 without a hint may concern one
 * operation alone.
 *
 * @param chance A random number, at least 0 and below 1: other processes were told the same.
 */
export function heard(
  paces: Paces,
  { status, url }: Answer,
  hint: Hint | undefined,
  { minDelay, maxRetryAfter, jitter }: Polling,
  now: number,
  chance: number,
): void {
  if (status !== 429 || !hint) return;
  const hold = Math.max(minDelay, Math.min(hint.delay, maxRetryAfter, longest));
  const end = now + hold * (1 + jitter * chance);
  const { until = -Infinity, next = until, gap = 0 } = paceOf(paces, url) ?? {};
  paces.set(originOf(url), {
    hold,
    until: Math.max(until, end),
    next: Math.max(next, end),
    // What was under way when a hold began shows nothing about the pace after it.
    gap: now < until ? gap : Math.min(Math.max(gap * 1.5, hold / 1000), hold),
  });
  if (paces.size > most) paces.delete(paces.keys().next().value as string);
}

/** When the hold of a URL's origin ends; it may be long ago. */
export const endOfHold = (paces: Paces, url: string): number =>
  paceOf(paces, url)?.until ?? -Infinity;

/**
 * For how many milliseconds a poll that is due has to wait; 0 if it may be sent.
 *
 * @param isHeld It has waited for the moment that it was given. Only another 429 can hold it back
 * once more.
 */
export function heldFor(
  paces: Paces,
  url: string,
  now: number,
  isHeld: boolean,
  chance: number,
): number {
  const pace = paceOf(paces, url);
  // If nobody has been slowed down for a while, nothing is known of the present.
  if (!pace || now > pace.next + pace.hold) return 0;
  const { until, hold, next, gap } = pace;
  // Timers drop fractions of a millisecond.
  if (now + 1 > (isHeld ? until : next)) {
    // Those who come when nobody waits keep the distance, too.
    if (!isHeld) pace.next = now + gap;
    // By time, not by polls: many of them are refused before the first 429 arrives.
    pace.gap *= 1 - (0.2 * gap) / hold;
    return 0;
  }
  // Many of those who were given the moments before may have gone.
  if (next - now > longest) return longest * chance;
  pace.next += gap;
  return next - now;
}
