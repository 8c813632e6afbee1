// When an operation will end: as the server tells, or as its progress shows. An estimate is only
// shown and used as long as it is worth something.

/** A course of progress without jumps. */
interface Trend {
  /** Epoch milliseconds and progress where it began. */
  readonly since: number;
  readonly from: number;
  /** The same where progress was last made. */
  readonly at: number;
  readonly progress: number;
  /** The longest time that one step of it has taken, in milliseconds; 0 before the first step. */
  readonly longest: number;
  /** When the progress at `from` was reached is unknown, so it is no measure of its speed. */
  readonly isLoose: boolean;
}

/** What is known of when an operation will end. */
export interface Outlook {
  /** Epoch milliseconds. `undefined` if nothing tells, or nothing that is worth believing. */
  readonly endAt?: number | undefined;
  /** The earliest end that agrees with what is known: a progress in whole percent is not exact. */
  readonly earliest?: number | undefined;
  /** How many answers have said that the operation goes on although it should have ended. */
  readonly misses: number;
  readonly trend?: Trend | undefined;
}

export const noOutlook: Outlook = { misses: 0 };

/**
 * The longest time that is believed, in milliseconds: a hundred days. What is further ahead is a
 * placeholder, such as the year 9999, or says that there has hardly been any progress.
 */
const longest = 8_640_000_000;

/** How exact a progress is taken to be: most servers tell whole percents. */
const grain = 0.01;

function trendAfter(
  before: Trend | undefined,
  now: number,
  progress: number | undefined,
): Trend | undefined {
  if (!(progress !== undefined && progress >= 0 && progress <= 1)) return undefined;
  const begun = { since: now, from: progress, at: now, progress, longest: 0 };
  const fresh = { ...begun, isLoose: false };
  // Backwards.
  if (!before || progress < before.progress) return fresh;
  const took = now - before.at;
  if (progress === before.progress) {
    // It has not moved since the first reading, or it stalls: how fast it moves is unknown until it
    // has moved twice more.
    return took > 2 * before.longest ? { ...begun, isLoose: true } : before;
  }
  if (before.isLoose) return fresh;
  const made = progress - before.progress;
  const expected = (took * (before.progress - before.from)) / (before.at - before.since);
  // A jump: more or less than a half of what it should be, as far as the grain allows to tell.
  if (before.longest && Math.abs(made - expected) > 2 * grain + expected / 2) return fresh;
  return { ...before, at: now, progress, longest: Math.max(before.longest, took) };
}

/**
 * What is known of the end after one more answer has said that the operation goes on.
 *
 * @param now Epoch milliseconds, by a clock that is never set back or forward.
 * @param told Milliseconds until the end, as the answer tells.
 */
export function outlookAfter(
  before: Outlook,
  now: number,
  progress: number | undefined,
  told: number | undefined,
): Outlook {
  const misses = before.misses + Number((before.endAt ?? Infinity) <= now);
  const trend = trendAfter(before.trend, now, progress);
  let left = told;
  let atLeast = told;
  if (left === undefined && trend?.longest) {
    const { since, from, at, progress } = trend;
    const made = progress - from;
    const toCome = 1 - progress;
    left = at - now + ((at - since) * toCome) / made;
    atLeast = at - now + ((at - since) * (toCome - grain)) / (made + grain);
  }
  if (!(left && left > 0 && left < longest)) return { misses, trend };
  return { misses, trend, endAt: now + left, earliest: now + Math.max(0, atLeast ?? 0) };
}
