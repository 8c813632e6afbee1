import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import { clientOf, delayed, type Line, script } from '../support/scripted-server.ts';

const hour = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("onAbort: 'detach'", () => {
  test.for<{ label: string; lines: () => Line[]; at: number; seen: string[] }>([
    {
      label: 'while the submit is in flight',
      lines: () => [delayed(400, '202 /tasks/1')],
      at: 300,
      seen: ['POST'],
    },
    { label: 'before the first poll', lines: () => ['202 /tasks/1'], at: 100, seen: ['POST'] },
    {
      label: 'between two polls',
      lines: () => ['202 /tasks/1', '200 running'],
      at: 300,
      seen: ['POST', 'GET'],
    },
    {
      label: 'during a poll',
      lines: () => ['202 /tasks/1', 'hang'],
      at: 300,
      seen: ['POST', 'GET'],
    },
    {
      label: 'while the result is fetched',
      lines: () => ['202 /tasks/1', '303 /result', 'hang'],
      at: 300,
      seen: ['POST', 'GET', 'GET'],
    },
  ])('rejects at once and sends nothing $label', async ({ lines, at, seen }) => {
    const complained = complaints();
    const controller = new AbortController();
    const { server, client } = clientOf(lines(), { onAbort: 'detach', timeout: 10_000 });
    const run = client.run('tasks', { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(at);
    controller.abort('enough');
    expect(await now(run)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(seen);
    expect(leftovers(controller.signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('tears the poll in flight down', async () => {
    const controller = new AbortController();
    const { server, client } = clientOf(['202 /tasks/1', 'hang'], { onAbort: 'detach' });
    const run = client.run('tasks', { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(250);
    controller.abort('enough');
    expect(await now(run)).toEqual({ reason: 'enough' });
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
  });

  test('can be chosen, and unchosen, for one operation', async () => {
    const server = script('202 /tasks/1', '202 /tasks/2', '204');
    const controller = new AbortController();
    const { signal } = controller;
    const client = createClient({ ...server.options, onAbort: 'detach', signal });
    await client.submit('tasks');
    await client.submit('tasks', { onAbort: 'cancel' });
    controller.abort();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.lines.slice(2)).toEqual(['DELETE https://api.example.com/tasks/2']);
  });

  test('leaves an explicit cancel() as it is', async () => {
    const lines = ['202 /tasks/1', '204', '200 canceled'];
    const { server, client } = clientOf(lines, { onAbort: 'detach' });
    const controller = new AbortController();
    const operation = await client.submit('tasks', { signal: controller.signal });
    controller.abort();
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(hour);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'GET']);
  });

  test('lets the operation be gone on with from its checkpoint', async () => {
    const lines = ['202 /tasks/1', '200 running', '200 succeeded | {"result":7}'];
    const { client } = clientOf(lines, { onAbort: 'detach' });
    const controller = new AbortController();
    const operation = await client.submit('tasks', { signal: controller.signal });
    const result = operation.result();
    await vi.advanceTimersByTimeAsync(300);
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    const again = client.resume(JSON.parse(JSON.stringify(operation))).result();
    await vi.advanceTimersByTimeAsync(hour);
    expect(await again).toBe(7);
  });
});

describe('leaving without an abort', () => {
  test.for(['break', 'return', 'throw'] as const)(
    'a loop that ends early by %s detaches: nothing is sent, nothing is left',
    async (how) => {
      const controller = new AbortController();
      const { server, client } = clientOf(['202 /tasks/1', '200 running']);
      const operation = await client.submit('tasks');
      const loop = async () => {
        for await (const { state } of operation) {
          if (state !== 'running') continue;
          if (how === 'break') break;
          if (how === 'return') return;
          throw new Error('enough');
        }
      };
      const ended = loop().catch(() => undefined);
      await vi.advanceTimersByTimeAsync(250);
      await ended;
      expect(leftovers(controller.signal)).toEqual(nothing);
      await vi.advanceTimersByTimeAsync(hour);
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    },
  );

  test('a subscription that ends while a poll is in flight aborts the poll', async () => {
    const { server, client } = clientOf(['202 /tasks/1', 'hang']);
    const operation = await client.submit('tasks');
    const unsubscribe = operation.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(250);
    unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    expect(leftovers()).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });
});
