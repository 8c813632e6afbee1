import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A task, and what was asked of it. */
interface Pushed {
  readonly submittedAt: number;
  endedAt: number | undefined;
  isCanceled: boolean;
  /** Moments, in milliseconds of `performance.now()`. */
  readonly polls: number[];
}

/** How a server pushes. */
export interface Pushing {
  /** Milliseconds that each task takes. */
  readonly takes: number;
  /** Milliseconds after which a connection is broken, the first one only. */
  readonly cutAfter?: number;
}

/**
 * A real server of tasks that tells by event streams (`/tasks/1/events`) and by a WebSocket of `ws`
 * (`/events`) when they have ended, and lets every page in.
 */
export async function pushingServer({ takes, cutAfter }: Pushing) {
  const tasks: Pushed[] = [];
  const streams = new Map<ServerResponse, number>();
  const timers = new Set<NodeJS.Timeout>();
  const opened = { streams: 0, sockets: 0 };
  const lines: string[] = [];
  const after = (milliseconds: number, act: () => void) => {
    timers.add(setTimeout(act, milliseconds));
  };
  const document = (nth: number) => ({
    id: `${nth}`,
    status: tasks[nth]?.endedAt ? 'done' : 'running',
  });
  const tell = (nth: number) => {
    const text = JSON.stringify(document(nth));
    for (const [stream, about] of streams) if (about === nth) stream.write(`data: ${text}\n\n`);
    for (const socket of sockets.clients) socket.send(text);
  };

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    lines.push(`${method} ${url}`);
    response.setHeader('access-control-allow-origin', headers.origin ?? '*');
    response.setHeader('access-control-expose-headers', 'location');
    const nth = Number(/\/tasks\/(\d+)/.exec(url)?.[1] ?? -1);
    const task = tasks[nth];
    if (method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
      response.setHeader(
        'access-control-allow-headers',
        headers['access-control-request-headers'] ?? '*',
      );
      response.writeHead(204).end();
    } else if (method === 'POST') {
      const submitted: Pushed = {
        submittedAt: performance.now(),
        endedAt: undefined,
        isCanceled: false,
        polls: [],
      };
      const id = tasks.push(submitted) - 1;
      after(takes, () => {
        submitted.endedAt = performance.now();
        tell(id);
      });
      response.writeHead(202, { location: `/tasks/${id}` }).end();
    } else if (!task) response.writeHead(404).end();
    else if (url.endsWith('/events')) {
      opened.streams += 1;
      streams.set(response, nth);
      response.on('close', () => streams.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(document(nth))}\n\n`);
      if (cutAfter && opened.streams === 1) after(cutAfter, () => response.destroy());
    } else if (method === 'DELETE') {
      task.isCanceled = true;
      response.writeHead(204).end();
    } else {
      task.polls.push(performance.now());
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document(nth)));
    }
  });
  const sockets = new WebSocketServer({ server, path: '/events' });
  sockets.on('connection', (socket) => {
    opened.sockets += 1;
    if (cutAfter && opened.sockets === 1) after(cutAfter, () => socket.terminate());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    tasks,
    opened,
    /** What was asked, as lines. */
    lines,
    /** How many connections of a channel are open. */
    open: () => streams.size + sockets.clients.size,
    /** Milliseconds from the end of each task to its last poll. */
    lateness: () => tasks.map(({ polls, endedAt = 0 }) => (polls.at(-1) ?? 0) - endedAt),
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
