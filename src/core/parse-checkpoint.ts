import { check, invalid, isRecord, oneOf, type Rule, within } from './check.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
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
  // Below a base of https:, an http: URL would be refused, though it was allowed when it was
  // stored.
  const absolute = (url: string) => resolveUrl(url, URL.canParse(url) ? undefined : home);
  // Any string is a valid relative URL, so a checkpoint that was not parsed has to be refused here.
  const url: Rule = [
    'an http: or https: URL',
    (value: string) => /^[^{]/.test(value.trim()) && absolute(value),
  ];
  const count: Rule = ['a number, at least 0', within(0)];
  const required: Record<string, Rule> = {
    version: ['1 or 2', (value) => value === 2],
    convention: [`'${convention}', the convention in use`, (value) => value === convention],
    state: oneOf(...states),
    monitor: oneOf('expected', 'answers', 'said202', 'none'),
    statusUrl: url,
    polls: count,
    at: count,
    wait: count,
    backoffs: count,
    failures: count,
  };
  check(checkpoint, required, 'checkpoint.', true);
  check(
    checkpoint,
    { resultUrl: url, cancelUrl: url, failingSince: count, visibleBy: count },
    'checkpoint.',
  );
  return { ...checkpoint, statusUrl: absolute(checkpoint.statusUrl) };
}
