/** A task server that pushes, behind MSW: as the test of an app has it. */
import { createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { sse, webSocket } from 'await202/push';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

const server = createTaskServer({ baseUrl: 'https://api.example.com/v1/' });
const network = setupTaskServer(server);
const { baseUrl } = server;
const polling = { jitter: 0 };
const tenSeconds = scenario().takes({ milliseconds: 10_000 }).progress('none').succeeds();

interface Event {
  readonly id: string;
}
const clients = {
  sse: () =>
    createClient({ baseUrl, polling, wake: sse(({ statusUrl }) => `${statusUrl}/events`) }),
  websocket: () =>
    createClient({
      ...{ baseUrl, polling },
      wake: webSocket('wss://api.example.com/v1/events', { key: ({ id }: Event) => id }),
    }),
};
/** Made before MSW listens. */
const early = { sse: clients.sse(), websocket: clients.websocket() };

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

let complaints: unknown[][];
beforeAll(() => network.listen());
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  complaints = [];
  for (const method of ['error', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation((...complaint) => complaints.push(complaint));
});
afterEach(async () => {
  // A connection that was kept has its own timers, which end by themselves.
  await pass(60_000);
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  vi.restoreAllMocks();
  network.reset();
  expect(timers).toBe(0);
  expect(complaints).toEqual([]);
});
afterAll(() => network.close());

/** The moments of all requests of this kind, from this moment on. */
function moments() {
  const start = Date.now();
  return (kind: string) =>
    server.requests.filter((one) => one.kind === kind).map(({ at }) => at - start);
}

describe.for(['sse', 'websocket'] as const)('%s', (channel) => {
  test('tells the end in the millisecond in which it comes', async () => {
    server.on('POST /tasks', tenSeconds.pushes(channel));
    const at = moments();
    const result = early[channel].run('tasks');
    await pass(10_000);
    await result;
    expect(at('poll')).toEqual([250, 10_000]);
    expect(at('events')).toEqual([0]);
  });

  test('is closed with the last who waits', async () => {
    server.on('POST /tasks', tenSeconds.pushes(channel, { every: 1_000 }));
    const controller = new AbortController();
    const result = clients[channel]().run('tasks', { signal: controller.signal });
    result.catch(() => {});
    await pass(5_000);
    controller.abort();
    await expect(result).rejects.toThrow();
    await pass(100);
    // That there is no timer left is seen after each test.
    expect(server.tasks[0]?.state).toBe('canceled');
  });

  test('tells of a cancel that takes its time', async () => {
    const slow = tenSeconds.cancels('slowly', { takes: { milliseconds: 3_000 } });
    server.on('POST /tasks', slow.pushes(channel));
    const operation = await clients[channel]().submit('tasks');
    const canceling = operation.cancel();
    await pass(30_000);
    expect(await canceling).toMatchObject({ state: 'canceled' });
  });

  test('is opened again where it breaks', async () => {
    server.on('POST /tasks', tenSeconds.pushes(channel, { breaks: { milliseconds: 4_000 } }));
    const at = moments();
    const result = clients[channel]().run('tasks');
    await pass(10_000);
    await result;
    // The socket has a backoff of its own.
    const [third, polls] = channel === 'sse' ? [8_625, [8_625]] : [9_250, [8_811, 9_250]];
    expect(at('events')).toEqual([0, 4_250, third]);
    expect(at('poll')).toEqual([250, 4_250, ...polls, 10_000]);
  });
});

test('one WebSocket for three tasks', async () => {
  server.on(
    'POST /tasks',
    ...([3_000, 6_000, 9_000].map((milliseconds) =>
      scenario().takes({ milliseconds }).progress('none').pushes('websocket'),
    ) as [ReturnType<typeof scenario>]),
  );
  const at = moments();
  const client = clients.websocket();
  const results = ['', '', ''].map(() => client.run('tasks'));
  await pass(9_000);
  await Promise.all(results);
  expect(at('events')).toEqual([0]);
  expect(at('poll')).toEqual([250, 250, 250, 3_000, 6_000, 9_000]);
});

test('a WebSocket that no scenario has is left to other handlers', async () => {
  server.on('POST /tasks', tenSeconds);
  const result = clients.websocket().run('tasks');
  await pass(15_000);
  await result;
  expect(complaints.length).toBeGreaterThan(0);
  expect(`${complaints[0]}`).toContain('wss://api.example.com/v1/events');
  complaints = [];
});
