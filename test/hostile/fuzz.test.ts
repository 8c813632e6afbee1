import { inspect } from 'node:util';
import { createClient, OperationError } from 'await202';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { answers, type Parts } from './fuzz.ts';

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env;

/** Without a number of runs: as many as there is time for. */
const milliseconds = 2_000;
const batch = 50;

/** Real time, of which there is none while timers are faked. */
const now = performance.now.bind(performance);
const seed = Number(FUZZ_SEED ?? Date.now() % 2 ** 31);

const home = 'https://api.example.com';
const minDelay = 250;
const totalTimeout = 600_000;

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const isRedirect = (parts: Parts) => !!parts && /30[12378]/.test(`${parts.status}`);

/** Runs a task on a server that gives these answers, of which the last stays. What is wrong? */
async function play(script: readonly Parts[]): Promise<string[]> {
  const wrong: string[] = [];
  const moments: number[] = [];
  const given: Parts[] = [];
  const fetch: typeof globalThis.fetch = async (input, options) => {
    const request = new Request(input, options);
    const { origin, protocol } = new URL(request.url);
    if (origin !== home && request.headers.has('x-api-key')) wrong.push(`a key to ${origin}`);
    if (protocol !== 'https:') wrong.push(`asked ${origin}`);
    // A hop comes at once, and there are few in a row: ten to the monitor, ten more to the result.
    if (!isRedirect(given.at(-1))) moments.push(Date.now());
    if (given.length > 22 && given.slice(-23).every(isRedirect)) wrong.push('23 redirects');
    const parts = script[Math.min(given.length, script.length - 1)];
    given.push(parts);
    if (!parts) throw new TypeError('fetch failed');
    const { status, headers, body } = parts;
    const init = {
      status,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    };
    return new Response(status === 204 || status === 304 ? null : body, init);
  };
  const began = Date.now();
  const client = createClient({
    ...{ baseUrl: home, fetch, headers: { 'x-api-key': 'secret' } },
    ...{ timeout: false, totalTimeout, polling: { minDelay, jitter: 0 } },
  });
  try {
    await client.run('tasks', { onStatus: (status) => void JSON.stringify(status) });
  } catch (error) {
    if (!(error instanceof OperationError)) return [`outside the family: ${inspect(error)}`];
    if (inspect(error, { depth: 9, getters: true }).includes('s3cret'))
      wrong.push('shows a secret');
    const { checkpoint } = error;
    // From there on the operation is known to exist.
    if (!checkpoint && given.length > 1 && !given.slice(0, -1).every(isRedirect)) {
      wrong.push(`${error.name} without a checkpoint`);
    }
    try {
      if (checkpoint) client.resume(JSON.parse(JSON.stringify(checkpoint)));
    } catch (refusal) {
      wrong.push(`a checkpoint that nobody takes: ${refusal}`);
    }
  }
  const gaps = moments.slice(1).map((moment, nth) => moment - (moments[nth] ?? 0));
  // Only the result is asked for at once.
  if (gaps.filter((gap) => gap < minDelay).length > 1) wrong.push(`too soon: ${gaps}`);
  if (Date.now() - began > totalTimeout) wrong.push('goes on after totalTimeout');
  if (leftovers().timers) wrong.push('leaves a timer behind');
  return wrong;
}

/** An accepted operation, or a submit that is answered by chance too. */
const accepted: Parts = { status: 202, headers: [['location', '/tasks/1']], body: '' };
const scripts = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.array(answers, { minLength: 1, maxLength: 8 }))
  .map(([odds, rest]) => (odds ? [accepted, ...rest] : rest));

test('whatever a server answers, the wait ends in order', { timeout: 600_000 }, async () => {
  const unhandled = complaints();
  const began = now();
  const isEnough = (runs: number) =>
    FUZZ_RUNS ? runs >= Number(FUZZ_RUNS) : now() - began > milliseconds;
  let runs = 0;
  for (let from = seed; !isEnough(runs); from++) {
    const property = fc.asyncProperty(scripts, async (script) => !(await play(script)).length);
    const options = { seed: from, numRuns: batch, ...(FUZZ_PATH && { path: FUZZ_PATH }) };
    const { failed, counterexample, counterexamplePath } = await fc.check(property, options);
    if (failed && counterexample) {
      const [script] = counterexample;
      const again = `FUZZ_SEED=${from} FUZZ_PATH=${counterexamplePath}`;
      const lines = script.map((parts) =>
        parts ? JSON.stringify(parts) : 'a connection that fails',
      );
      expect.fail([...(await play(script)), ...lines, again].join('\n'));
    }
    if (FUZZ_PATH) break;
    runs += batch;
  }
  expect(unhandled).toEqual([]);
  expect(leftovers()).toEqual(nothing);
  console.log(`fuzz: ${runs} servers, seed ${seed}`);
});
