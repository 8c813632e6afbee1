import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type ClientOptions, createClient } from 'await202';
import { onTestFinished, vi } from 'vitest';
import { complaints, listeners } from '../support/leftovers.ts';
import { quick } from '../support/wire-server.ts';

/**
 * Where a request is stopped: before it takes effect, after that but before its answer is sent, or
 * in the middle of its answer.
 */
type Moment = 'before its effect' | 'before its answer' | 'in its answer';

/** A request that will be stopped, and goes on when the test says so. */
interface Hold {
  /** Resolves once the request is here, stopped. */
  readonly arrived: Promise<void>;
  release(): void;
  /** Goes on to a reset of its connection. */
  reset(): void;
}

interface Held {
  readonly line: string;
  readonly moment: Moment;
  readonly arrive: () => void;
  /** Whether it ends with an answer. */
  readonly gate: Promise<boolean>;
}

interface Seen {
  readonly line: string;
  status?: number;
  /** Answered, or its connection closed. */
  isOver: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

type State = 'running' | 'canceling' | 'succeeded' | 'canceled';

/** The timers that were started here, and run. */
function watchTimers(): ReadonlySet<NodeJS.Timeout> {
  const running = new Set<NodeJS.Timeout>();
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  vi.stubGlobal(
    'setTimeout',
    (call: (...given: unknown[]) => void, delay: number, ...given: unknown[]) => {
      const timer = start(() => {
        running.delete(timer);
        call(...given);
      }, delay);
      running.add(timer);
      return timer;
    },
  );
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout | undefined) => {
    if (timer) running.delete(timer);
    stop(timer);
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return running;
}

/** Not for ever. */
async function until(what: string, happened: () => boolean): Promise<void> {
  for (let waits = 0; !happened(); waits++) {
    if (waits > 1_000) throw new Error(`it did not happen: ${what}`);
    await sleep(2);
  }
}

/**
 * A real server of tasks on 127.0.0.1 that can be stopped at every request, so that a race has the
 * winner that the test wants. A task runs until its `state` is set or a DELETE cancels it; its
 * result is `{ total: 42 }`.
 */
export async function raceServer(
  options: {
    /** @default 'in the status' */
    result?: 'in the status' | 'at its own URL';
    /** A slow one is accepted, the task goes on to be `canceling`. @default 'at once' */
    cancels?: 'at once' | 'slowly';
  } = {},
) {
  const { result = 'in the status', cancels = 'at once' } = options;
  const complained = complaints();
  const timers = watchTimers();
  const seen: Seen[] = [];
  const holds: Held[] = [];
  const sockets = new Set<Socket>();
  const tasks = new Map<string, { state: State }>();
  const byKey = new Map<string, string>();

  function submit(key: string | undefined): Answer {
    const url = (key && byKey.get(key)) ?? `/tasks/${tasks.size + 1}`;
    if (key) byKey.set(key, url);
    if (!tasks.has(url)) tasks.set(url, { state: 'running' });
    return { status: 202, headers: { location: url }, body: { status: 'running' } };
  }

  function poll(url: string, { state }: { state: State }): Answer {
    if (state !== 'succeeded') return { status: 200, body: { status: state } };
    const end = result === 'in the status' ? { result: { total: 42 } } : { resultUrl: `${url}/it` };
    return { status: 200, body: { status: state, ...end } };
  }

  function cancel(task: { state: State }): Answer {
    if (task.state === 'succeeded') return { status: 409 };
    if (task.state === 'running') task.state = cancels === 'at once' ? 'canceled' : 'canceling';
    return { status: task.state === 'canceled' ? 204 : 202 };
  }

  /** What a request does, and its answer. */
  function effect({ method, url = '', headers }: IncomingMessage): Answer {
    if (method === 'POST') return submit(headers['idempotency-key']?.toString());
    const task = tasks.get(url.replace(/\/it$/, ''));
    if (!task) return { status: 404 };
    if (url.endsWith('/it')) return { status: 200, body: { total: 42 } };
    return method === 'DELETE' ? cancel(task) : poll(url, task);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, socket } = request;
    // Only those that had a request: Node's own fetch replaces a connection that an abort tore,
    // and closes the new one after a while.
    if (!sockets.has(socket)) socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
    const entry: Seen = { line: `${method} ${url}`, isOver: false };
    seen.push(entry);
    response.on('close', () => {
      entry.isOver = true;
      if (!response.writableFinished) delete entry.status;
    });
    const index = holds.findIndex(({ line }) => line === entry.line);
    const held = index < 0 ? undefined : holds.splice(index, 1)[0];
    /** Whether it goes on. */
    async function stopAt(moment: Moment): Promise<boolean> {
      if (held?.moment !== moment) return true;
      held.arrive();
      if (await held.gate) return !response.destroyed;
      socket.resetAndDestroy();
      return false;
    }
    if (!(await stopAt('before its effect'))) return;
    const { status, headers, body } = effect(request);
    if (!(await stopAt('before its answer'))) return;
    entry.status = status;
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { ...(text && { 'content-type': 'application/json' }), ...headers });
    const cut = held?.moment === 'in its answer' ? 5 : 0;
    if (cut) response.write(text.slice(0, cut));
    if (await stopAt('in its answer')) response.end(text.slice(cut));
  }

  function listen(port: number) {
    const started = createServer(handle);
    return new Promise<typeof started>((resolve) => {
      started.listen(port, '127.0.0.1', () => resolve(started));
    });
  }
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function stop(): Promise<void> {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }
  onTestFinished(stop);

  return {
    origin,
    /** A client, in what could be another process. */
    client: (more: ClientOptions = {}): Client =>
      createClient({ baseUrl: origin, polling: quick, ...more }),
    /** The first task, which is the only one in most races. */
    get task() {
      const task = tasks.get('/tasks/1');
      if (!task) throw new Error('nothing was submitted');
      return task;
    },
    count: () => tasks.size,
    /** Every request and the status code that arrived; `torn` when none did. */
    get transcript() {
      return seen.map(({ line, status }) => `${line} ${status ?? 'torn'}`);
    },
    /** Every request. Whether an answer outruns the end of its connection, nobody can say. */
    get lines() {
      return seen.map(({ line }) => line);
    },
    /** The transcript without the polls that were answered, whose number depends on time. */
    get changes() {
      return this.transcript.filter((line) => !/^GET \/tasks\/\d+ 200/.test(line));
    },
    until,
    /** Stops the next request of this kind: `server.hold('DELETE /tasks/1')`. */
    hold(line: string, moment: Moment = 'before its answer'): Hold {
      let arrive = (): void => undefined;
      let goOn = (_isAnswered: boolean): void => undefined;
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const gate = new Promise<boolean>((resolve) => {
        goOn = resolve;
      });
      holds.push({ line, moment, arrive, gate });
      return { arrived, release: () => goOn(true), reset: () => goOn(false) };
    },
    /** The server is away: every connection is closed, new ones are refused. */
    stop,
    /** At the same port. */
    async start(): Promise<void> {
      server = await listen(port);
    },
    /** It has lost its state. */
    forget: () => tasks.clear(),
    /** Every connection of now goes nowhere: what is sent is not read, and nobody says so. */
    killConnections(): void {
      for (const socket of sockets) socket.pause();
    },
    /** What is left once every request is over, and after a pause in which nothing must happen. */
    async leftovers(...signals: AbortSignal[]) {
      await until('every request is over', () => seen.every(({ isOver }) => isOver));
      const before = seen.length;
      await sleep(60);
      server.closeIdleConnections();
      await until('the idle connections are closed', () => sockets.size === 0).catch(
        () => undefined,
      );
      return {
        requests: seen.length - before,
        // Node's own fetch keeps one for all its connections, which keeps no process alive.
        timers: [...timers].filter((timer) => timer.hasRef()).length,
        listeners: signals.reduce((sum, signal) => sum + listeners(signal), 0),
        sockets: sockets.size,
        complaints: complained,
      };
    },
  };
}

export const nothing = { requests: 0, timers: 0, listeners: 0, sockets: 0, complaints: [] };
