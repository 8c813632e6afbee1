import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ClientOptions } from 'await202';
import { load, present } from '../library.ts';
import { type Manner, serve } from './server.ts';

type Push = typeof import('await202/push');

const { createClient } = await load(present);
const entry = createRequire(new URL('../../package.json', import.meta.url)).resolve(
  'await202/push',
);
const { sse, webSocket } = (await import(pathToFileURL(entry).href)) as Push;

/** A kind of server, and how a client listens to it. */
export interface Case {
  readonly label: string;
  readonly manner: Manner;
  readonly operations: number;
  readonly optionsOf: (host: string) => ClientOptions;
  /** Milliseconds after which every socket is broken, once. */
  readonly cutAfter?: number;
}

/** What was seen of all operations: lateness in milliseconds. */
export interface Seen {
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
  readonly gets: number;
}

/** Without jitter two runs of the same are the same. */
const polling = { jitter: 0 };

const stream = { wake: sse(({ statusUrl }) => `${statusUrl}/events`) };

const streamed = (label: string, manner: Manner, options: ClientOptions = {}): Case => ({
  ...{ label, manner, operations: 60 },
  optionsOf: () => ({ ...stream, polling, ...options }),
});

export const cases = {
  polled: {
    ...streamed('polling, without a channel', 'no stream'),
    optionsOf: () => ({ polling }),
  },
  honest: streamed('sse(), told at the end', 'at the end'),
  early: streamed('sse(), told 300 ms too early', 'too early'),
  storm: streamed('sse(), told 50 times a second', 'all the time'),
  cut: streamed('sse(), cut after 0.5 s, then 404', 'not after a cut'),
  missing: streamed('sse(), always 404', 'no stream'),
  silent: streamed('sse(), silent, whileHeard: 5 s', 'not at all', {
    polling: { ...polling, whileHeard: 5_000 },
  }),
  socket: {
    label: 'webSocket(), one for 100 operations, cut after 3 s',
    manner: 'no stream',
    operations: 100,
    optionsOf: (host) => ({
      polling,
      wake: webSocket(`ws://${host}/socket`, { key: ({ id }: { id: string }) => id }),
    }),
    cutAfter: 3_000,
  },
} as const satisfies Record<string, Case>;

/** Runs the operations of a case at once: they last from 0.3 to 10 s, evenly spread. */
export async function measure({ manner, operations, optionsOf, cutAfter }: Case): Promise<Seen> {
  const server = await serve(manner);
  const client = createClient({ baseUrl: `http://${server.host}/`, ...optionsOf(server.host) });
  if (cutAfter) setTimeout(() => server.cut(), cutAfter);
  const lasting = Array.from(
    { length: operations },
    (_, index) => 300 + (9_700 * index) / (operations - 1),
  );
  await Promise.all(lasting.map((lasts) => client.run('tasks', { searchParams: { lasts } })));
  server.close();
  const tasks = [...server.tasks.values()];
  const late = tasks.map((task) => task.late).sort((one, other) => one - other);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  return {
    mean: sum(late) / operations,
    p95: late[Math.floor(operations * 0.95)] ?? 0,
    max: late.at(-1) ?? 0,
    gets: sum(tasks.map(({ polls }) => polls)) / operations,
  };
}
