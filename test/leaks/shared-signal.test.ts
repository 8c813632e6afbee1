import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now, turn } from '../support/leftovers.ts';
import { clientOf } from '../support/scripted-server.ts';

const many = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Ten thousand operations on one signal, each asked again in an hour, or at once. */
async function crowd(signal: AbortSignal, retryAfter = 3_600) {
  let polls = 0;
  const { server, client } = clientOf([`202 /tasks/1 | retry-after: ${retryAfter}`], {
    onAbort: 'detach',
  });
  const checkpoint = (await client.submit('tasks')).toJSON();
  const fetch = async () => {
    polls++;
    return Response.json({ status: 'succeeded', result: 7 });
  };
  const resume = () => client.resume(checkpoint, { signal, fetch });
  const operations = Array.from({ length: many }, resume);
  return { server, client, operations, polls: () => polls };
}

// Node walks a signal's listeners whenever one is added: a listener for each operation is quadratic.
describe('a signal shared by 10,000 operations', { timeout: 60_000 }, () => {
  test('ends all of them in one turn, without a warning', async () => {
    const complained = complaints();
    const controller = new AbortController();
    const { operations, polls } = await crowd(controller.signal);
    const reasons = new Map<unknown, number>();
    for (const operation of operations) {
      operation.result().catch((reason) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1));
    }
    await turn();
    // One for all of them.
    expect(vi.getTimerCount()).toBe(1);

    const reason = new Error('enough');
    controller.abort(reason);
    await turn();
    expect([...reasons]).toEqual([[reason, many]]);
    expect(leftovers(controller.signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(0);
    expect(polls()).toBe(0);
    expect(complained).toEqual([]);
  });

  test('is let go by each of them as it settles, without a warning', async () => {
    const complained = complaints();
    const { signal } = new AbortController();
    const { operations, polls } = await crowd(signal, 1);
    const results = Promise.all(operations.map((operation) => operation.result()));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await now(results)).toHaveProperty('value.length', many);
    expect(polls()).toBe(many);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('is shared by 10,000 waiters of one operation just as well', async () => {
    const complained = complaints();
    const controller = new AbortController();
    const { server, client } = clientOf(['202 /tasks/1 | retry-after: 3600']);
    const operation = await client.submit('tasks');
    let ended = 0;
    for (let waiter = 0; waiter < many; waiter++) {
      operation.result({ signal: controller.signal }).catch(() => ended++);
    }
    await turn();
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await turn();
    expect(ended).toBe(many);
    expect(leftovers(controller.signal)).toEqual(nothing);
    expect(server.lines).toHaveLength(1);
    expect(complained).toEqual([]);
  });

  test('sends one DELETE for each', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const monitors = Array.from({ length: 100 }, (_, index) => `/tasks/${index}`);
    const { server, client } = clientOf(monitors.map(() => '204'));
    for (const monitor of monitors) client.resume(monitor, { signal });
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.lines).toEqual(monitors.map((path) => `DELETE https://api.example.com${path}`));
    expect(leftovers(signal)).toEqual(nothing);
  });
});
