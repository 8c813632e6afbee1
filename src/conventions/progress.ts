import { isObject, type Member } from './members.ts';

const inPercent = /percent|pct/;

/** `progress`, `percent_complete`, `jobProgress`, `completionPercentage`; folded. */
const progressLike =
  /progress(value|ratio)?((percent(age)?|pct)(completed?)?)?$|^(percent(age)?|pct|fraction)(completed?|done|finished)?$|(complet(e|ed|ion)|done)(percent(age)?|pct)$|^completion(ratio|rate)?$/;

// Two counts in an object: `progress: { done: 3, total: 10 }`.
const count = /^(done|completed?|processed|current|finished)$/i;
const total = /^(total|max|all)$/i;

/** What stands in the place of a progress, as one value. */
function counted(value: unknown): unknown {
  if (!isObject(value)) return value;
  const [of, all] = [count, total].map(
    (pattern) => Object.entries(value).find(([key]) => pattern.test(key))?.[1],
  );
  return `${of}/${all}`;
}

/**
 * A share from 0 to 1, of a number, a percentage (`'40 %'`) or two counts (`'3/10'`, `'3 of 10'`).
 *
 * @param unit What is all of it. For a progress in a unit that nobody names that is 1, and from 1 on
 * it is a percentage: there 1 is 1 %, because an end is told by the state.
 */
export function shareOf(value: unknown, unit: number): number | undefined {
  const text = typeof value === 'object' ? '' : `${value}`.slice(0, 64);
  const [, done, all] = /(\d+) ?(?:\/|of) ?(\d+)/.exec(text) ?? [];
  const isPercent = unit > 1 || text.endsWith('%');
  const number = done ? (100 * +done) / Number(all) : Number.parseFloat(text);
  if (!(number >= 0 && number < Infinity)) return undefined;
  return Math.min(1, isPercent || done || number >= 1 ? number / 100 : number);
}

const progressesIn = (members: readonly Member[]) =>
  members
    .filter(({ name }) => progressLike.test(name))
    .map(({ name, value }) => ({ value: counted(value), unit: inPercent.test(name) ? 100 : 1 }))
    // What names its unit counts before what leaves it to be guessed.
    .sort((one, other) => other.unit - one.unit);

/** The progress that a document tells, wherever that stands. */
export function progressIn(members: readonly Member[]): number | undefined {
  for (const { value, unit } of progressesIn(members)) {
    const share = shareOf(value, unit);
    if (share !== undefined) return share;
  }
  return undefined;
}

/**
 * Whether a document tells a progress that is short of its end, or is no progress yet (-1).
 *
 * @param before The progress as it was told before: after 0.9 a 1 in no unit is the end, not 1 %.
 */
export const isUnderway = (members: readonly Member[], before = 0): boolean =>
  progressesIn(members).some(({ value, unit }) => {
    const share = shareOf(value, unit) ?? (Number(value) < 0 ? 0 : 1);
    return share < 1 && !(unit === 1 && Number(value) === 1 && before > share);
  });
