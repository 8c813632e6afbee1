/** CPU time per completed operation: interleaved rounds in one process, after a warm-up. */
import { type Contender, contenders } from './contenders.ts';

const rounds = 15;

/** Enough for a round to last, with few lanes too. */
const perRound = (lanes: number): number => Math.min(300, 60 * lanes);

/** Runs so many operations, so many at a time. */
export async function work(
  contender: Contender,
  url: string,
  operations: number,
  lanes: number,
): Promise<void> {
  let left = operations;
  async function lane(): Promise<void> {
    while (left-- > 0) await contender(url);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Microseconds of CPU time, all threads of this process, per operation. */
async function measure(contender: Contender, url: string, lanes: number): Promise<number> {
  const operations = perRound(lanes);
  // Nobody pays for the garbage of the one before.
  globalThis.gc?.();
  const before = process.cpuUsage();
  await work(contender, url, operations, lanes);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / operations;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

export interface CpuFigures {
  readonly name: string;
  /** Median of the rounds, in microseconds. */
  readonly microseconds: number;
  /** Median of the rounds' own ratios to the first contender, so that drift cancels out. */
  readonly ratio: number;
}

/** @param lanes How many operations are under way at a time. */
export async function cpuPerOperation(
  server: string,
  lanes: number,
): Promise<{ operations: number; figures: CpuFigures[] }> {
  const url = `${server}tasks`;
  const entries = Object.entries(contenders);
  const samples = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (const [, contender] of entries) await work(contender, url, 600, lanes);

  for (let round = 0; round < rounds; round++) {
    // Each round begins with another one, so that no place in the order is an advantage.
    const first = round % entries.length;
    for (const [name, contender] of [...entries.slice(first), ...entries.slice(0, first)]) {
      samples.get(name)?.push(await measure(contender, url, lanes));
    }
  }

  const yardstick = samples.get(entries[0]?.[0] ?? '') ?? [];
  const figures = [...samples].map(([name, values]) => ({
    name,
    microseconds: median(values),
    ratio: median(values.map((value, round) => value / (yardstick[round] ?? Number.NaN))),
  }));
  return { operations: rounds * perRound(lanes), figures };
}
