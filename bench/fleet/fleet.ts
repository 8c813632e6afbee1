import type { ClientOptions } from 'await202';
import { present as build, load } from '../library.ts';
import { serverOf } from './server.ts';
import { present, reset, until } from './virtual-time.ts';

const { createClient } = await load(build);

export interface Fleet {
  readonly operations: number;
  /** Requests that the server answers in a second. */
  readonly perSecond: number;
  /** Milliseconds from a request to its answer. */
  readonly latency: number;
  /** Milliseconds in which the operations are begun, and in which they end after that. */
  readonly begun: number;
  readonly longest: number;
}

/** Random numbers that are the same each time: https://en.wikipedia.org/wiki/Xorshift */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Waits for all operations of a fleet.
 *
 * @param isShared Whether they have one client, or each has its own.
 */
export async function run(fleet: Fleet, isShared: boolean, options: ClientOptions) {
  reset();
  const chance = seeded(202);
  Math.random = chance;
  const { operations, perSecond, latency, begun, longest } = fleet;
  const starts = Array.from({ length: operations }, (_, index) => (index * begun) / operations);
  const ends = starts.map((start) => start + chance() * longest);
  const server = serverOf(ends, perSecond, latency);
  const clientOf = () => createClient({ fetch: server.fetch, timeout: false, ...options });
  const shared = clientOf();
  let failed = 0;
  let late = 0;
  async function wait(index: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, starts[index]));
    const client = isShared ? shared : clientOf();
    try {
      await client.resume(`https://api.example.com/tasks/${index}`).result();
      late += present() - (ends[index] ?? 0);
    } catch {
      failed++;
    }
  }
  const all = Promise.all(starts.map((_, index) => wait(index)));
  await until(all);
  return {
    ...server.count,
    failed,
    /** Milliseconds until all are done. */
    took: present(),
    /** Milliseconds from the end of an operation until it is known, on average. */
    late: late / (operations - failed),
  };
}
