/** CPU time and allocation per completed operation: interleaved rounds in one process. */
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { type Contender, shortest } from './contenders.ts';

/** Runs one operation of a contender that is connected to the server. */
export type Operate = () => Promise<unknown>;

export function operateOn(contender: Contender, server: string): Operate {
  const wait = contender.connect(server);
  return () => wait({ interval: shortest });
}

/** Runs so many operations, so many at a time. */
export async function work(operate: Operate, operations: number, lanes: number): Promise<void> {
  let left = operations;
  async function lane(): Promise<void> {
    while (left-- > 0) await operate();
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Enough for a round to last, with few lanes too. */
const perRound = (lanes: number, share: number): number =>
  Math.max(lanes, Math.ceil(Math.min(300, 60 * lanes) * share));

interface Sample {
  /** CPU time of all threads of this process, per operation. */
  readonly microseconds: number;
  /** JavaScript heap, per operation, garbage or not. */
  readonly allocated: number;
}

async function measure(operate: Operate, operations: number, lanes: number): Promise<Sample> {
  // Nobody pays for the garbage of the one before.
  globalThis.gc?.();
  const profiler = new GCProfiler();
  profiler.start();
  let held = getHeapStatistics().used_heap_size;
  const before = process.cpuUsage();
  await work(operate, operations, lanes);
  const { user, system } = process.cpuUsage(before);
  let allocated = getHeapStatistics().used_heap_size;
  // What is there before a collection and was not after the one before it has been allocated since.
  for (const { beforeGC, afterGC } of profiler.stop()?.statistics ?? []) {
    allocated += beforeGC.heapStatistics.usedHeapSize - held;
    held = afterGC.heapStatistics.usedHeapSize;
  }
  return { microseconds: (user + system) / operations, allocated: (allocated - held) / operations };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** What the rounds have shown, by the names of the contenders. */
export interface Cost {
  readonly names: readonly string[];
  readonly rounds: number;
  readonly lanes: number;
  /** Median of the rounds. */
  microseconds(name: string): number;
  /** Median of the rounds' own ratios, so that drift cancels out; NaN where one is missing. */
  ratio(name: string, to: string): number;
  /** Bytes: median of the rounds. */
  allocated(name: string): number;
}

/** @param lanes How many operations are under way at a time. */
export async function cost(
  contenders: readonly Contender[],
  server: string,
  lanes: number,
  rounds: number,
): Promise<Cost> {
  const entries = contenders.map((contender) => ({
    operate: operateOn(contender, server),
    operations: perRound(lanes, contender.share),
    samples: [] as Sample[],
  }));
  for (const { operate, operations } of entries) await work(operate, 2 * operations, lanes);

  for (let round = 0; round < rounds; round++) {
    // Each round begins with another one, so that no place in the order is an advantage.
    const first = round % entries.length;
    for (const entry of [...entries.slice(first), ...entries.slice(0, first)]) {
      entry.samples.push(await measure(entry.operate, entry.operations, lanes));
    }
  }

  const names = contenders.map(({ name }) => name);
  const of = (name: string, what: keyof Sample): number[] =>
    (entries[names.indexOf(name)]?.samples ?? []).map((sample) => sample[what]);
  return {
    names,
    rounds,
    lanes,
    microseconds: (name) => median(of(name, 'microseconds')),
    ratio(name, to) {
      const others = of(to, 'microseconds');
      const own = of(name, 'microseconds');
      return median(own.map((value, round) => value / (others[round] ?? Number.NaN)));
    },
    allocated: (name) => median(of(name, 'allocated')),
  };
}
