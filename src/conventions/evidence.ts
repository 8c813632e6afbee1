import type { Checkpoint } from '../core/checkpoint.ts';
import { parsed } from '../core/json-sequence.ts';
import { type ActiveState, type Evidence, isFinalState, type State } from '../core/state.ts';
import { isObject, type Member, membersIn } from './members.ts';
import { isUnderway } from './progress.ts';

/** What a document says of its operation. */
export interface Sign {
  /** Absent where the word is one that nobody knows. */
  readonly state?: State | undefined;
  /** The server's own word, if there is one. */
  readonly word?: string | undefined;
  /** What it would rest on, were this a success: where there is a word that, else the code. */
  readonly evidence?: Evidence | undefined;
  /** What stands where a state is expected, and cannot be read. */
  readonly unreadable?: string | undefined;
  /** The object that the word is in, which may say more. */
  readonly owner?: object | undefined;
}

/** What to write where a document is not understood. */
export const whereStateIs = "say where its state is: http({ state: body('…'), words: { … } })";

/** What {@link signIn} is to know beside the document. */
export interface Reader {
  /** The URL that gave it. */
  readonly url: string;
  /** What a word means to this convention. */
  readonly stateOf: (word?: string) => State | undefined;
  /** What the places of the convention say. */
  readonly own: Sign | undefined;
  /** There if it answers a poll. */
  readonly before: Checkpoint | undefined;
  /** Whether it can only be a status document or the result: then flags and the like count. */
  readonly isMonitor: boolean;
  /** Whether a result is embedded in it or named by it. */
  readonly hasResult: () => boolean;
}

/** These hold a state, whatever comes before (`jobStatus`, `import_state`), if of this time. */
const stateLike =
  /^(?!prev|last|old|initial|desired|target|expected)(.*?)(status|state|phase|stage)$/;

/** How it has ended, beside a state that says only that it has: GitHub's `conclusion`. */
const outcome = /^(conclusion|outcome|result|(result|exit|completion)stat(e|us))$/;

/** Prefixes that mean the operation; others do where its URL has them as well. */
const ownPrefix =
  /^(is|was|has|all|still|current|overall|job|task|operation|process|request|run|import|export|build|report|render|data|result|response|body)*$/;

