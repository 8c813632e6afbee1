import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** How a server tells of the end of its tasks on `/tasks/{id}/events`. */
export type Manner =
  | 'at the end'
  | 'too early'
  | 'all the time'
  | 'not after a cut'
  | 'not at all'
  | 'no stream';

/** A task, and what was asked about it. */
export interface Task {
  readonly endsAt: number;
  polls: number;
  /** Milliseconds from its end to the poll that saw it. */
  late: number;
}

const encode = (id: string, hasEnded: boolean) =>
  JSON.stringify({ id, status: hasEnded ? 'done' : 'running' });

/** A real server on this machine, whose tasks end after the time that their submit says. */
export async function serve(manner: Manner) {
  const tasks = new Map<string, Task>();
  const sockets = new Set<WebSocket>();
  const hasEnded = ({ endsAt }: Task) => performance.now() >= endsAt;

  function stream(task: Task, response: ServerResponse, isFirst: boolean): void {
    if (manner === 'no stream' || (manner === 'not after a cut' && !isFirst)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const left = Math.max(0, task.endsAt - performance.now());
    const tell = (status: string) => response.write(`data: ${JSON.stringify({ status })}\n\n`);
    const timers: NodeJS.Timeout[] = [];
    if (manner === 'at the end') timers.push(setTimeout(tell, left, 'done'));
    if (manner === 'too early') timers.push(setTimeout(tell, Math.max(0, left - 300), 'done'));
    if (manner === 'all the time') timers.push(setInterval(tell, 20, 'done'));
    if (manner === 'not after a cut') timers.push(setTimeout(() => response.destroy(), 500));
    response.on('close', () => {
      for (const timer of timers) clearTimeout(timer);
    });
  }

  const streamed = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (request.method === 'POST') {
      const id = `${tasks.size + 1}`;
      const lasts = Number(searchParams.get('lasts'));
      const task = { endsAt: performance.now() + lasts, polls: 0, late: 0 };
      tasks.set(id, task);
      setTimeout(() => {
        for (const socket of sockets) socket.send(encode(id, true));
      }, lasts);
      response.writeHead(202, { location: `/tasks/${id}` }).end();
      return;
    }
    const [, , id = '', events] = pathname.split('/');
    const task = tasks.get(id);
    if (!task) {
      response.writeHead(404).end();
    } else if (events) {
      stream(task, response, !streamed.has(id));
      streamed.add(id);
    } else {
      task.polls++;
      if (hasEnded(task)) task.late = performance.now() - task.endsAt;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(encode(id, hasEnded(task)));
    }
  });
  const socketServer = new WebSocketServer({ server, path: '/socket' });
  socketServer.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    tasks,
    /** Breaks every socket. */
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    close() {
      socketServer.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
