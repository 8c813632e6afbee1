/** Heap per operation that waits for its next poll, all of them under one shared signal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'await202';

const operations = 10_000;
const concurrency = 30;

async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 5; time++) {
    globalThis.gc?.();
    // What a finalizer or a closed stream lets go of is garbage only in the next turn.
    await sleep(20);
  }
}

async function heapUsed(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Operations that are accepted and wait an hour for their first poll. */
export async function waiting(
  url: string,
  signal: AbortSignal,
  count = operations,
): Promise<Promise<unknown>[]> {
  const client = createClient({ onAbort: 'detach' });
  const results: Promise<unknown>[] = [];
  async function lane(): Promise<void> {
    while (results.length < count) {
      // The place is taken before the submit is sent, so that no lane starts one too many.
      const index = results.push(Promise.resolve()) - 1;
      const operation = await client.submit(url, { signal });
      const result = operation.result();
      result.catch(() => undefined);
      results[index] = result;
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane));
  return results;
}

export interface HeapFigures {
  readonly operations: number;
  readonly bytesWhileWaiting: number;
  readonly bytesAfterAbort: number;
  readonly aborted: number;
}

export async function heapPerWaitingOperation(server: string): Promise<HeapFigures> {
  const url = `${server}waits`;
  const warmUp = new AbortController();
  const warm = await waiting(url, warmUp.signal, 500);
  warmUp.abort();
  await Promise.allSettled(warm);
  warm.length = 0;

  const before = await heapUsed();
  const controller = new AbortController();
  const results = await waiting(url, controller.signal);
  const during = await heapUsed();

  controller.abort();
  const outcomes = await Promise.allSettled(results);
  const aborted = outcomes.filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason === controller.signal.reason,
  ).length;
  outcomes.length = 0;
  results.length = 0;
  const after = await heapUsed();

  return {
    operations,
    bytesWhileWaiting: (during - before) / operations,
    bytesAfterAbort: (after - before) / operations,
    aborted,
  };
}
