import { invalid } from './options.ts';
import { type Checkpoint, isFinalState, type State } from './status.ts';
import { examine, redact } from './trust.ts';

const states: readonly State[] = ['pending', 'running', 'canceling'];

const isState = (value: unknown): boolean =>
  states.includes(value as State) || isFinalState(value as State);
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;

/** What a checkpoint must hold to be gone on from. */
const required: Partial<Record<keyof Checkpoint, readonly [string, (value: unknown) => boolean]>> =
  {
    state: ['a state', isState],
    polls: ['a count', isCount],
    at: ['epoch milliseconds', isCount],
    wait: ['a number of milliseconds', isCount],
    backoffs: ['a count', isCount],
    failures: ['a count', isCount],
  };

/**
 * What `resume()` is given, as a checkpoint. It comes from storage, so it is checked like any data
 * from outside; and it grants no trust to the origin that it names.
 *
 * @param base What a relative status URL is relative to.
 * @param now Epoch milliseconds.
 * @throws TypeError naming what is wrong.
 */
export function parseCheckpoint(
  from: unknown,
  convention: string,
  base: string | undefined,
  now: number,
): Checkpoint {
  const isUrl = typeof from === 'string' || from instanceof URL;
  if (!isUrl && (typeof from !== 'object' || from === null)) {
    throw invalid(
      'checkpoint',
      from,
      'what operation.toJSON() gave, or the URL of a status monitor',
    );
  }
  const blank = { version: 1, convention, state: 'pending', polls: 0, at: now } as const;
  const found: Partial<Checkpoint> = isUrl
    ? { ...blank, statusUrl: `${from}`, wait: 0, backoffs: 0, failures: 0 }
    : { ...from };
  const check = (key: string, value: unknown, holds: boolean, expected: string) => {
    if (!holds) throw invalid(`checkpoint.${key}`, value, expected);
  };
  check('version', found.version, found.version === 1, '1: it was written by another version');
  const named = `'${convention}': resume it with the convention that wrote it`;
  check('convention', found.convention, found.convention === convention, named);
  for (const [key, [expected, holds]] of Object.entries(required)) {
    const value = found[key as keyof Checkpoint];
    check(key, value, holds(value), expected);
  }
  const urls = {
    statusUrl: found.statusUrl ?? '',
    resultUrl: found.resultUrl,
    cancelUrl: found.cancelUrl,
  };
  const absolute: Record<string, string> = {};
  for (const [key, value] of Object.entries(urls)) {
    if (value === undefined) continue;
    const examined = examine(`${value}`, base, new Set());
    if (examined.refused !== undefined) {
      throw invalid(`checkpoint.${key}`, redact(`${value}`), `a URL to poll; ${examined.refused}`);
    }
    absolute[key] = examined.url;
  }
  return { ...(found as Checkpoint), ...absolute };
}