/** Where an object has its word: `state: { name: 'RUNNING' }`. */
const wordName = /^(name|value|label|#?text|code|current)$/i;

/** Words that tell of what goes on, though of nobody's vocabulary: `encoding`, `UPDATE_IN_PROGRESS`. */
const ongoing = /^([a-z]{3,}ing|started|submitted|scheduled|paused|suspended)$|in[ _-]?progress$/i;

// Flags. Whatever comes before has to mean the operation: `isDone`, `jobFinished`.
const done = /(done|completed?|finished|ready|success(ful)?|succeeded)$/;
const denied = /(success(ful)?|succeeded|ok|status|state)$/;
const undone =
  /(pending|running|inprogress|processing|executing|working|queued|waiting|busy|incomplete|unfinished)$/;

/** What a flag means, if it is that. Of several the first that is there counts. */
const flags: readonly (readonly [State, RegExp, boolean])[] = [
  ['failed', /(failed|errored)$/, true],
  ['canceled', /(cancell?ed|aborted)$/, true],
  ['running', denied, false],
  ['running', done, false],
  ['running', undone, true],
];

/** What went wrong, in whatever detail. */
const error = /(error|failure|exception)(s|messages?|reasons?|codes?|details?)?$/;

/** Says nothing of a state. A number that repeats the code of the answer says no more than that. */
const mute: readonly unknown[] = [null, '', true, false, 200];

/** Not what servers also say of their answer: `{"status":"success","data":{"state":"running"}}`. */
const isStrong = (sign: Sign | undefined): sign is Sign =>
  !!sign?.state && !/^success$/i.test(`${sign.word}`);

/** A state in XML: `<ns:jobStatus>running</ns:jobStatus>`. */
const element = /<[\w.:-]*(?:status|state|phase|stage)\b[^<>]*>([^<>]{1,99})</gi;

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What cannot be read, for people. Not its JSON: it may be nested too deep for that. */
export const riddle = (value: unknown, where = ''): string =>
  `${Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : value}${where}`;

export const active = (state: State | undefined): ActiveState | undefined =>
  isFinalState(state) ? undefined : state;

/** The first sign with a state, or else with a word that nobody knows, or else the first. */
export const plainest = (signs: readonly Sign[]): Sign | undefined =>
  signs.find(({ state }) => state) ?? signs.find(({ word }) => word) ?? signs[0];

/**
 * What a document says of its operation in places that nobody has named: members called like a
 * state, at the top or in an object there; flags; a progress; a text that is a word by itself. What
 * says that it goes on or has failed counts before what says that it is done, unless that is a word.
 *
 * @returns `undefined` when it says nothing at all.
 */
export function signIn(document: unknown, reader: Reader): Sign | undefined {
  const { url, stateOf, own, before, isMonitor, hasResult } = reader;

  if (typeof document === 'string') {
    // JSON, though its type does not say so.
    const inside = /^\s*[{[]/.test(document) && parsed(document);
    if (inside) return signIn(inside, reader);
    const isXml = /^\s*</.test(document);
    const texts = isXml ? Array.from(document.matchAll(element), ([, text]) => text) : [document];
    const [status = '', ...more] = texts.map((text) => text?.trim());
    // Of several nobody knows which is meant; and a submit's own answer may be any text.
    const isOne = !more.length && (isXml || (before && stateOf(status)));
    return isOne ? signIn({ status }, reader) : undefined;
  }
  if (Array.isArray(document)) {
    // Of a list of operations nobody knows which is meant.
    const isAtWork = (item: unknown) =>
      isObject(item) && active(signIn(item, { ...reader, isMonitor: false })?.state);
    return isMonitor && document.slice(0, 99).some(isAtWork)
      ? { unreadable: 'a list of operations at work' }
      : undefined;
  }

  if (isMonitor && isObject(document) && Object.keys(document).length === 0)
    return { unreadable: 'an empty document' };

  const path = new URL(url).pathname.toLowerCase();
  const isOwn = (prefix: string) =>
    ownPrefix.test(prefix) || (prefix.length > 2 && path.includes(prefix));
  const members = membersIn(document).filter(
    // Beside a word, what is embedded is the result, and a state there is that of something else.
    ({ outer }) => !own?.state || !/^(result|output|response)$/.test(outer),
  );
  const words: Sign[] = [];
  const ends: Sign[] = [];
  const unknown: Sign[] = [];
  for (const { name, outer, path: place, value, owner } of members) {
    const prefix = stateLike.exec(name)?.[1];
    const isOutcome = outcome.test(name);
    if (!isOutcome && prefix === undefined) continue;
    const word = isObject(value)
      ? Object.entries(value).find(([key, text]) => wordName.test(key) && isWord(text))?.[1]
      : value;
    const isGuess = before && ongoing.test(word);
    const sign: Sign = isWord(word)
      ? { state: stateOf(word) ?? (isGuess ? 'running' : undefined), word, owner }
      : { unreadable: riddle(value, ` in \`${place}\``) };
    if (sign.state && !isOutcome) words.push(sign);
    else if (isFinalState(sign.state)) ends.push(sign);
    else if (isMonitor && !isOutcome && isOwn(`${prefix}`) && isOwn(outer) && !mute.includes(value))
      unknown.push(sign);
  }

  const has = (flag: RegExp, truth: boolean) =>
    members.some(
      ({ name, value }) =>
        flag.test(name) &&
        isOwn(name.replace(flag, '')) &&
        (value === truth || value === `${truth}`),
    );
  const isWrong = ({ name, value }: Member) =>
    error.test(name) && !!value && (typeof value !== 'object' || Object.keys(value).length > 0);

  const [end] = ends;
  // The first word that is no success, or else the first.
  const worst = words.find(({ state }) => state !== 'succeeded') ?? words[0];
  const said = (isStrong(own) ? own : worst) ?? end;
  const isOver = said?.state === 'succeeded' || said?.state === 'canceled';
  const word = isOver && end ? { ...said, state: end.state } : said;
  if (word && word.state !== 'succeeded') return word;

  const isDone = has(done, true);
  const isWorse = has(denied, false) && (word || isDone || members.some(isWrong));
  const flag = isWorse ? 'failed' : flags.find(([, flag, truth]) => has(flag, truth))?.[0];
  const told = isMonitor
    ? (flag ??
      (isUnderway(members, isOwn, before?.progress) && !hasResult()
        ? 'running'
        : isDone && 'succeeded'))
    : undefined;
  const state = told === 'running' && isStrong(word) ? 'succeeded' : told || word?.state;
  if (state) return { ...(word ?? { evidence: 'flag' }), state };
  return plainest(unknown);
}
