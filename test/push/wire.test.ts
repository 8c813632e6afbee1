/** Channels of real servers: streams and sockets as they are on the wire, and what is left of them. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'await202';
import { lxd } from 'await202/conventions';
import { eventStream, lxdEvents, sse, type Wake, webSocket } from 'await202/push';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer, WebSocket as Ws } from 'ws';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A server of one task, which ends when it is told to, and tells so on both channels. */
async function taskServer() {
  let hasEnded = false;
  let endedAt = 0;
  const polls: number[] = [];
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url === '/events') {
      streams.add(response);
      response.on('close', () => streams.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': welcome\n\n');
    } else if (request.method === 'POST') {
      response.writeHead(202, { location: '/tasks/1' }).end();
    } else {
      polls.push(performance.now());
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: hasEnded ? 'done' : 'running' }));
    }
  });
  const sockets = new WebSocketServer({ server, path: '/socket' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closing.push(() => {
    sockets.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `127.0.0.1:${port}`,
    polls,
    streams,
    sockets,
    /** Ends the task and tells it, unless it is to be kept quiet. */
    end(isQuiet = false) {
      hasEnded = true;
      endedAt = performance.now();
      if (isQuiet) return;
      for (const stream of streams) stream.write('data: {"status":"done"}\n\n');
      for (const socket of sockets.clients) socket.send('{"id":"1","status":"done"}');
    },
    /** Milliseconds from the end to the poll that saw it. */
    lateness: () => (polls.at(-1) ?? 0) - endedAt,
    /** Breaks every connection of a channel. */
    cut() {
      for (const stream of streams) stream.destroy();
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

type Server = Awaited<ReturnType<typeof taskServer>>;

/** A busy machine takes its time. */
const patience = 4_000;

const nothingOpen = ({ streams, sockets }: Server) =>
  vi.waitFor(() => expect(streams.size + sockets.clients.size).toBe(0), patience);

const key = ({ id }: { id: string }) => id;
const channels: [name: string, wakeOf: (server: Server) => Wake][] = [
  ['sse()', () => sse('/events')],
  ['webSocket() of the platform', ({ url }) => webSocket(`ws://${url}/socket`, { key })],
  ['webSocket() of ws', ({ url }) => webSocket(`ws://${url}/socket`, { key, WebSocket: Ws })],
];

describe.for(channels)('%s', ([, wakeOf]) => {
  async function start() {
    const server = await taskServer();
    const client = createClient({ baseUrl: `http://${server.url}/`, wake: wakeOf(server) });
    const end = client.run('tasks');
    // The poll that an open channel causes.
    await vi.waitFor(() => expect(server.polls).toHaveLength(1), patience);
    await sleep(100);
    return { server, end };
  }

  test('tells at once, and leaves nothing open', async () => {
    const { server, end } = await start();
    server.end();
    await end;
    expect(server.polls).toHaveLength(2);
    expect(server.lateness()).toBeLessThan(1_000);
    await nothingOpen(server);
  });

  test('tells what has changed while it was cut', async () => {
    const { server, end } = await start();
    server.cut();
    server.end(true);
    await end;
    expect(server.lateness()).toBeLessThan(1_500);
    await nothingOpen(server);
  });
});

test('a stream that nobody reads any more is closed by an abort', async () => {
  const server = await taskServer();
  const client = createClient({ baseUrl: `http://${server.url}/`, wake: sse('/events') });
  const controller = new AbortController();
  const operation = await client.submit('tasks', { onAbort: 'detach' });
  const end = operation.result({ signal: controller.signal });
  await vi.waitFor(() => expect(server.streams.size).toBe(1), patience);
  controller.abort();
  await expect(end).rejects.toBe(controller.signal.reason);
  await nothingOpen(server);
});

describe('eventStream()', () => {
  /** A server that streams the answer to the submit as the test wants. */
  async function streaming(stream: (response: ServerResponse) => void) {
    const polls: string[] = [];
    const server = createServer((request, response) => {
      if (request.method === 'POST') {
        response.writeHead(200, { 'content-type': 'text/event-stream', location: '/jobs/1' });
        stream(response);
      } else {
        polls.push(`${request.method} ${request.url}`);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ status: 'done', result: 'polled' }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const client = createClient({
      baseUrl: `http://127.0.0.1:${port}/`,
      convention: eventStream(),
    });
    return { client, polls };
  }

  test('has the value from the stream, without a poll', async () => {
    let heard = () => {};
    const hearing = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const { client, polls } = await streaming(async (response) => {
      response.write('event: progress\ndata: {"progress":0.5}\n\n');
      await hearing;
      response.end('event: result\ndata: {"total":42}\n\n');
    });
    const seen: unknown[] = [];
    const onStatus = ({ progress }: { progress?: number | undefined }) => {
      seen.push(progress);
      if (progress === 0.5) heard();
    };
    expect(await client.run('reports', { onStatus })).toEqual({ total: 42 });
    expect(seen).toEqual([undefined, 0.5, 1]);
    expect(polls).toEqual([]);
  });

  test('polls once the connection has broken', async () => {
    const { client, polls } = await streaming((response) => {
      response.write('data: {"progress":0.5}\n\n');
      setTimeout(() => response.destroy(), 300);
    });
    expect(await client.run('reports')).toBe('polled');
    expect(polls).toEqual(['GET /jobs/1']);
  });

  test('closes the connection when it is canceled', async () => {
    let isClosed = false;
    const { client, polls } = await streaming((response) => {
      response.write('data: {"progress":0.5}\n\n');
      response.on('close', () => {
        isClosed = true;
      });
    });
    const operation = await client.submit('reports');
    await operation.cancel();
    await vi.waitFor(() => expect(isClosed).toBe(true));
    expect(polls[0]).toBe('DELETE /jobs/1');
  });
});

test('the event socket of LXD, with the token that only `ws` sends', async () => {
  const operation = { id: 'a1b2', status_code: 103, err: '' };
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const envelope = { type: request.method === 'POST' ? 'async' : 'sync', metadata: operation };
    response.writeHead(request.method === 'POST' ? 202 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ ...envelope, operation: '/1.0/operations/a1b2' }));
    if (request.method === 'GET') paths.push(`${request.url}`);
  });
  const sockets = new WebSocketServer({ server });
  let authorization: string | undefined;
  sockets.on('connection', (socket, request) => {
    paths.push(`${request.url}`);
    ({ authorization } = request.headers);
    setTimeout(() => {
      operation.status_code = 200;
      socket.send(JSON.stringify({ type: 'operation', metadata: operation }));
    }, 1_000);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    sockets.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  class WithToken extends Ws {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { headers: { authorization: 'Bearer 1' } });
    }
  }
  const client = createClient({
    baseUrl: `http://127.0.0.1:${port}/1.0/`,
    convention: lxd(),
    wake: lxdEvents(`ws://127.0.0.1:${port}/1.0/events`, { WebSocket: WithToken }),
  });
  expect(await client.run('instances')).toMatchObject({ status_code: 200 });
  expect(authorization).toBe('Bearer 1');
  expect(paths[0]).toBe('/1.0/events?type=operation');
  expect(paths.length).toBeLessThanOrEqual(4);
});
