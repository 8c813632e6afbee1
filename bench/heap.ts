/** Heap per operation that waits for its next poll, all of them under one shared signal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, contenderCalled, libraryOf } from './contenders.ts';
import { fill } from './fill.ts';
import type { Library } from './library.ts';
import { type Remote, startServer } from './remote.ts';

const anHour = 3_600_000;

/** The heap in use once no collection finds more to collect. */
async function heapUsed(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let inVain = 0; inVain < 4; ) {
    globalThis.gc?.();
    // What a finalizer or a closed stream lets go of is garbage only in the next turn.
    await sleep(20);
    const { heapUsed } = process.memoryUsage();
    inVain = heapUsed < 0.998 * least ? 0 : inVain + 1;
    least = Math.min(least, heapUsed);
  }
  return least;
}

type Client = ReturnType<Library['createClient']>;
type Keep = (held: unknown) => void;

/** Starts an operation, and keeps what somebody may have of it. */
type Hold = (client: Client, url: string, signal: AbortSignal, keep: Keep) => unknown;

const waitForResult: Hold = async (client, url, signal, keep) =>
  keep((await client.submit(url, { signal })).result());

const run: Hold = (client, url, signal, keep) => keep(client.run(url, { signal }));

/** Nobody waits for it. */
const handleAlone: Hold = async (client, url, signal, keep) => {
  const operation = await client.submit(url, { signal });
  if (url.endsWith(stages.after)) await operation.poll();
  keep(operation);
};

export const kinds = { 'result()': waitForResult, 'run()': run, 'a handle': handleAlone } as const;

/** Before the first poll, which is an hour away, and after it, when the second one is. */
export const stages = { before: 'waits', after: 'once' } as const;

export type Kind = keyof typeof kinds;
export type Stage = keyof typeof stages;

interface Held {
  readonly signal: AbortSignal;
  /** Aborts, waits for all that can be waited for, and forgets them. */
  release(): Promise<readonly PromiseSettledResult<unknown>[]>;
}

/** A list of what is kept, whose promises may be rejected. */
function holding(): Held & { keep: Keep } {
  const controller = new AbortController();
  const all: unknown[] = [];
  return {
    signal: controller.signal,
    keep(held) {
      if (held instanceof Promise) held.catch(() => undefined);
      all.push(held);
    },
    async release() {
      controller.abort();
      const outcomes = await Promise.allSettled(all);
      all.length = 0;
      return outcomes;
    },
  };
}

/** Operations of the library, that many. */
export async function waiting(
  { createClient }: Library,
  server: Remote,
  count: number,
  kind: Kind,
  stage: Stage,
): Promise<Held> {
  const client = createClient({ onAbort: 'detach', polling: { minDelay: 1 } });
  const place = stages[stage];
  const held = holding();
  await fill(
    count,
    () => kinds[kind](client, `${server.url}${place}`, held.signal, held.keep),
    async () => {
      const { submits, firstPolls } = await server.arrivals(place);
      return stage === 'after' ? firstPolls : submits;
    },
  );
  return held;
}

/** The same of another client: polled once where it does that at once, and an hour from the next. */
async function waitingElsewhere(
  { connect, place, usual }: Contender,
  server: Remote,
  count: number,
): Promise<Held> {
  const wait = connect(server.url);
  const held = holding();
  await fill(
    count,
    () => held.keep(wait({ interval: anHour, signal: held.signal })),
    async () => {
      const { submits, firstPolls } = await server.arrivals(place);
      return usual ? firstPolls : submits;
    },
  );
  return held;
}

export interface HeapFigures {
  /** Per operation. */
  readonly bytes: number;
  /** After an abort of all of them, where that ends the wait. */
  readonly aborted?: {
    /** What stays, per operation: a leak, or code that has been compiled meanwhile. */
    readonly left: number;
    /** How many were rejected with the reason of the signal. */
    readonly rejected: number;
  };
}

async function measure(
  start: (count: number) => Promise<Held>,
  count: number,
  canAbort: boolean,
): Promise<HeapFigures> {
  const warmUp = await start(500);
  if (canAbort) await warmUp.release();
  const before = await heapUsed();
  const held = await start(count);
  const during = await heapUsed();
  if (!canAbort) return { bytes: (during - before) / count };
  // No variable has the outcomes, so that they are garbage when the heap is looked at again.
  const rejected = (await held.release()).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason === held.signal.reason,
  ).length;
  const after = await heapUsed();
  // What an abort gives back hardly varies; what has come since the start has compiled code in it.
  return {
    bytes: (during - after) / count,
    aborted: { left: (after - before) / count, rejected },
  };
}

/** What the operations of one contender hold; of the library's, `kind` and `stage` say which. */
export async function heap(
  name: string,
  count: number,
  kind: Kind,
  stage: Stage,
): Promise<HeapFigures> {
  const server = await startServer();
  try {
    const library = await libraryOf(name);
    if (library) {
      const start = (some: number) => waiting(library, server, some, kind, stage);
      return await measure(start, count, true);
    }
    const contender = await contenderCalled(name);
    return await measure((some) => waitingElsewhere(contender, server, some), count, false);
  } finally {
    server.stop();
  }
}
