import { createClient } from 'await202';
import { createTaskServer, type PushOptions, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { sse } from 'await202/push';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

const server = createTaskServer({ baseUrl: 'https://api.example.com/' });
const network = setupTaskServer(server);
const client = createClient({
  baseUrl: server.baseUrl,
  polling: { jitter: 0, whileHeard: 15_000 },
  wake: sse(({ statusUrl }) => `${statusUrl}/events`),
});

beforeAll(() => network.listen());
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  network.reset();
});
afterAll(() => network.close());

test.for<[what: string, pushed: PushOptions, polls: number[]]>([
  ['told', {}, [250, 10_000]],
  ['told late', { delay: 3_000 }, [250, 13_000]],
  ['told too early', { delay: -300 }, [250, 9_700, 10_262]],
  ['lost', { loses: 2 }, [250, 15_250]],
])('the end is %s', async ([, pushed, polls]) => {
  const tenSeconds = scenario().takes({ milliseconds: 10_000 }).progress('none');
  server.on('POST /reports', tenSeconds.succeeds({ total: 42 }).pushes('sse', pushed));

  const report = client.run('reports');
  await vi.advanceTimersByTimeAsync(20_000);

  expect(await report).toEqual({ total: 42 });
  const start = server.requests[0]?.at ?? 0;
  const asked = server.requests.filter(({ kind }) => kind === 'poll');
  expect(asked.map(({ at }) => at - start)).toEqual(polls);
});
