/** A task server that pushes, on a real port. */
import { connect } from 'node:net';
import { createClient } from 'await202';
import { createTaskServer, type PushOptions, type Scenario, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { sse, webSocket } from 'await202/push';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket as Ws } from 'ws';

const second = scenario().takes({ milliseconds: 1_000 }).progress('none').succeeds({ total: 42 });

async function listening(one: Scenario) {
  const server = createTaskServer({ scenario: one, baseUrl: 'https://api.example.com/v1/' });
  const listener = await listen(server);
  onTestFinished(() => listener.close());
  const socketUrl = new URL('events', listener.url).href.replace('http', 'ws');
  return { server, listener, baseUrl: listener.url, socketUrl };
}

interface Event {
  readonly id: string;
}
const key = ({ id }: Event) => id;
const channels = [
  ['sse', () => sse(({ statusUrl }) => `${statusUrl}/events`)],
  ['websocket', (url: string) => webSocket(url, { key })],
  ['websocket', (url: string) => webSocket(url, { key, WebSocket: Ws })],
] as const;

describe.for(channels)('%s', ([channel, wakeOf]) => {
  /** Waits for one task, and returns the moments of its polls, the submit at 0. */
  async function told(options?: PushOptions, one = second) {
    const { server, baseUrl, socketUrl } = await listening(one.pushes(channel, options));
    const client = createClient({ baseUrl, wake: wakeOf(socketUrl), polling: { jitter: 0 } });
    const result = await client.run('tasks');
    const start = server.requests[0]?.at ?? 0;
    const at = (kind: string) =>
      server.requests.filter((one) => one.kind === kind).map((one) => one.at - start);
    return { result, polls: at('poll'), connections: at('events') };
  }

  test('tells the end at once', async () => {
    const { result, polls, connections } = await told();
    expect(result).toEqual({ total: 42 });
    expect(polls).toHaveLength(2);
    expect(polls[1]).toBeGreaterThanOrEqual(999);
    expect(polls[1]).toBeLessThan(1_200);
    expect(connections).toHaveLength(1);
  });

  test('is opened again where it really breaks', async () => {
    const { connections } = await told({ breaks: { milliseconds: 400 } });
    expect(connections.length).toBeGreaterThan(1);
  });

  test('and where the server ends before the client', async () => {
    const { listener, baseUrl, socketUrl } = await listening(second.pushes(channel));
    const client = createClient({ baseUrl, wake: wakeOf(socketUrl) });
    const operation = await client.submit('tasks');
    const result = operation.result();
    result.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    // It does not wait for anybody.
    await listener.close();
    operation.detach();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** A WebSocket, and what it is told. */
function opened(url: string) {
  const socket = new Ws(url);
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const open = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve).once('error', reject);
  });
  return { socket, messages, open, closed };
}

describe('a WebSocket by itself', () => {
  test('pings are answered, texts are read and left, a close is one', async () => {
    const { socketUrl } = await listening(second.pushes('websocket'));
    const { socket, open, closed } = opened(socketUrl);
    await open;
    socket.send('x'.repeat(100));
    socket.send('y'.repeat(30_000));
    const pong = new Promise<string>((resolve) =>
      socket.once('pong', (data) => resolve(`${data}`)),
    );
    socket.ping('are you there');
    expect(await pong).toBe('are you there');
    socket.close();
    expect(await closed).toBe(1000);
  });

  test.for([5, 1_000, 100_000])('messages of %i characters', async (length) => {
    const big = second.says('z'.repeat(length));
    const { baseUrl, socketUrl } = await listening(big.pushes('websocket'));
    await fetch(new URL('tasks', baseUrl), { method: 'POST' });
    const { socket, messages, open } = opened(socketUrl);
    await open;
    await expect.poll(() => messages.length).toBe(1);
    expect(JSON.parse(messages[0] ?? '')).toEqual({
      ...{ id: 'task-1', status: 'running' },
      message: 'z'.repeat(length),
    });
    socket.terminate();
  });

  test('a text that is too long ends it', async () => {
    const { socketUrl } = await listening(second.pushes('websocket'));
    const { socket, open, closed } = opened(socketUrl);
    await open;
    socket.send('x'.repeat(70_000));
    expect(await closed).toBe(1006);
  });

  test('frames that come byte by byte', async () => {
    const { socketUrl } = await listening(second.pushes('websocket'));
    const { host, hostname, port, pathname } = new URL(socketUrl);
    const socket = connect(Number(port), hostname).setNoDelay();
    onTestFinished(() => {
      socket.destroy();
    });
    let heard = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
    });
    const head = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    socket.write(head);
    // The example of RFC 6455, section 1.3.
    await expect.poll(() => `${heard}`).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    heard = Buffer.alloc(0);
    // A ping, "Hello", masked: section 5.7.
    for (const byte of [0x89, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expect.poll(() => heard.toString('hex')).toBe('8a0548656c6c6f');
  });

  test.for([
    ['that no scenario pushes on', scenario(), 'events'],
    ['elsewhere', second.pushes('websocket'), 'tasks'],
  ] as const)('%s is none', async ([, one, path]) => {
    const { baseUrl } = await listening(one);
    const { open } = opened(new URL(path, baseUrl).href.replace('http', 'ws'));
    await expect(open).rejects.toThrow('Unexpected server response: 404');
  });
});
