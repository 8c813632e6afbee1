import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scripts } from './arbitraries.ts';
import { play } from './play.ts';
import type { Script } from './script.ts';
import { inWords, whatHappened } from './words.ts';

/**
 * `npm run model`: so many runs, from a seed of its own each time. A failure is shrunk to a
 * transcript, which says how to play it again.
 */
const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const batch = 200;
/** A batch takes a second or two; the rest is for shrinking. */
const interruptAfterTimeLimit = 120_000;

const property = fc.asyncProperty(scripts, async (script) => {
  const { wrong } = await play(script);
  return wrong.length === 0;
});

test('whatever server and user do, every promise is kept', { timeout: 900_000 }, async () => {
  const first = Number(MODEL_SEED ?? Date.now() % 2 ** 31);
  const began = performance.now();
  // In batches, because fast-check tries small and extreme values at the beginning of each.
  const batches = MODEL_PATH ? 1 : Math.ceil(Number(MODEL_RUNS) / batch);
  for (let seed = first; seed < first + batches; seed++) {
    const path = MODEL_PATH && { path: MODEL_PATH };
    const found = await fc.check(property, {
      seed,
      numRuns: batch,
      interruptAfterTimeLimit,
      ...path,
    });
    const [script] = found.counterexample ?? [];
    if (!script) continue;
    const runs = (seed - first) * batch + found.numRuns;
    const lines = await transcript(script, seed, `${found.counterexamplePath}`);
    expect.fail(`in run ${runs} from seed ${first}, shrunk ${found.numShrinks} times\n${lines}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`model: ${batches * batch} runs in ${seconds} s, seed ${first}`);
});

async function transcript(script: Script, seed: number, path: string): Promise<string> {
  const played = await play(script);
  return [
    ...played.wrong.map((line) => `✗ ${line}`),
    ...['', inWords(script), '', whatHappened(played), ''],
    `Again: MODEL_SEED=${seed} MODEL_PATH=${path} npm run model`,
    `As data: ${inspect(script, { depth: 9, breakLength: Infinity })}`,
  ].join('\n');
}
