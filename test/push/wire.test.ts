/** Channels of real servers: streams and sockets as they are on the wire, and what is left of them. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'await202';
import { sse, type Wake, webSocket } from 'await202/push';
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
