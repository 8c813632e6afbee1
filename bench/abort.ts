/** A thousand waiting operations, aborted at once by one signal. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, contenderCalled, libraryOf } from './contenders.ts';
import { median, work } from './cpu.ts';
import { fill } from './fill.ts';
import type { Library } from './library.ts';
import { type Remote, startServer } from './remote.ts';

type Client = ReturnType<Library['createClient']>;

const operations = 1_000;
const rounds = 3;
const otherOperations = 100;

/** Epoch milliseconds, with fractions, the same in all processes of one machine. */
const now = (): number => performance.timeOrigin + performance.now();

/** Timers that keep this process running. */
const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

interface Settled {
  readonly last: number;
  readonly withReason: number;
}

interface Waiters {
  /** Aborts, and resolves when the last one has settled. */
  abort(): Promise<Settled>;
}

/** Milliseconds from the abort. */
export interface AbortFigures {
  readonly lastSettled: number;
  /** How many were rejected with the reason of the signal. */
  readonly withReason: number;
  readonly lastCancel: number;
  readonly cancels: number;
  readonly timersLeft: number;
}

/** Starts operations under one signal, of which none ends by itself. */
async function start(
  count: number,
  one: (signal: AbortSignal) => Promise<unknown>,
  arrived: () => Promise<number>,
): Promise<Waiters> {
  const controller = new AbortController();
  const { signal } = controller;
  const all: Promise<unknown>[] = [];
  let last = 0;
  let withReason = 0;
  function settled(error?: unknown): void {
    last = now();
    if (error === signal.reason) withReason++;
  }
  await fill(count, () => all.push(one(signal).then(() => settled(), settled)), arrived);
  return {
    async abort() {
      controller.abort();
      await Promise.all(all);
      return { last, withReason };
    },
  };
}

/** What has been canceled at a place, once that is so many or no more come. */
async function canceled(
  server: Remote,
  place: string,
  enough: number,
  patience: number,
): Promise<{ cancels: number; lastCancelAt: number }> {
  let seen = await server.arrivals(place);
  for (let since = now(); seen.cancels < enough && now() - since < patience; ) {
    await sleep(10);
    const next = await server.arrivals(place);
    if (next.cancels > seen.cancels) since = now();
    seen = next;
  }
  return seen;
}

async function round(
  server: Remote,
  place: string,
  count: number,
  begin: (count: number) => Promise<Waiters>,
): Promise<AbortFigures> {
  const idle = timers();
  const { cancels: already } = await server.arrivals(place);
  const waiters = await begin(count);
  const at = now();
  const { last, withReason } = await waiters.abort();
  const { cancels, lastCancelAt } = await canceled(server, place, already + count, 1_000);
  // The answer to the last one is on its way.
  await sleep(50);
  return {
    lastSettled: last - at,
    withReason,
    lastCancel: cancels > already ? lastCancelAt - at : Number.NaN,
    cancels: cancels - already,
    timersLeft: timers() - idle,
  };
}

/** Medians of so many rounds, after a smaller one that warms up. */
async function aborted(
  server: Remote,
  place: string,
  rounds: number,
  begin: (count: number) => Promise<Waiters>,
): Promise<AbortFigures> {
  await round(server, place, 200, begin);
  const all: AbortFigures[] = [];
  for (let time = 0; time < rounds; time++) {
    all.push(await round(server, place, operations, begin));
  }
  const of = (what: keyof AbortFigures): number => median(all.map((figures) => figures[what]));
  return {
    lastSettled: of('lastSettled'),
    withReason: of('withReason'),
    lastCancel: of('lastCancel'),
    cancels: of('cancels'),
    timersLeft: of('timersLeft'),
  };
}

/** Operations that the server has accepted, and that wait an hour for their first poll. */
const oursAt = (client: Client, server: Remote, place: string) => (count: number) =>
  start(
    count,
    async (signal) => (await client.submit(`${server.url}${place}`, { signal })).result(),
    async () => (await server.arrivals(place)).submits,
  );

/** Polled once by a client with its own default interval. */
const theirsAt = (contender: Contender, server: Remote) => {
  const { place, usual = 0 } = contender;
  const wait = contender.connect(server.url);
  return (count: number) =>
    start(
      count,
      (signal) => wait({ interval: usual, signal }),
      async () => (await server.arrivals(place)).firstPolls,
    );
};

/** The contender called `name`, against a server that answers what it is asked to cancel. */
export async function abort(name: string): Promise<AbortFigures> {
  const server = await startServer();
  try {
    const library = await libraryOf(name);
    if (!library) {
      const contender = await contenderCalled(name);
      return await aborted(server, contender.place, 1, theirsAt(contender, server));
    }
    const client = library.createClient();
    return await aborted(server, 'waits', rounds, oursAt(client, server, 'waits'));
  } finally {
    server.stop();
  }
}

/** Milliseconds from an abort whose cancels the server never answers. */
export interface SwallowFigures {
  readonly lastSettled: number;
  readonly withReason: number;
  /** 50 operations, 10 at a time, at the same server: before the abort, and right after it. */
  readonly undisturbed: number;
  readonly disturbed: number;
  /** Until `cancel()` of one operation arrives at the same server, elsewhere. */
  readonly explicitCancel: number;
  /** Until 100 operations aborted at another server have been canceled there. */
  readonly otherCancel: number;
  /** The longest that the event loop stood still. */
  readonly longestPause: number;
}

export async function abortSwallowed(name: string): Promise<SwallowFigures> {
  const library = await libraryOf(name);
  if (!library) throw new Error(`${name} is not await202`);
  const [server, elsewhere] = await Promise.all([startServer(), startServer()]);
  try {
    const client = library.createClient();
    await round(server, 'waits', 200, oursAt(client, server, 'waits'));
    const { cancels: already } = await server.arrivals('waits');

    const polling = { minDelay: 1, factor: 1, jitter: 0 };
    async function ordinary(): Promise<number> {
      const began = now();
      await work(() => client.run(`${server.url}tasks`, { polling }), 50, 10);
      return now() - began;
    }
    await ordinary();
    const undisturbed = await ordinary();
    const explicit = await client.submit(`${server.url}waits`);
    const others = await oursAt(client, elsewhere, 'waits')(otherOperations);
    const waiters = await oursAt(client, server, 'swallow')(operations);

    const pauses = monitorEventLoopDelay({ resolution: 1 });
    pauses.enable();
    const at = now();
    const { last, withReason } = await waiters.abort();
    const explicitCancel = explicit.cancel();
    explicitCancel.catch(() => undefined);
    const [disturbed, one, many] = await Promise.all([
      ordinary(),
      canceled(server, 'waits', already + 1, 5_000),
      others.abort().then(() => canceled(elsewhere, 'waits', otherOperations, 5_000)),
    ]);
    pauses.disable();
    return {
      lastSettled: last - at,
      withReason,
      undisturbed,
      disturbed,
      explicitCancel: one.cancels > already ? one.lastCancelAt - at : Number.NaN,
      otherCancel: many.cancels === otherOperations ? many.lastCancelAt - at : Number.NaN,
      longestPause: pauses.max / 1e6,
    };
  } finally {
    server.stop();
    elsewhere.stop();
  }
}
