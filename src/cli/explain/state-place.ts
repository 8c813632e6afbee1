import { dictionary } from '../../conventions/words.ts';
import { isFinalState } from '../../core/state.ts';
import { answerIn, type Exchange } from './exchange.ts';
import { leavesIn } from './members.ts';

/** Where the state is, and the words that nobody knows. */
export interface StatePlace {
  readonly path: string;
  readonly succeeded: readonly (string | number | boolean)[];
  readonly running: readonly (string | number | boolean)[];
}

const stateOf = dictionary();
const named = /(status|state|phase|stage|done|complete|finished|ready|condition|progress_state)/i;

/**
 * The members of the status documents that may tell the state, the likeliest first: what has a known
 * word, or changes at the end. That the last document is that of a success is taken for granted.
 */
export function statePlaces(polls: readonly Exchange[]): StatePlace[] {
  const documents = polls.map((poll) => leavesIn(answerIn(poll).body));
  const last = documents.at(-1) ?? [];
  const places = last.flatMap(({ path, value: end }) => {
    const before = documents
      .slice(0, -1)
      .flatMap((leaves) => leaves.filter((leaf) => leaf.path === path).map(({ value }) => value));
    const final = stateOf(`${end}`);
    const active = before.filter((value) => !isFinalState(stateOf(`${value}`)));
    const isKnown = isFinalState(final);
    // A number that is not named like a state is a count, and a text with spaces is a message.
    const isWord = typeof end === 'boolean' || /^[\w.-]{1,40}$/.test(`${end}`);
    const changes = before.length > 0 && !before.includes(end) && active.length === before.length;
    if (!isWord || (before.length > 0 && !changes) || !(isKnown || named.test(path))) return [];
    if (typeof end === 'boolean' && (!end || before.includes(true))) return [];
    const depth = path.split('.').length;
    const score =
      (named.test(path.split('.').at(-1) ?? '') ? 4 : 0) +
      (isKnown ? 3 : 0) +
      (changes ? 3 : 0) -
      depth;
    const succeeded = isKnown ? [] : [end];
    // An unknown word means running anyway, but false would not be looked at.
    const running = typeof end === 'boolean' ? [...new Set(active)] : [];
    return [{ path, succeeded, running, score }];
  });
  return places.toSorted((one, other) => other.score - one.score).slice(0, 5);
}
