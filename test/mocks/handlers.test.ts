import { createTaskServer, type Scenario, scenario } from 'await202/mocks';
import { handlers } from 'await202/mocks/msw';
import { getResponse } from 'msw';
import { describe, expect, test, vi } from 'vitest';

const ask = (server: ReturnType<typeof createTaskServer>, url: string, init?: RequestInit) =>
  getResponse(handlers(server), new Request(url, init));

const submitted = async (one: Scenario) => {
  const server = createTaskServer({ scenario: one });
  await ask(server, 'https://api.example.com/tasks', { method: 'POST' });
  return { server, poll: () => ask(server, 'https://api.example.com/tasks/task-1') };
};

describe('the handlers', () => {
  test('hand requests to the task server and its answers back', async () => {
    const server = createTaskServer({ scenario: scenario().accepts({ retryAfter: 2 }) });
    const response = await ask(server, 'https://api.example.com/tasks', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Trace': 'abc' },
      body: '{"year":2026}',
    });

    expect(response?.status).toBe(202);
    expect(response?.headers.get('location')).toBe('https://api.example.com/tasks/task-1');
    expect(response?.headers.get('retry-after')).toBe('2');
    expect(await response?.json()).toMatchObject({ status: 'pending' });
    expect(server.requests[0]).toMatchObject({
      body: { year: 2026 },
      headers: { 'x-trace': 'abc' },
    });
  });

  test.for([
    'https://other.example.com/tasks',
    'http://api.example.com/tasks',
    'https://api.example.com/health',
  ])('leave %s to other handlers, unlogged', async (url) => {
    const server = createTaskServer();
    expect(await ask(server, url, { method: 'POST' })).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  test('answer on further origins when asked to', async () => {
    const server = createTaskServer();
    const all = handlers(server, { origins: ['https://status.example.net'] });
    const request = new Request('https://status.example.net/tasks', { method: 'POST' });
    expect((await getResponse(all, request))?.headers.get('location')).toBe(
      'https://status.example.net/tasks/task-1',
    );
  });

  test('send bytes as bytes and a 204 without a body', async () => {
    const bytes = new Uint8Array([0, 255, 128]);
    const { poll } = await submitted(
      scenario().running(0).delivers({ contentType: 'image/png', bytes }, { at: 'bare' }),
    );
    expect(new Uint8Array((await (await poll())?.arrayBuffer()) ?? [])).toEqual(bytes);

    const empty = await submitted(scenario().onPoll(1, 204).onPoll(2, 304));
    expect((await empty.poll())?.body).toBeNull();
    expect((await empty.poll())?.status).toBe(304);
  });

  test('show a reset as a network error', async () => {
    const { poll } = await submitted(scenario().onPoll(1, 'reset'));
    expect((await poll())?.type).toBe('error');
  });

  test('never answer a request that hangs, and leave no timer behind', async () => {
    vi.useFakeTimers();
    try {
      const { server, poll } = await submitted(scenario().onPoll(1, 'hang'));
      let isAnswered = false;
      void poll().then(() => {
        isAnswered = true;
      });
      await vi.advanceTimersByTimeAsync(1_000_000);
      expect(server.requests.at(-1)).toMatchObject({ answer: 'hang' });
      expect(isAnswered).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('break a body in the middle', async () => {
    const { poll } = await submitted(scenario().onPoll(1, 'reset in body'));
    const response = await poll();
    expect(response?.status).toBe(200);
    await expect(response?.text()).rejects.toThrow('connection reset');
  });

  test('answer late', async () => {
    vi.useFakeTimers();
    try {
      const start = Date.now();
      const { poll } = await submitted(scenario().onPoll(1, { delay: 3_000 }));
      const answered = poll().then(() => Date.now() - start);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await answered).toBe(3_000);
    } finally {
      vi.useRealTimers();
    }
  });
});
