/**
 * The server of the benchmark. It runs in a process of its own, so that its CPU time and its heap
 * are not counted, and does as little as a server of long-running operations can.
 *
 * The first segment of a path names what is spoken there (see `places`). Wherever it is, a submit
 * is accepted, and the fifth question after it is answered with the end. Asked by a message, it
 * tells what has arrived at each place.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const pollsPerTask = 5;

/** What has arrived at one place. */
export interface Arrivals {
  submits: number;
  /** Operations that have been asked for once or more often. */
  firstPolls: number;
  cancels: number;
  /** Epoch milliseconds, with fractions, of the last cancel. */
  lastCancelAt: number;
}

type Head = Readonly<Record<string, string>>;

interface Place {
  /** What a submit says, beside 202. */
  readonly accept: (id: string, path: string) => { head?: Head; body: unknown };
  readonly running?: unknown;
  readonly succeeded?: unknown;
  /** Sent with the first poll's answer. */
  readonly firstPoll?: Head;
  readonly cancelled?: unknown;
}

const anHour = { 'retry-after': '3600' };
const running = { status: 'running', progress: 0.5 };
const succeeded = { status: 'succeeded', result: { total: 42 } };

/** A status monitor as await202 and the loops by hand ask it, named by `Location`. */
const monitored = (submitHead: Head = {}, firstPoll: Head = {}): Place => ({
  accept: (id, path) => ({ head: { location: `${path}/${id}`, ...submitHead }, body: running }),
  firstPoll,
});

const places: Readonly<Record<string, Place>> = {
  tasks: monitored(),
  /** The first poll is an hour away. */
  waits: monitored(anHour),
  /** The second one is. */
  once: monitored({}, anHour),
  /** A DELETE gets no answer, ever. */
  swallow: monitored(anHour),
  /** Azure asks there for the status alone; the result comes with it, as its newer services do. */
  azure: {
    accept: (id, path) => ({ head: { 'operation-location': `${path}/${id}` }, body: running }),
  },
  replicate: {
    accept: (id) => ({ body: { id, status: 'starting' } }),
    running: { id: 'p1', status: 'processing' },
    succeeded: { id: 'p1', status: 'succeeded', output: { total: 42 } },
    cancelled: { id: 'p1', status: 'canceled' },
  },
  /** fal says that it is over, and has the result elsewhere: the fifth question is for that. */
  fal: {
    accept: (id) => ({ body: { request_id: id, status: 'IN_QUEUE' } }),
    running: { request_id: 'r1', status: 'IN_PROGRESS' },
    succeeded: { total: 42 },
    cancelled: { status: 'CANCELLATION_REQUESTED' },
  },
  openai: {
    accept: (id) => ({ body: { id, status: 'in_progress' } }),
    running: { id: 'b1', status: 'in_progress' },
    succeeded: { id: 'b1', status: 'completed', file_counts: { completed: 42, total: 42 } },
  },
};

const falCompleted = JSON.stringify({ request_id: 'r1', status: 'COMPLETED' });

/** The same with its documents written once. */
const spoken = new Map(
  Object.entries(places).map(([name, place]) => [
    name,
    {
      name,
      accept: place.accept,
      firstPoll: place.firstPoll,
      running: JSON.stringify(place.running ?? running),
      succeeded: JSON.stringify(place.succeeded ?? succeeded),
      cancelled: JSON.stringify(place.cancelled ?? { status: 'canceled' }),
      /** How often each operation has been asked for. */
      polls: new Map<string, number>(),
      arrivals: { submits: 0, firstPolls: 0, cancels: 0, lastCancelAt: 0 } as Arrivals,
    },
  ]),
);

type Spoken = NonNullable<ReturnType<typeof spoken.get>>;

let tasks = 0;

function send(response: ServerResponse, status: number, body: string, head?: Head): void {
  response.writeHead(status, { 'content-type': 'application/json', ...head }).end(body);
}

function submit(place: Spoken, path: string, response: ServerResponse): void {
  place.arrivals.submits++;
  const { head, body } = place.accept(String(++tasks), path);
  // Replicate answers 201, fal and OpenAI 200; to their clients one success is like another.
  send(response, 202, JSON.stringify(body), head);
}

function cancel(place: Spoken, response: ServerResponse): void {
  place.arrivals.cancels++;
  place.arrivals.lastCancelAt = performance.timeOrigin + performance.now();
  if (place.name !== 'swallow') send(response, 200, place.cancelled);
}

function poll(place: Spoken, path: string, response: ServerResponse): void {
  const isFal = place.name === 'fal';
  const id = isFal ? (/requests\/\d+/.exec(path)?.[0] ?? '') : path;
  const count = (place.polls.get(id) ?? 0) + 1;
  if (count === 1) place.arrivals.firstPolls++;
  if (count < pollsPerTask) {
    place.polls.set(id, count);
    const isOver = isFal && count === pollsPerTask - 1;
    const head = count === 1 ? place.firstPoll : undefined;
    send(response, 200, isOver ? falCompleted : place.running, head);
    return;
  }
  place.polls.delete(id);
  send(response, 200, place.succeeded);
}

const server = createServer((request, response) => {
  const path = request.url ?? '/';
  request.resume();
  const place = spoken.get(path.split('/', 2)[1] ?? '');
  if (!place) send(response, 404, '{}');
  else if (request.method === 'DELETE' || path.endsWith('/cancel')) cancel(place, response);
  else if (request.method === 'POST') submit(place, path, response);
  else poll(place, path, response);
});

// The client goes on for longer than the default of five seconds between two requests.
server.keepAliveTimeout = 60_000;
process.on('disconnect', () => process.exit());
process.on('message', (name: string) => {
  const { submits, firstPolls, cancels, lastCancelAt } = spoken.get(name)?.arrivals ?? {};
  process.send?.({ submits, firstPolls, cancels, lastCancelAt });
});
// A thousand cancels may come on a thousand new connections.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
