import type { Member } from './members.ts';

const inPercent = /percent|pct/;

/**
 * Folded: `progress`, `percent_complete`, `jobProgress`, `completionPercentage`; not `inProgress`.
 */
const progressLike =
  /(^|progress|complet(ed?|ion)|done)(percent(age)?|pct|fraction)(completed?|done|finished)?$|(^.?|[^i].|i[^n])progress(value|ratio)?$|^completion(ratio|rate)?$/;

// For two counts in an object: `progress: { done: 3, total: 10 }`.
const counts = [/^(done|completed?|processed|current|finished)$/i, /^(total|max|all)$/i];

/**
 * The value of a progress as text. Anything nested in it is ignored: it may be so deep that turning
 * it into text would overflow the stack.
 */
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
 * A progress from 0 to 1, read from a number, a percentage (`'40 %'`) or two counts (`'3/10'`, `'3
 * of 10'`). A number of 1 or more is a percentage. So 1 means 1 % and not the end, which is for the
 * state to tell.
 */
export function shareOf(value: unknown): number | undefined {
  const text = textOf(value);
  const [, done, all] = /(\d{1,20}) ?(?:\/|of) ?(\d+)/.exec(text) ?? [];
  const number = done ? (100 * +done) / Number(all) : Number.parseFloat(text);
  // A count without its total, `3/`, is no share.
  if (text.endsWith('/') || !(number >= 0 && number < Infinity)) return undefined;
  return Math.min(1, done || text.endsWith('%') || number >= 1 ? number / 100 : number);
}

/** All values in a document that look like a progress, as text. */
function progressesIn(members: readonly Member[]): string[] {
  const texts: string[] = [];
  for (const { name, value } of members)
    if (progressLike.test(name)) texts.push(`${textOf(value)}${inPercent.test(name) ? '%' : ''}`);
  return texts;
}

/** The progress in a document, as text: a percentage before any other. */
export function progressIn(members: readonly Member[]): string | undefined {
  const texts = progressesIn(members).filter((text) => shareOf(text) !== undefined);
  return texts.find((text) => text.endsWith('%')) ?? texts[0];
}

/**
 * Whether a document has a progress that is not at its end. A negative one (-1) has not even begun, and
 * a count without its total is taken for a percentage, for want of a better guess.
 *
 * @param isOwn Whether an object is about the operation. A percentage in any other object may be
 * about anything.
 * @param before The last known progress. After 0.9, a 1 without a unit is the end rather than 1 %.
 */
export const isUnderway = (
  members: readonly Member[],
  isOwn: (outer: string) => boolean,
  before = 0,
): boolean =>
  progressesIn(
    members.filter(({ name, outer }) => /progress/.test(name + outer) || isOwn(outer)),
  ).some((text) => {
    const share = shareOf(text.replace(/\/$/, '')) ?? (/^-[\d.]+%?$/.test(text) ? 0 : 1);
    return share < 1 && !(+text === 1 && before > share);
  });
