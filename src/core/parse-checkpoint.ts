import { common } from '../conventions/words.ts';
import { check, invalid, isRecord, type Rule, within } from './check.ts';
import type { Checkpoint } from './checkpoint.ts';
import { blank } from './lifecycle.ts';
import { resolveUrl } from './trust.ts';

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
  const found = isUrl ? blank(convention, `${from}`, now) : from;
  if (!isRecord(found)) {
    throw invalid('checkpoint', from, "an operation's toJSON(), or the URL of a status monitor");
  }
  // An absolute one was allowed when it was written; only a relative one needs to be led anywhere.
  const absolute = (url: string) => resolveUrl(url, URL.canParse(url) ? undefined : home);
  // Relative to a page or a baseUrl any text is one, also a checkpoint that nobody has parsed.
  const url: Rule = [
    'an http: or https: URL',
    (value: string) => /^[^{]/.test(value.trim()) && absolute(value),
  ];
  const count: Rule = ['a number, at least 0', within(0)];
  const required: Record<string, Rule> = {
    version: ['1', (value) => value === 1],
    convention: [`'${convention}', the convention in use`, (value) => value === convention],
    state: ['a state', (value) => Object.hasOwn(common, value)],
    statusUrl: url,
    polls: count,
    at: count,
    wait: count,
    backoffs: count,
    failures: count,
  };
  check(found, required, 'checkpoint.', true);
  check(found, { resultUrl: url, cancelUrl: url, failingSince: count }, 'checkpoint.');
  return { ...found, statusUrl: absolute(found.statusUrl) };
}
