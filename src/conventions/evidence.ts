import { parsed } from '../json-sequence.ts';
import { isFinalState, type State } from '../status.ts';
import { isObject, type Member, membersIn } from './members.ts';
import { isUnderway } from './progress.ts';

/**
 * Why an operation is said to have succeeded: a status word, a flag such as `done`, the HTTP status
 * code, a 303 that leads to the result; or nothing but that its document does not say otherwise.
 */
export type Evidence = 'word' | 'flag' | 'code' | 'redirect' | 'unmarked';

/** What a document says of its operation. */
export interface Sign {
  /** Absent where the word is one that nobody knows. */
  readonly state?: State | undefined;
  /** The server's own word, if there is one. */
  readonly word?: string | undefined;
  /** What it would rest on, were this a success. */
  readonly evidence?: Evidence | undefined;
  /** What stands where a state is expected, and cannot be read. */
  readonly unreadable?: string | undefined;
}

/** What to write where a document is not understood. */
export const whereStateIs = "say where its state is: http({ state: body('…'), words: { … } })";

/** What {@link signIn} is to know beside the document. */
export interface Reader {
  /** The URL that gave it. */
  readonly url: string;
  /** What a word means to this convention. */
  readonly stateOf: (word?: string) => State | undefined;
  /** What the places of the convention say, if anything. */
  readonly known?: Sign | undefined;
  /** Whether it answers a poll. */
  readonly isPoll: boolean;
  /** Whether it can only be a status document or the result: then flags and the like count. */
  readonly isMonitor: boolean;
  /** Whether an error in it says what went wrong. */
  readonly hasError?: boolean | undefined;
  /** Whether a result is embedded in it or named by it. */
  readonly hasResult?: boolean | undefined;
  /** The progress as it was told before. */
  readonly progress?: number | undefined;
}

/** These hold a state, whatever comes before: `jobStatus`, `import_state`. */
const stateLike = /^(.*?)(?:status|state|phase|stage)$/;

/** A state of another time. */
const elsewhen = /^(prev|last|old|initial|desired|target|expected)/;

/** How it has ended, beside a state that says only that it has: GitHub's `conclusion`. */
const outcome = /^(conclusion|outcome|result(state|status)?|(exit|completion)status)$/;

/** Prefixes that mean the operation; others do where its URL has them as well. */
const ownPrefix =
  /^(is|has|all|still|current|overall|job|task|operation|process|request|run|import|export|build|report|render|data|result|response|body)*$/;

