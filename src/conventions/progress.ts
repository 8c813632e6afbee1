import type { Member } from './members.ts';

const inPercent = /percent|pct/;

/** `progress`, `percent_complete`, `jobProgress`, `completionPercentage`; folded; not `inProgress`. */
const progressLike =
  /(^|progress|complet(ed?|ion)|done)(percent(age)?|pct|fraction)(completed?|done|finished)?$|(^.?|[^i].|i[^n])progress(value|ratio)?$|^completion(ratio|rate)?$/;

// Two counts in an object: `progress: { done: 3, total: 10 }`.
const counts = [/^(done|completed?|processed|current|finished)$/i, /^(total|max|all)$/i];

/** What stands in the place of a progress, as a text. What is nested may be so too deep for that. */
const textOf = (value: unknown): string =>
  typeof value === 'object'
    ? counts
        .map(
          (name) =>
            Object.entries(value ?? {}).find(
              ([key, count]) => name.test(key) && typeof count !== 'object',
            )?.[1],
        )
        .join('/')
    : `${value}`.slice(0, 64);

/**
 * A share from 0 to 1, of a number, a percentage (`'40 %'`) or two counts (`'3/10'`, `'3 of 10'`).
 * From 1 on a number is a percentage: there 1 is 1 %, because an end is told by the state.
 */
export function shareOf(value: unknown): number | undefined {
  const text = textOf(value);
  const [, done, all] = /(\d+) ?(?:\/|of) ?(\d+)/.exec(text) ?? [];
  const number = done ? (100 * +done) / Number(all) : Number.parseFloat(text);
  if (!(number >= 0 && number < Infinity)) return undefined;
  return Math.min(1, done || text.endsWith('%') || number >= 1 ? number / 100 : number);
}

/** The progresses that a document tells, wherever they stand; those that name their unit first. */
export function progressesIn(members: readonly Member[]): string[] {
  const texts = members
    .filter(({ name }) => progressLike.test(name))
    .map(({ name, value }) => `${textOf(value)}${inPercent.test(name) ? '%' : ''}`);
  return [...texts.filter((text) => text.endsWith('%')), ...texts];
}

/**
 * Whether a document tells a progress that is short of its end, or is no progress yet (-1).
 *
 * @param isOwn Whether an object is about the operation: a percentage in any other is of something.
 * @param before The progress as it was told before: after 0.9 a 1 in no unit is the end, not 1 %.
 */
export const isUnderway = (
  members: readonly Member[],
  isOwn: (outer: string) => boolean,
  before = 0,
): boolean =>
  progressesIn(
    members.filter(({ name, outer }) => /progress/.test(name + outer) || isOwn(outer)),
  ).some((text) => {
    const share = shareOf(text) ?? (/^-[\d.]+%?$/.test(text) ? 0 : 1);
    return share < 1 && !(+text === 1 && before > share);
  });
