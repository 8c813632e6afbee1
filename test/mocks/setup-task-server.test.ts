import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { HttpResponse, http } from 'msw';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

const server = createTaskServer();
const network = setupTaskServer(
  server,
  http.get('https://api.example.com/health', () => HttpResponse.text('well')),
);
const url = 'https://api.example.com/tasks';

beforeAll(() => network.listen());
afterEach(() => {
  vi.useRealTimers();
  network.reset();
});
afterAll(() => network.close());

test('fetch meets the task server', async () => {
  server.on('POST /reports', scenario().running(0).succeeds({ total: 42 }));
  const accepted = await fetch('https://api.example.com/reports', { method: 'POST' });
  expect(accepted.status).toBe(202);
  const status = await fetch(accepted.headers.get('location') ?? '');
  expect(await status.json()).toMatchObject({ status: 'succeeded', result: { total: 42 } });
});

test('fetch follows a 303 to the result', async () => {
  server.on('POST /tasks', scenario().running(0).succeeds({ total: 42 }, { at: 'redirect' }));
  await fetch(url, { method: 'POST' });
  const response = await fetch(`${url}/task-1`);
  expect(response.redirected).toBe(true);
  expect(await response.json()).toEqual({ total: 42 });
  expect(server.requests.map(({ kind }) => kind)).toEqual(['submit', 'poll', 'result']);
});

test('fake timers drive a task that takes time', async () => {
  vi.useFakeTimers();
  server.on('POST /tasks', scenario().takes({ milliseconds: 5_000 }));
  await fetch(url, { method: 'POST' });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(await (await fetch(`${url}/task-1`)).json()).toMatchObject({ status: 'running' });
  await vi.advanceTimersByTimeAsync(1);
  expect(await (await fetch(`${url}/task-1`)).json()).toMatchObject({ status: 'succeeded' });
});

test('a reset rejects the fetch', async () => {
  server.on('POST /tasks', scenario().onPoll(1, 'reset'));
  await fetch(url, { method: 'POST' });
  await expect(fetch(`${url}/task-1`)).rejects.toThrow(TypeError);
});

test('a body broken in the middle never arrives whole', async () => {
  server.on('POST /tasks', scenario().onPoll(1, 'reset in body'));
  await fetch(url, { method: 'POST' });
  const response = await fetch(`${url}/task-1`);
  expect(response.status).toBe(200);
  await expect(response.json()).rejects.toThrow();
});

test('a request that hangs can be aborted', async () => {
  server.on('POST /tasks', scenario().onPoll(1, 'hang'));
  await fetch(url, { method: 'POST' });
  const controller = new AbortController();
  const hanging = fetch(`${url}/task-1`, { signal: controller.signal });
  await vi.waitUntil(() => server.requests.length === 2);
  controller.abort();
  await expect(hanging).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('other handlers go on answering', async () => {
  expect(await (await fetch('https://api.example.com/health')).text()).toBe('well');
});

test('a request nobody handles fails', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
  await expect(fetch('https://api.example.com/nothing')).rejects.toThrow(TypeError);
  expect(complaint).toHaveBeenCalledWith(expect.stringContaining('/nothing'));
});
