import { check, invalid, isRecord, oneOf, type Rule, within } from './check.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
import { states } from './state.ts';
import { resolveUrl } from './trust.ts';

/** What version 1 said otherwise: docs/decisions/0006. */
interface FirstVersion {
  readonly visibleBy?: number;
  readonly said202?: true;
  readonly unmonitored?: true;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A checkpoint of version 1 as one of version 2. */
function upgraded({ said202, unmonitored, visibleBy, variables, ...same }: FirstVersion) {
  const { untold, ...others } = variables ?? {};
  const seen = said202 ? 'said202' : visibleBy === undefined ? 'answers' : 'expected';
  const isExpected = seen === 'expected' && !unmonitored;
  return {
    ...same,
    version: 2,
    monitor: unmonitored ? 'none' : seen,
    ...(isExpected ? { visibleBy } : visibleBy === 0 && { isMissing: true }),
    ...(variables && { variables: { ...others, ...(untold && { unconfirmed: untold }) } }),
  };
}

/**
 * What `resume()` is given, as a checkpoint. It comes from storage, so it is checked like any data
 * from outside; and it grants no trust to the origin that it names.
 *
 * @param home What a relative status URL is relative to.
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
  const given: unknown = isUrl ? blank(convention, `${from}`, now) : from;
  if (!isRecord(given)) {
    throw invalid('checkpoint', from, 'what operation.toJSON() returned, or a status URL');
  }
  const isFirst = (given as { version?: unknown }).version === 1;
  const found = (isFirst ? upgraded(given as FirstVersion) : given) as Checkpoint;
  // An absolute one was allowed when it was written; only a relative one needs to be led anywhere.
  const absolute = (url: string) => resolveUrl(url, URL.canParse(url) ? undefined : home);
  // Relative to a page or a baseUrl any text is one, also a checkpoint that nobody has parsed.
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
  check(found, required, 'checkpoint.', true);
  check(
    found,
    { resultUrl: url, cancelUrl: url, failingSince: count, visibleBy: count },
    'checkpoint.',
  );
  return { ...found, statusUrl: absolute(found.statusUrl) };
}
