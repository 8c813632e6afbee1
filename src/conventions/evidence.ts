import type { Checkpoint } from '../core/checkpoint.ts';
import { parsed } from '../core/json-sequence.ts';
import { type ActiveState, type Evidence, isFinalState, type State } from '../core/state.ts';
import { isObject, type Member, membersIn } from './members.ts';
import { isUnderway } from './progress.ts';

/** What a document says about the state of its operation. */
export interface Sign {
  /** Absent if the word is an unknown one. */
  readonly state?: State | undefined;
  /** The server's own word, if there is one. */
  readonly word?: string | undefined;
  /** The evidence of a success; if absent, the word is the evidence or, without one, the code. */
  readonly evidence?: Evidence | undefined;
  /** A description of what stands in the place of a state but cannot be read as one. */
  readonly unreadable?: string | undefined;
  /** Where the word or the flag stands. */
  readonly place?: string | undefined;
  /** The object that has the word; it may also have a message. */
  readonly owner?: object | undefined;
}

/** Advice for a document that is not understood. */
export const whereStateIs = "say where its state is: http({ state: body('…'), words: { … } })";

/** What {@link signIn} has to know besides the document. */
export interface DocumentContext {
  /** The URL of the answer. */
  readonly url: string;
  /** What a word means under this convention. */
  readonly stateOf: (word?: string) => State | undefined;
  /** The sign in the places that the convention names. */
  readonly named: Sign | undefined;
  /** Given if the document answers a poll. */
  readonly before: Checkpoint | undefined;
  /**
   * The document can only be a status document or the result, not a resource that was created. Then
   * flags and progress count, too.
   */
  readonly isMonitor: boolean;
  /** Whether a result is embedded in the document, or its URL is. */
  readonly hasResult: () => boolean;
}

/** Members with the present state, whatever their prefix: `jobStatus`, `import_state`. */
const stateLike =
  /^(?!prev|last|old|initial|desired|target|expected)(.*?)(status|state|phase|stage)$/;

/**
 * Members that tell how the operation ended, next to a state such as "completed": GitHub's
 * `conclusion`.
 */
const outcome = /^(conclusion|outcome|result|(result|exit|completion)stat(e|us))$/;

/** Prefixes that mean the operation. Any other does if it is also a part of the URL's path. */
const ownPrefix =
  /^(is|was|has|all|still|current|overall|job|task|operation|process|request|run|import|export|build|report|render|data|result|response|body)*$/;