/** Where an object has its word: `state: { name: 'RUNNING' }`. */
const wordName = /^(name|value|label|#?text|code|current)$/i;

/** A participle tells of what goes on: `encoding`. */
const participle = /^[a-z]{3,}ing$/i;

// Flags. Whatever comes before has to mean the operation: `isDone`, `jobFinished`.
const done = /^(.*?)(done|completed?|finished|ready|success(?:ful)?|succeeded)$/;
const denied = /^(.*?)(success(?:ful)?|succeeded|ok|status|state)$/;
const undone =
  /^(.*?)(pending|running|inprogress|processing|executing|working|queued|waiting|busy|incomplete|unfinished)$/;
const failed = /^(.*?)(failed|errored)$/;
const canceled = /^(.*?)(cancell?ed|aborted)$/;

/** What went wrong, in whatever detail. */
const error = /(error|failure|exception)(s|messages?|reasons?|codes?|details?)?$/;

/** Not what servers also say of their answer: `{"status":"success","data":{"state":"running"}}`. */
const isStrong = (sign: Sign | undefined) => sign && !/^success$/i.test(`${sign.word}`);

/** A state in XML: `<ns:jobStatus>running</ns:jobStatus>`. */
const element = /<[\w.:-]*(?:status|state|phase|stage)\b[^<>]*>([^<>]{1,99})</gi;

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What cannot be read, for people. Not its JSON: it may be nested too deep for that. */
export const riddle = (value: unknown, where = ''): string =>
  `${Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : value}${where} for a state`;

const isActive = (state: State | undefined) => state && !isFinalState(state);

/** The first sign that is no success, or else the first. */
const worst = (signs: readonly Sign[]): Sign | undefined =>
  signs.find(({ state }) => state !== 'succeeded') ?? signs[0];

/**
 * What a document says of its operation in places that nobody has named: members called like a
 * state, at the top or in an object there; flags; a progress; a text that is a word by itself. What
 * says that it goes on or has failed counts before what says that it is done, unless that is a word.
 *
 * @returns `undefined` when it says nothing at all.
 */
export function signIn(document: unknown, reader: Reader): Sign | undefined {
  const { url, stateOf, known, isPoll, isMonitor, hasError, hasResult, progress } = reader;

  if (typeof document === 'string') {
    // JSON, though its type does not say so.
    const inside = /^\s*[{[]/.test(document) && parsed(document);
    if (inside) return signIn(inside, reader);
    const isXml = /^\s*</.test(document);
    const texts = isXml ? [...document.matchAll(element)].map(([, text]) => text) : [document];
    const [word, ...more] = texts.map((text = '') => text.trim());
    // Of several nobody knows which is meant; and a submit's own answer may be any text.
    if (!word || more.length || !(isXml || isPoll)) return undefined;
    const state = stateOf(word);
    return state || (isXml && isMonitor) ? { state, word, evidence: 'word' } : undefined;
  }
  if (Array.isArray(document)) {
    // Of a list of operations nobody knows which is meant.
    const isAtWork = (item: unknown) =>
      isObject(item) && isActive(signIn(item, { url, stateOf, isPoll, isMonitor: false })?.state);
    return isMonitor && document.slice(0, 99).some(isAtWork)
      ? { unreadable: 'a list of operations at work' }
      : undefined;
  }

  const path = new URL(url).pathname.toLowerCase();
  const isOwn = (prefix: string) =>
    ownPrefix.test(prefix) || (prefix.length > 2 && path.includes(prefix));
  const members = membersIn(document).filter(
    // Beside a word, what is embedded is the result, and a state there is that of something else.
    ({ outer }) => !known || !/^(result|output|response)$/.test(outer),
  );
  const words: Sign[] = [];
  const ends: Sign[] = [];
  const unknown: Sign[] = [];
  for (const { name, outer, path: place, value } of members) {
    const isOutcome = outcome.test(name);
    const prefix = stateLike.exec(name)?.[1];
    if (!isOutcome && (prefix === undefined || elsewhen.test(prefix))) continue;
    const texts = isObject(value)
      ? Object.entries(value).flatMap(([key, text]) => (wordName.test(key) ? [text] : []))
      : [value];
    const word = texts.find(isWord);
    const guess = isPoll && participle.test(word ?? '') ? 'running' : undefined;
    const state = stateOf(word) ?? guess;
    const sign: Sign = { state, word, evidence: 'word' };
    if (isOutcome) {
      if (isFinalState(state)) ends.push(sign);
    } else if (state) words.push(sign);
    else if (!isOwn(`${prefix}`) || !isOwn(outer) || value == null || value === '') continue;
    else if (word) unknown.push(sign);
    // A number that repeats the code of the answer says no more than that.
    else if (typeof value !== 'boolean' && value !== 200) {
      unknown.push({ unreadable: riddle(value, ` in \`${place}\``) });
    }
  }

  const has = (flag: RegExp, truth: boolean) =>
    members.some(({ name, value }) => {
      const prefix = flag.exec(name)?.[1];
      return prefix !== undefined && isOwn(prefix) && (value === truth || value === `${truth}`);
    });
  const isWrong = ({ name, value }: Member) =>
    error.test(name) && !!value && (typeof value !== 'object' || Object.keys(value).length > 0);

  const [end] = ends;
  const said = (isStrong(known) ? known : worst(words)) ?? end;
  const isOver = said?.state === 'succeeded' || said?.state === 'canceled';
  const word = isOver && end ? { ...said, state: end.state } : said;
  if (word && word.state !== 'succeeded') return word;

  const isDone = has(done, true);
  const isDenied = has(denied, false);
  const failure: Sign = { ...word, state: 'failed' };
  if (isMonitor) {
    if (has(failed, true)) return failure;
    if (isDenied && (word || isDone || members.some(isWrong))) return failure;
    if (has(canceled, true)) return { ...word, state: 'canceled' };
    const isShort = !hasResult && isUnderway(members, progress);
    const isAtWork = isDenied || has(done, false) || has(undone, true) || isShort;
    if (isAtWork && !isStrong(word)) return { state: 'running' };
  }
  if (word) return hasError ? failure : word;
  if (!isMonitor) return undefined;
  if (isDone) return hasError ? failure : { state: 'succeeded', evidence: 'flag' };
  const other = unknown.find(({ word }) => word) ?? (hasError && !hasResult ? failure : unknown[0]);
  const isEmpty = isObject(document) && Object.keys(document).length === 0;
  return other ?? (isEmpty ? { unreadable: 'an empty document' } : undefined);
}
