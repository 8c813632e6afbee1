import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * `npm run model`: so many runs, from a seed of its own each time. A failure is shrunk to a
 * transcript, which says how to play it again.
 */
const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const batch = 200;
/** A batch takes a second or two; the rest is for shrinking. */
const interruptAfterTimeLimit = 120_000;

/** For the test of a property. */
export const patience = { timeout: 900_000 };

/** What a run has shown. */
interface Shown {
  readonly wrong: readonly string[];
  /** How often what the property is about has happened. If it never does, the property shows nothing. */
  readonly tally?: Readonly<Record<string, number>>;
}

/** A kind of world: what can happen in it, and what is wrong with it then. */
export interface Property<Script, Played extends Shown> {
  /** Also the name of its test. */
  readonly name: string;
  readonly scripts: fc.Arbitrary<Script>;
  play(script: Script): Promise<Played>;
  /** The script in words, and what happened, line by line. */
  inWords(script: Script, played: Played): string;
}

/** Plays that many random scripts, and fails with the smallest one that is wrong. */
export async function holds<Script, Played extends Shown>(
  property: Property<Script, Played>,
): Promise<void> {
  const { name, scripts, play } = property;
  const first = Number(MODEL_SEED ?? Date.now() % 2 ** 31);
  const began = performance.now();
  const sums: Record<string, number> = {};
  const right = fc.asyncProperty(scripts, async (script) => {
    const { wrong, tally } = await play(script);
    for (const [what, times] of Object.entries(tally ?? {})) sums[what] = (sums[what] ?? 0) + times;
    return wrong.length === 0;
  });
  // In batches, because fast-check tries small and extreme values at the beginning of each.
  const batches = MODEL_PATH ? 1 : Math.ceil(Number(MODEL_RUNS) / batch);
  for (let seed = first; seed < first + batches; seed++) {
    const path = MODEL_PATH && { path: MODEL_PATH };
    const found = await fc.check(right, { seed, numRuns: batch, interruptAfterTimeLimit, ...path });
    const [script] = found.counterexample ?? [];
    if (!script) continue;
    const runs = (seed - first) * batch + found.numRuns;
    const lines = await transcript(property, script, seed, `${found.counterexamplePath}`);
    expect.fail(`in run ${runs} from seed ${first}, shrunk ${found.numShrinks} times\n${lines}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const seen = Object.entries(sums).map(([what, times]) => `, ${times} ${what}`);
  console.log(`${name}: ${batches * batch} runs in ${seconds} s, seed ${first}${seen.join('')}`);
  if (!MODEL_PATH) expect(Object.entries(sums).filter(([, times]) => times === 0)).toEqual([]);
}

async function transcript<Script, Played extends Shown>(
  { name, play, inWords }: Property<Script, Played>,
  script: Script,
  seed: number,
  path: string,
): Promise<string> {
  const played = await play(script);
  return [
    ...played.wrong.map((line) => `✗ ${line}`),
    ...['', inWords(script, played), ''],
    `Again: MODEL_SEED=${seed} MODEL_PATH=${path} npm run model -- -t '${name}'`,
    `As data: ${inspect(script, { depth: 9, breakLength: Infinity })}`,
  ].join('\n');
}
