import { createClient } from 'await202';
import { type WebSocketOptions, webSocket } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AwaitedOperation, Push } from '../../src/core/wake.ts';
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

  test('serves whoever comes when it is open as it does the first', async () => {
    const { run, moment, sockets } = clientOf(
      { a: [running, running, done], b: [running, running, done] },
      opened,
    );
    const a = run('a');
    await sleep(5_000);
    const b = run('b');
    await sleep(50_000);
    for (const id of ['a', 'b']) sockets[0]?.say({ id });
    await Promise.all([a, b]);
    expect(moment('a')).toEqual([0, 250, 30_250]);
    expect(moment('b')).toEqual([5_000, 5_250, 35_250]);
    expect(sockets).toHaveLength(1);
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

describe('a channel of webSocket()', () => {
  beforeEach(() => {
    vi.setTimerTickMode('manual');
  });

  const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);
  const operationAt = (path: string): AwaitedOperation => ({
    statusUrl: `https://api.example.com/tasks/${path}`,
    eventsUrl: undefined,
    cursor: undefined,
    request: () => Promise.reject(new Error('no request is needed')),
  });

  /** What one hears who waits for an operation. */
  interface Heard {
    readonly pushes: Push[];
    error?: unknown;
    readonly leave: () => void;
  }

  function waiting(
    options: Partial<WebSocketOptions<never>> = {},
    url: Parameters<typeof webSocket>[0] = 'wss://api.example.com/events',
  ) {
    const { WebSocket, sockets, moments } = socketsOf();
    const errors = vi.spyOn(console, 'error').mockReturnValue();
    const wake = webSocket(url, { key: ({ id }: Event) => id, WebSocket, ...options });
    function listen(path: string): Heard {
      const controller = new AbortController();
      const heard: Heard = { pushes: [], leave: () => controller.abort() };
      const channel = wake(operationAt(path), controller.signal);
      void (async () => {
        try {
          for await (const push of channel ?? []) heard.pushes.push(push);
        } catch (error) {
          heard.error = error;
        }
      })();
      return heard;
    }
    return { listen, sockets, moments, errors };
  }
  const subscribing: Partial<WebSocketOptions<never>> = {
    subscribe: ({ statusUrl }) => `+${statusUrl.at(-1)}`,
    unsubscribe: ({ statusUrl }) => `-${statusUrl.at(-1)}`,
  };

  test('says what the messages about its operation say', async () => {
    const { listen, sockets, errors } = waiting();
    const [a, b] = [listen('a'), listen('b/')];
    await pass();
    sockets[0]?.emit('open');
    sockets[0]?.say({ id: 'a', status: 'running' });
    sockets[0]?.say({ id: 'b' });
    await pass();
    expect(a.pushes).toEqual(['open', { status: { id: 'a', status: 'running' } }]);
    expect(b.pushes).toEqual(['open', { status: { id: 'b' } }]);
    for (const { leave } of [a, b]) leave();
    expect(sockets[0]?.isClosed).toBe(true);
    // Nothing is sent where nobody has said what.
    expect(sockets[0]?.sent).toEqual([]);
    expect(errors).not.toHaveBeenCalled();
  });

  test('takes a message without a document for a change', async () => {
    const { listen, sockets } = waiting({ status: () => undefined });
    const a = listen('a');
    await pass();
    sockets[0]?.emit('open');
    sockets[0]?.say({ id: 'a', status: 'running' });
    await pass();
    expect(a.pushes).toEqual(['open', 'change']);
    a.leave();
  });

  test('reads text that is no JSON as it is', async () => {
    const key = (message: never) => String(message);
    const { listen, sockets } = waiting({ key });
    const a = listen('a');
    await pass();
    sockets[0]?.emit('message', 'a');
    await pass();
    expect(a.pushes).toEqual([{ status: 'a' }]);
    a.leave();
  });

  test('is not told what is about nothing, even if it is called undefined', async () => {
    const { listen, sockets } = waiting();
    const heard = listen('undefined');
    await pass();
    sockets[0]?.say({ status: 'running' });
    sockets[0]?.say(null);
    await pass();
    expect(heard.pushes).toEqual([]);
    heard.leave();
  });

  test('joins a socket that is being made, and is greeted once that is open', async () => {
    const { listen, sockets } = waiting(subscribing);
    const a = listen('a');
    await pass();
    const b = listen('b');
    await pass();
    expect(sockets).toHaveLength(1);
    expect(b.pushes).toEqual([]);
    sockets[0]?.emit('open');
    await pass();
    expect(sockets[0]?.sent).toEqual(['+a', '+b']);
    const c = listen('c');
    await pass();
    expect(sockets[0]?.sent).toEqual(['+a', '+b', '+c']);
    expect([a.pushes, b.pushes, c.pushes]).toEqual([['open'], ['open'], ['open']]);
    for (const { leave } of [a, b, c]) leave();
    expect(sockets).toHaveLength(1);
  });

  test('unsubscribes when the last one has left who waits for its operation', async () => {
    const { listen, sockets } = waiting(subscribing);
    const [first, second, b] = [listen('a'), listen('a'), listen('b')];
    await pass();
    sockets[0]?.emit('open');
    first.leave();
    expect(sockets[0]?.sent).toEqual(['+a', '+a', '+b']);
    second.leave();
    expect(sockets[0]?.sent).toEqual(['+a', '+a', '+b', '-a']);
    b.leave();
    expect(sockets[0]?.sent).toHaveLength(4);
  });

  test('unsubscribes from nothing while the socket is being made', async () => {
    const { listen, sockets } = waiting(subscribing);
    const [a, b] = [listen('a'), listen('b')];
    await pass();
    a.leave();
    expect(sockets[0]?.sent).toEqual([]);
    sockets[0]?.emit('open');
    expect(sockets[0]?.sent).toEqual(['+b']);
    b.leave();
  });

  test('ends with an error, as all the others do, when the socket does', async () => {
    const { listen, sockets } = waiting(subscribing);
    const both = [listen('a'), listen('b')];
    await pass();
    sockets[0]?.emit('open');
    sockets[0]?.emit('close');
    await pass();
    for (const { pushes, error } of both) {
      expect(pushes).toEqual(['open']);
      expect(error).toEqual(new Error('the WebSocket was closed'));
    }
    expect(sockets[0]?.isClosed).toBe(true);
    // Nothing can be sent any more.
    expect(sockets[0]?.sent).toEqual(['+a', '+b']);
  });

  test('ends with one if no URL can be made', async () => {
    const { listen, sockets } = waiting({}, () => Promise.reject(new Error('no ticket')));
    const a = listen('a');
    await pass();
    expect(a.error).toEqual(new Error('the WebSocket was closed'));
    expect(sockets).toEqual([]);
  });

  test('makes no socket if nobody waits once the URL is there', async () => {
    const url = () =>
      new Promise<string>((resolve) => setTimeout(resolve, 1_000, 'wss://api.example.com/'));
    const { listen, sockets, errors } = waiting({}, url);
    const a = listen('a');
    await pass(500);
    a.leave();
    await pass(1_000);
    expect(sockets).toEqual([]);
    expect(errors).not.toHaveBeenCalled();
  });

  test('hears nothing of a socket that was left', async () => {
    const { listen, sockets } = waiting(subscribing);
    const first = listen('a');
    await pass();
    first.leave();
    const second = listen('a');
    await pass();
    const [old, current] = sockets;
    old?.emit('open');
    old?.say({ id: 'a', status: 'done' });
    old?.emit('close');
    old?.emit('error');
    await pass();
    expect([second.pushes, second.error]).toEqual([[], undefined]);
    expect(current?.sent).toEqual([]);
    current?.emit('open');
    await pass();
    expect(second.pushes).toEqual(['open']);
    second.leave();
    expect(sockets).toHaveLength(2);
  });

  describe('after failures', () => {
    /** Waits at once, for a socket that lasts so long, after so many milliseconds; when it was made. */
    async function failing(...lasts: number[]) {
      const { listen, sockets, moments } = waiting();
      await pass(120_000);
      for (const last of lasts) {
        const count = sockets.length;
        const { leave } = listen('a');
        for (let passed = 0; sockets.length === count && passed < 60_000; passed += 250)
          await pass(passed && 250);
        await pass(last);
        sockets.at(-1)?.emit('close');
        leave();
      }
      await pass(1);
      return moments.map((moment, index) => moment - (moments[index - 1] ?? moment));
    }

    test('waits for longer and longer, but not after the first', async () => {
      expect(await failing(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).toEqual([
        ...[0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
      ]);
    });

    test('does not wait once a socket has lasted for half a minute', async () => {
      expect(await failing(0, 30_000, 0, 0)).toEqual([0, 0, 30_000, 0]);
      vi.restoreAllMocks();
      expect(await failing(0, 29_999, 0)).toEqual([0, 0, 30_999]);
    });
  });
});
