import { createClient } from 'await202';
import { type WebSocketOptions, webSocket } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, turn } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import { type ScriptedSocket, socketsOf } from '../support/scripted-sockets.ts';

// One socket for all operations of a client: when it is made, what goes over it, what is polled.

let complained: unknown[];
beforeEach(() => {
  fastTime();
  complained = complaints();
});
afterEach(async () => {
  await turn();
  expect(complained).toEqual([]);
  expect(leftovers()).toEqual(nothing);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Event {
  readonly id: string;
  readonly status?: string;
}

const later = '202 | retry-after: 60';
const running = '200 running';
const done = '200 done';
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A client of servers that answer by the last part of the path, and the sockets that it makes. */
function clientOf(
  servers: Record<string, Line[]>,
  made?: (socket: ScriptedSocket, index: number) => void,
  options: Partial<WebSocketOptions<Event>> = {},
) {
  const { WebSocket, sockets, moments } = socketsOf(made);
  const scripts = Object.fromEntries(
    Object.entries(servers).map(([id, lines]) => [id, script(...lines)]),
  );
  const client = createClient({
    polling: { jitter: 0, factor: 2 },
    fetch: (input, init) => {
      const request = new Request(input, init);
      const { fetch } = scripts[request.url.split('/').at(-1) ?? ''] ?? script();
      return fetch(request);
    },
    wake: webSocket('wss://api.example.com/events', { key: ({ id }) => id, WebSocket, ...options }),
  });
  const run = (id: string, more = {}) =>
    client.resume(`https://api.example.com/tasks/${id}`, more).result();
  const moment = (id: string) => scripts[id]?.moments;
  return { run, moment, sockets, moments };
}

const opened = (socket: ScriptedSocket) => socket.emit('open');

describe('webSocket()', () => {
  test('opens one socket for all operations, as long as one of them is waited for', async () => {
    const { run, moment, sockets } = clientOf(
      { a: [later, later, done], b: [later, later, done] },
      opened,
    );
    const ends = [run('a'), run('b')];
    await sleep(5_000);
    expect(sockets.map(({ url }) => url)).toEqual(['wss://api.example.com/events']);
    sockets[0]?.say({ id: 'a' });
    await ends[0];
    expect(sockets[0]?.isClosed).toBe(false);
    sockets[0]?.say({ id: 'c' });
    await sleep(5_000);
    sockets[0]?.say({ id: 'b', status: 'done' });
    await ends[1];
    expect(sockets[0]?.isClosed).toBe(true);
    expect(moment('a')).toEqual([0, 250, 5_000]);
    expect(moment('b')).toEqual([0, 250, 10_000]);
  });

  test('opens another one for whoever waits later', async () => {
    const { run, moments } = clientOf({ a: [done], b: [done] }, opened);
    await run('a');
    await sleep(1_000);
    await run('b');
    await sleep(1);
    // Both had ended before the socket was open.
    expect(moments).toEqual([0, 1_000]);
  });

  test('shows the progress of a document, wherever that is in the message', async () => {
    const { run, moment, sockets } = clientOf({ a: [running, running, done] }, opened, {
      key: ({ metadata }: never) => (metadata as Event).id,
      status: ({ metadata }: never) => metadata,
    } as never);
    const seen: unknown[] = [];
    const end = run('a', {
      onStatus: ({ progress }: { progress?: number }) => seen.push(progress),
    });
    await sleep(5_000);
    sockets[0]?.say({ metadata: { id: 'a', status: 'running', progress: 0.5 } });
    await sleep(5_000);
    sockets[0]?.say({ metadata: { id: 'a', status: 'done' } });
    await end;
    expect(seen).toContain(0.5);
    expect(moment('a')).toEqual([0, 250, 10_000]);
  });

  test('finds the operation by the last part of its path, or as it is told', async () => {
    const of = ({ statusUrl }: { statusUrl: string }) => `task:${statusUrl.at(-1)}`;
    const { run, moment, sockets } = clientOf({ a: [later, later, done] }, opened, { of });
    const end = run('a');
    await sleep(5_000);
    sockets[0]?.say({ id: 'a' });
    sockets[0]?.say({ id: 'task:a' });
    await end;
    expect(moment('a')).toEqual([0, 250, 5_000]);
  });

  test('opens none for an operation without a key', async () => {
    const { run, sockets } = clientOf({ a: [done] }, opened, { of: () => undefined });
    await run('a');
    expect(sockets).toEqual([]);
  });

  test('subscribes and unsubscribes, if the server has to be asked', async () => {
    const { run, sockets } = clientOf({ a: [later, done], b: [later, done] }, opened, {
      subscribe: ({ statusUrl }) => `+${statusUrl.at(-1)}`,
      unsubscribe: ({ statusUrl }) => `-${statusUrl.at(-1)}`,
    });
    const ends = [run('a'), run('b')];
    await Promise.all(ends);
    const [socket] = sockets;
    expect(socket?.sent).toEqual(['+a', '+b', '-a']);
  });

  test('asks for its URL at each connection, and offers its subprotocols', async () => {
    let tickets = 0;
    const { WebSocket, sockets } = socketsOf((socket) => socket.emit('close'));
    const server = script(later, later, done);
    const client = createClient({
      ...server.options,
      wake: webSocket(async () => `wss://api.example.com/?ticket=${++tickets}`, {
        key: ({ id }: Event) => id,
        protocols: ['v2'],
        WebSocket,
      }),
    });
    const end = client.resume('https://api.example.com/tasks/a').result();
    await sleep(1_000);
    await end;
    expect(sockets.slice(0, 2).map(({ url, protocols }) => [url, protocols])).toEqual([
      ['wss://api.example.com/?ticket=1', ['v2']],
      ['wss://api.example.com/?ticket=2', ['v2']],
    ]);
  });
});

describe('a socket that breaks', () => {
  test('is opened again, and everything polled once then', async () => {
    const lines = [later, later, later, done];
    const { run, moment, moments, sockets } = clientOf({ a: lines, b: lines }, opened);
    const ends = [run('a'), run('b')];
    await sleep(5_000);
    sockets[0]?.emit('close');
    await sleep(5_000);
    sockets[1]?.say({ id: 'a' });
    sockets[1]?.say({ id: 'b' });
    await Promise.all(ends);
    expect(moments).toEqual([0, 5_250]);
    expect(moment('a')).toEqual([0, 250, 5_250, 10_000]);
    expect(moment('b')).toEqual([0, 250, 5_250, 10_000]);
  });

  test('again and again is tried by one backoff, however many wait for it', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
    const { run, moments } = clientOf(
      Object.fromEntries(ids.map((id) => [id, [later, done]])),
      (socket) => socket.emit('error'),
    );
    await Promise.all(ids.map((id) => run(id)));
    // Twenty that wait by their own backoffs only would be a hundred connections by now.
    expect(moments.length).toBeLessThan(12);
    expect(moments.slice(0, 3)).toEqual([0, 250, 1_250]);
  });

  test.for<[what: string, options: Record<string, unknown>]>([
    ['the URL cannot be made', { url: () => Promise.reject(new Error('no ticket')) }],
    [
      'the constructor throws',
      {
        WebSocket: class {
          constructor() {
            throw new SyntaxError('no such URL');
          }
        },
      },
    ],
  ])('%s: everything is polled', async ([, { url, ...options }]) => {
    const server = script(running, running, done);
    const { WebSocket } = socketsOf();
    const client = createClient({
      ...server.options,
      wake: webSocket((url as never) ?? 'wss://x', {
        key: () => 'a',
        WebSocket,
        ...options,
      } as never),
    });
    await client.resume('https://api.example.com/tasks/a').result();
    expect(server.moments).toEqual([0, 250, 625]);
  });

  test('is closed while it is being made, if nobody waits any more', async () => {
    const { run, sockets } = clientOf({ a: [done] });
    await run('a');
    await sleep(1);
    expect(sockets[0]?.isClosed).toBe(true);
    opened(sockets[0] as ScriptedSocket);
    sockets[0]?.say({ id: 'a' });
    sockets[0]?.emit('close');
    expect(sockets).toHaveLength(1);
  });

  test('in silence is noticed by its heartbeat', async () => {
    const lines = [later, later, later, done];
    const options = { heartbeat: 2_000, ping: 'ping' };
    const { run, moments, sockets } = clientOf(
      { a: lines },
      (socket, index) => {
        opened(socket);
        if (index === 0) setTimeout(() => socket.say({ pong: true }), 1_500);
      },
      options,
    );
    const end = run('a');
    await sleep(5_000);
    sockets[1]?.say({ id: 'a' });
    await end;
    // The last sign of life came at 1500.
    expect(moments.slice(0, 2)).toEqual([0, 3_750]);
    expect(sockets[0]?.sent).toEqual(['ping', 'ping']);
    expect(sockets[0]?.isClosed).toBe(true);
  });
});

describe('a message of another kind', () => {
  test.for<[what: string, data: unknown]>([
    ['text', 'hello'],
    ['null', 'null'],
    ['bytes', new ArrayBuffer(3)],
    ['of nobody', '{"id":"z"}'],
    ['without an id', '{}'],
  ])('%s is about nothing', async ([, data]) => {
    const { run, moment, sockets } = clientOf({ a: [later, later, done] }, opened);
    const end = run('a');
    await sleep(5_000);
    sockets[0]?.emit('message', data);
    await end;
    expect(moment('a')).toEqual([0, 250, 60_250]);
  });
});

describe('the options of webSocket()', () => {
  test.for<[wrong: object, complaint: RegExp]>([
    [{}, /`key` is undefined, expected a function/],
    [{ key: 'id' }, /`key` is 'id', expected a function/],
    [{ key: String, heartbeat: -1 }, /`heartbeat` is -1/],
    [{ key: String, WebSocket: 'ws' }, /`WebSocket` is 'ws', expected a constructor/],
    [{ key: String, hartbeat: 1 }, /`hartbeat` is unknown.*did you mean heartbeat/],
  ])('%j is a mistake', ([wrong, complaint]) => {
    expect(() => webSocket('wss://api.example.com/', wrong as never)).toThrow(complaint);
  });

  test('there may be no WebSocket here', () => {
    vi.stubGlobal('WebSocket', undefined);
    const make = () => webSocket('wss://api.example.com/', { key: String });
    expect(make).toThrow(/there is no WebSocket here. Pass one/);
    vi.unstubAllGlobals();
  });
});
