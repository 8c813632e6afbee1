import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scripts } from './arbitraries.ts';
import { play } from './play.ts';
import { inWords, whatHappened } from './words.ts';

/**
 * `npm run model` plays 10,000 runs from a seed of its own. Without MODEL_RUNS it is as many as there
 * is time for, always from the same seed. A failure says how to play it again.
 */
const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const milliseconds = 8_000;
const batch = 200;

test('whatever server and user do, every promise is kept', { timeout: 600_000 }, async () => {
  const seed = Number(MODEL_SEED ?? (MODEL_RUNS ? Date.now() % 2 ** 31 : 202));
  const began = performance.now();
  const isEnough = (runs: number) =>
    MODEL_RUNS ? runs >= Number(MODEL_RUNS) : performance.now() - began > milliseconds;
  let runs = 0;
  for (let from = seed; !isEnough(runs); from++) {
    const property = fc.asyncProperty(scripts, async (script) => {
      const { wrong } = await play(script);
      return wrong.length === 0;
    });
    const path = MODEL_PATH ? { path: MODEL_PATH } : {};
    const { failed, counterexample, counterexamplePath } = await fc.check(property, {
      ...{ seed: from, numRuns: batch },
      ...path,
    });
    if (failed && counterexample) {
      const [script] = counterexample;
      const played = await play(script);
      const again = `MODEL_SEED=${from} MODEL_PATH=${counterexamplePath} npx vitest run test/model/model.test.ts`;
      expect.fail(
        [
          ...played.wrong.map((line) => `✗ ${line}`),
          ...['', inWords(script), '', whatHappened(played), '', `Again: ${again}`],
          `As data: ${inspect(script, { depth: 9, breakLength: Infinity })}`,
        ].join('\n'),
      );
    }
    if (MODEL_PATH) return;
    runs += batch;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(`model: ${runs} runs in ${seconds.toFixed(1)} s, seed ${seed}`);
});