/** The member with the word, if the state is an object: `state: { name: 'RUNNING' }`. */
const wordName = /^(name|value|label|#?text|code|current)$/i;

/** Words for work that goes on, though no vocabulary has them: `encoding`, `UPDATE_IN_PROGRESS`. */
const ongoing = /^([a-z]{3,}ing|started|submitted|scheduled|paused|suspended)$|in[ _-]?progress$/i;

// Names of flags. A prefix has to mean the operation: `isDone`, `jobFinished`.
const done = /(done|completed?|finished|ready|success(ful)?|succeeded)$/;
const denied = /(success(ful)?|succeeded|ok|status|state)$/;
const undone =
  /(pending|running|inprogress|processing|executing|working|queued|waiting|busy|incomplete|unfinished)$/;

/**
 * The state that a flag means if it has that value. The first of them that the document has counts.
 */
const flags: readonly (readonly [State, RegExp, boolean])[] = [
  ['failed', /(failed|errored)$/, true],
  ['canceled', /(cancell?ed|aborted)$/, true],
  ['running', denied, false],
  ['running', done, false],
  ['running', undone, true],
];

/** Members that say what went wrong. */
const error = /(error|failure|exception)(s|messages?|reasons?|codes?|details?)?$/;

/** Values of `status` and the like that tell no state. 200 only repeats the code of the answer. */
const meaningless: readonly unknown[] = [null, '', true, false, 200];

/**
 * Whether a sign is certainly about the operation. "success" may be about the answer alone, as in
 * `{"status":"success","data":{"state":"running"}}`.
 */
const isStrong = (sign: Sign | undefined): sign is Sign =>
  !!sign?.state && !/^success$/i.test(`${sign.word}`);

/** A state in XML: `<ns:jobStatus>running</ns:jobStatus>`. */
const element = /<[\w.:-]*(?:status|state|phase|stage)(?:\s[^<>]*)?>([^<>]{1,99})</gi;

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * Describes a value that cannot be read. It is not shown as JSON, which may be too deep to make.
 */
export const described = (value: unknown, where = ''): string =>
  `${Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : value}${where}`;

export const active = (state: State | undefined): ActiveState | undefined =>
  isFinalState(state) ? undefined : state;

/**
 * The first sign with a state; if there is none, the first with an unknown word, or the very first.
 */
export const clearest = (signs: readonly Sign[]): Sign | undefined =>
  signs.find(({ state }) => state) ?? signs.find(({ word }) => word) ?? signs[0];

/**
 * Looks for the state of the operation where the convention names no place: in members that are
 * called like a state, at the top or one level down; in flags; in a progress; in a text that is
 * nothing but a word. A sign that the operation goes on or has failed outweighs a flag that it is
 * done, but not a word for success.
 *
 * @returns `undefined` if the document says nothing about a state.
 */
export function signIn(document: unknown, context: DocumentContext): Sign | undefined {
  const { url, stateOf, named, before, isMonitor, hasResult } = context;

  if (typeof document === 'string') {
    // It may be JSON that was sent with another Content-Type.
    const inside = /^\s*[{[]/.test(document) && parsed(document);
    if (inside) return signIn(inside, context);
    const isXml = /^\s*</.test(document);
    const texts = isXml ? Array.from(document.matchAll(element), ([, text]) => text) : [document];
    const [status = '', ...more] = texts.map((text) => text?.trim());
    // With several elements it is unclear which one is meant. And plain text that answers a submit
    // may be a result that happens to be a known word.
    const isOne = !more.length && (isXml || (before && stateOf(status)));
    return isOne ? signIn({ status }, context) : undefined;
  }
  if (Array.isArray(document)) {
    // In a list of operations it is unclear which one is meant.
    const isAtWork = (item: unknown) =>
      isObject(item) && active(signIn(item, { ...context, isMonitor: false })?.state);
    return isMonitor && document.slice(0, 99).some(isAtWork)
      ? { unreadable: 'a list of operations at work' }
      : undefined;
  }

  // Bytes tell no state, so they are the result.
  if (document instanceof Blob) return undefined;
  if (isMonitor && isObject(document) && Object.keys(document).length === 0)
    return { unreadable: 'an empty document' };

  const path = new URL(url).pathname.toLowerCase();
  const isOwn = (prefix: string) =>
    ownPrefix.test(prefix) || (prefix.length > 2 && path.includes(prefix));
  const members = membersIn(document).filter(
    // If the named place has a word, this is an embedded result, with states of its own.
    ({ outer }) => !named?.state || !/^(result|output|response)$/.test(outer),
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
      ? { state: stateOf(word) ?? (isGuess ? 'running' : undefined), word, owner, place }
      : { unreadable: described(value, ` in \`${place}\``) };
    if (sign.state && !isOutcome) words.push(sign);
    else if (isFinalState(sign.state)) ends.push(sign);
    else {
      const isAbout = isMonitor && !isOutcome && isOwn(`${prefix}`) && isOwn(outer);
      if (isAbout && !meaningless.includes(value)) unknown.push(sign);
    }
  }

  /** Where it is. */
  const has = (flag: RegExp, truth: boolean): string | undefined =>
    members.find(
      ({ name, value }) =>
        flag.test(name) &&
        isOwn(name.replace(flag, '')) &&
        (value === truth || value === `${truth}`),
    )?.path;
  const isError = ({ name, value }: Member) =>
    error.test(name) && !!value && (typeof value !== 'object' || Object.keys(value).length > 0);

  const [end] = ends;
  // The first word that means anything but success; if there is none, the first word.
  const worst = words.find(({ state }) => state !== 'succeeded') ?? words[0];
  const decisive = (isStrong(named) ? named : worst) ?? end;
  const hasEnded = decisive?.state === 'succeeded' || decisive?.state === 'canceled';
  // A member such as `conclusion` tells how.
  const word = hasEnded && end ? { ...decisive, state: end.state } : decisive;
  if (word && word.state !== 'succeeded') return word;

  const isDone = has(done, true);
  const isDenied = (word || isDone || members.some(isError)) && has(denied, false);
  const told = flags.find(([, flag, truth]) => has(flag, truth));
  const flag = isDenied ? 'failed' : told?.[0];
  const place = isDenied || (told ? has(told[1], told[2]) : isDone);
  const byFlag = isMonitor
    ? (flag ??
      (isUnderway(members, isOwn, before?.progress) && !hasResult()
        ? 'running'
        : isDone && 'succeeded'))
    : undefined;
  const state = byFlag === 'running' && isStrong(word) ? 'succeeded' : byFlag || word?.state;
  if (state) return { ...(word ?? { evidence: 'flag', place }), state };
  return clearest(unknown);
}
