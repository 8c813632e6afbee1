import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { reports } from './reports.ts';

/** The server in between and the one behind it, both on real ports. */
async function start() {
  const tasks = createTaskServer();
  const behind = await listen(tasks);
  const client = createClient({ baseUrl: behind.url, polling: { minDelay: 20 } });
  const between = serve({ fetch: reports(client).fetch, hostname: '127.0.0.1', port: 0 });
  if (!between.listening) await once(between, 'listening');
  onTestFinished(async () => {
    between.close();
    await behind.close();
  });
  const { port } = between.address() as AddressInfo;
  const post = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"year":2026}',
      signal: signal ?? null,
    });
  return { tasks, post };
}

test('who asks gets the result', async () => {
  const { tasks, post } = await start();
  tasks.on('POST /reports', scenario().running(2).succeeds({ total: 42 }));
  expect(await (await post()).json()).toEqual({ total: 42 });
});

test('who goes away has it canceled: one DELETE', async () => {
  const { tasks, post } = await start();
  tasks.on('POST /reports', scenario().running(Infinity));
  const controller = new AbortController();
  const answer = post(controller.signal).catch((error: unknown) => error);
  await vi.waitFor(() => expect(tasks.requests.length).toBeGreaterThan(2), 5_000);
  controller.abort();
  await answer;
  await vi.waitFor(() => expect(tasks.tasks[0]?.state).toBe('canceled'), 5_000);
  expect(tasks.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

test('a report that fails is told with its problem', async () => {
  const { tasks, post } = await start();
  tasks.on('POST /reports', scenario().running(0).fails({ title: 'Out of paper' }));
  const answer = await post();
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({ title: 'Out of paper' });
});
