import {
  aBoolean,
  check,
  invalid,
  isRecord,
  oneOf,
  type Rule,
  type RulesFor,
  within,
} from './check.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
import { parseUrl } from './parse-url.ts';
import { states } from './state.ts';
import { resolveUrl } from './trust.ts';

/** The members of version 1 that are different in version 2: docs/decisions/0006. */
interface FirstVersion {
  readonly visibleBy?: number;
  readonly said202?: true;
  readonly unmonitored?: true;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Turns a checkpoint of version 1 into one of version 2. */
function upgraded({ said202, unmonitored, visibleBy, variables, ...same }: FirstVersion) {
  // Version 1 called this variable otherwise.
  const { untold: unconfirmed, ...others } = variables ?? {};
  const seen = said202 ? 'said202' : visibleBy === undefined ? 'answers' : 'expected';
  const isExpected = seen === 'expected' && !unmonitored;
  return {
    ...same,
    version: 2,
    monitor: unmonitored ? 'none' : seen,
    ...(isExpected ? { visibleBy } : visibleBy === 0 && { isMissing: true }),
    ...(variables && { variables: { ...others, ...(unconfirmed && { unconfirmed }) } }),
  };
}

const isText = (value: unknown) => typeof value === 'string';

/** Unlike an option, it may be empty. */
const text: Rule = ['a string', isText];
const count: Rule = ['a number, at least 0', /* @__PURE__ */ within(0)];

/** @param home The base of a relative URL. Without one, a relative URL is wrong. */
const absolute = (url: string, home?: string) =>
  // Below a base of https:, an http: URL would be refused, though it was allowed when it was
  // stored.
  resolveUrl(url, parseUrl(url) ? undefined : home);

const urlRule = (home?: string): Rule => [
  'an http: or https: URL',
  // Any string is a valid relative URL, so a checkpoint that was not parsed has to be refused here.
  (value: string) => /^[^{]/.test(value.trim()) && absolute(value, home),
];

/**
 * Turns the argument of `resume()` into a checkpoint. It comes from storage, so it is checked like
 * any data from outside; and it grants no trust to the origin that it names.
 *
 * @param home The base of a relative status URL.
 * @param now Epoch milliseconds.
 * @throws TypeError naming what is wrong.
 */
export function parseCheckpoint(
  from: Checkpoint | string | URL,
  convention: string,
  home: string | undefined,
  now: number,
): Checkpoint {
  const isUrl = typeof from === 'string' || from instanceof URL;
  const stored: unknown = isUrl ? blank(convention, `${from}`, now) : from;
  if (!isRecord(stored)) {
    throw invalid('checkpoint', from, 'what operation.toJSON() returned, or a status URL');
  }
  const isFirst = (stored as { version?: unknown }).version === 1;
  const checkpoint = (isFirst ? upgraded(stored as FirstVersion) : stored) as Checkpoint;
  const required = {
    version: ['1 or 2', (value) => value === 2],
    convention: [`'${convention}', the convention in use`, (value) => value === convention],
    state: oneOf(...states),
    monitor: oneOf('expected', 'answers', 'said202', 'none'),
    statusUrl: urlRule(home),
    polls: count,
    at: count,
    wait: count,
    backoffs: count,
    failures: count,
  } satisfies Readonly<Record<string, Rule>>;
  check(checkpoint, required, 'checkpoint.', true);
  // A new member without a rule does not compile. A name that is not known is let through: a later
  // version may have added it.
  const optional: RulesFor<Omit<Checkpoint, keyof typeof required>> = {
    visibleBy: count,
    failingSince: count,
    acceptedAt: count,
    deadline: count,
    estimatedEndAt: count,
    kind: text,
    cursor: text,
    isMissing: aBoolean,
    noHold: aBoolean,
    cancelAccepted: aBoolean,
    word: text,
    message: text,
    progress: ['a number from 0 to 1', within(0, 1)],
    evidence: oneOf('word', 'flag', 'code', 'redirect', 'unmarked'),
    resultUrl: urlRule(),
    cancelUrl: urlRule(),
    eventsUrl: urlRule(),
    // Anything else would be no list to look a member up in, and so would be trusted.
    foreign: ['a list such as […]', Array.isArray],
    variables: [
      'an object of strings',
      (value) => isRecord(value) && Object.values(value).every(isText),
    ],
  };
  check(checkpoint, optional, 'checkpoint.');
  return { ...checkpoint, statusUrl: absolute(checkpoint.statusUrl, home) };
}
