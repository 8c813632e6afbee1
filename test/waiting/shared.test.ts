import { http, OperationFailedError, PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, turn } from '../support/leftovers.ts';
import { clientOf, delayed, submitted } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const steady = { polling: { minDelay: 1000, factor: 1 } };
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('an operation that nobody waits for', () => {
  test('has no timer and makes no request', async () => {
    const { operation, server } = await submitted([accepted], { ...steady, totalTimeout: 60_000 });
    expect(vi.getTimerCount()).toBe(0);
    await seconds(3600);
    expect(operation.status.state).toBe('pending');
    expect(server.requests).toHaveLength(1);
  });

  test('is resumed without a timer or a request', async () => {
    const { client, server } = clientOf([]);
    client.resume('https://api.example.com/tasks/1', { totalTimeout: 60_000 });
    await seconds(3600);
    expect(vi.getTimerCount()).toBe(0);
    expect(server.requests).toEqual([]);
  });

  test('causes no unhandled rejection when a subscriber alone sees it fail', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { operation } = await submitted([accepted, '403'], steady);
    const unsubscribe = operation.subscribe(() => undefined);
    await seconds(10);
    unsubscribe();
    const failed = await submitted([accepted, '200 failed'], steady);
    failed.operation.subscribe(() => undefined);
    await seconds(10);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);
    expect(operation.status.error).toBeInstanceOf(PollError);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('is no thenable: it can be returned from an async function', async () => {
    const { operation } = await submitted([accepted], steady);
    expect('then' in operation).toBe(false);
    expect(await (async () => operation)()).toBe(operation);
  });
});

describe('several waiters', () => {
  test('share one loop, whatever way they wait', async () => {
    const { operation, server } = await submitted(
      [accepted, '200 running', '200 running', '200 done | {"result":{"rows":3}}'],
      steady,
    );
    const results = Promise.all([operation.result(), operation.result()]);
    operation.subscribe(() => undefined);
    const iterated = (async () => {
      for await (const status of operation) void status;
    })();
    await seconds(1.5);
    const late = operation.result();
    await seconds(60);
    const [one, two] = await results;
    expect(one).toEqual({ rows: 3 });
    expect(two).toBe(one);
    expect(await late).toBe(one);
    await iterated;
    expect(server.moments).toEqual([0, 1000, 2000, 3000]);
  });

  test('fetch the result once', async () => {
    const { operation, server } = await submitted([accepted, '303 /files/1', '200 | {"rows":3}']);
    const results = Promise.all([operation.result(), operation.result()]);
    await seconds(60);
    const [one, two] = await results;
    expect(two).toBe(one);
    expect(await operation.result()).toBe(one);
    expect(server.requests).toHaveLength(3);
  });

  test('are rejected with the same error', async () => {
    const { operation, server } = await submitted([accepted, '200 failed'], steady);
    const results = Promise.all([outcome(operation.result()), outcome(operation.result())]);
    await seconds(60);
    const [one, two] = await results;
    expect(one).toBeInstanceOf(OperationFailedError);
    expect(two).toBe(one);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a waiter with its own signal', () => {
  test('leaves when its own code aborts it while the wait begins', async () => {
    const controller = new AbortController();
    const convention = http();
    convention.poll = ({ statusUrl: url }) => {
      controller.abort('enough');
      return { url };
    };
    const { client } = clientOf(['200 running', '200 done | {"result":1}'], { convention });
    const operation = client.resume('https://api.example.com/tasks/1');
    const waiting = outcome(operation.result(controller));
    await seconds(10);
    expect(await waiting).toBe('enough');
    expect(operation.status.state).toBe('pending');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves with the signal’s own reason, and the others go on', async () => {
    const { operation, server } = await submitted(
      [accepted, '200 running', '200 running', '200 done | {"result":1}'],
      steady,
    );
    const controller = new AbortController();
    const reason = new Error('another page');
    const leaving = outcome(operation.result({ signal: controller.signal }));
    const staying = operation.result();
    await seconds(1.5);
    controller.abort(reason);
    expect(await leaving).toBe(reason);
    await seconds(60);
    expect(await staying).toBe(1);
    expect(server.moments).toEqual([0, 1000, 2000, 3000]);
  });

  test('that leaves last stops the loop, and sends nothing to the server', async () => {
    const { operation, server } = await submitted([accepted, '200 running'], steady);
    const controller = new AbortController();
    const leaving = outcome(operation.result({ signal: controller.signal }));
    await seconds(1.5);
    controller.abort();
    expect(await leaving).toBe(controller.signal.reason);
    expect(vi.getTimerCount()).toBe(0);
    await seconds(60);
    expect(server.lines).toEqual([
      'POST https://api.example.com/tasks',
      'GET https://api.example.com/tasks/1',
    ]);
    expect(operation.status).toMatchObject({ state: 'running' });
    expect(operation.status.error).toBeUndefined();
  });

  test('that leaves last during a poll aborts the poll', async () => {
    const { operation, server } = await submitted([accepted, 'hang', '200 done'], steady);
    const controller = new AbortController();
    const leaving = outcome(operation.result({ signal: controller.signal }));
    await seconds(5);
    controller.abort();
    expect(await leaving).toBe(controller.signal.reason);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    expect(operation.status.polls).toBe(0);
  });

  test('may do so during the very first poll, which nothing was waited for', async () => {
    const complained = complaints();
    const { client, server } = clientOf(['hang']);
    const operation = client.resume('https://api.example.com/tasks/1');
    const controller = new AbortController();
    const leaving = outcome(operation.result({ signal: controller.signal }));
    await seconds(5);
    controller.abort();
    expect(await leaving).toBe(controller.signal.reason);
    expect(server.requests[0]?.request.signal.aborted).toBe(true);
    await turn();
    expect(complained).toEqual([]);
  });

  test('that leaves during a poll does not abort it under the others', async () => {
    const { operation, server } = await submitted(
      [accepted, delayed(3000, '200 done | {"result":1}')],
      steady,
    );
    const controller = new AbortController();
    const leaving = outcome(operation.result({ signal: controller.signal }));
    const staying = operation.result();
    await seconds(2);
    controller.abort();
    await leaving;
    await seconds(60);
    expect(await staying).toBe(1);
    expect(server.moments).toEqual([0, 1000]);
  });

  test('that leaves last while the result is fetched aborts that; the next one fetches it anew', async () => {
    const { operation, server } = await submitted(
      [accepted, '303 /files/1', 'hang', '200 | {"rows":3}'],
      steady,
    );
    const controller = new AbortController();
    const leaving = outcome(operation.result({ signal: controller.signal }));
    await seconds(5);
    controller.abort();
    expect(await leaving).toBe(controller.signal.reason);
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
    expect(await operation.result()).toEqual({ rows: 3 });
  });

  test('that has aborted before is rejected without a request', async () => {
    const { operation, server } = await submitted([accepted], steady);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(operation.result({ signal })).rejects.toBe(signal.reason);
    await seconds(60);
    expect(server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a loop that has stopped', () => {
  test('starts again with the next waiter, on the same schedule', async () => {
    const { operation, server } = await submitted(
      [accepted, '200 running | retry-after: 10', '200 done | {"result":1}'],
      steady,
    );
    operation.subscribe(() => undefined)();
    const unsubscribe = operation.subscribe(() => undefined);
    await seconds(4);
    unsubscribe();
    await seconds(4);
    const result = operation.result();
    await seconds(60);
    expect(await result).toBe(1);
    expect(server.moments).toEqual([0, 1000, 11_000]);
  });

  test('polls at once when the time for it has passed meanwhile, and only once', async () => {
    const { operation, server } = await submitted(
      [accepted, '200 running', '200 done | {"result":1}'],
      steady,
    );
    await seconds(60);
    const result = operation.result();
    await seconds(60);
    expect(await result).toBe(1);
    expect(server.moments).toEqual([0, 60_000, 61_000]);
  });

  test('has all its tries again after a PollError', async () => {
    const { operation, server } = await submitted(
      [accepted, '503', '503', '503', '503', '200 done | {"result":1}'],
      { polling: { minDelay: 1000, factor: 1, maxFailures: 3 } },
    );
    const first = outcome(operation.result());
    await seconds(60);
    expect(await first).toBeInstanceOf(PollError);
    const second = operation.result();
    await seconds(60);
    expect(await second).toBe(1);
    expect(server.moments).toEqual([0, 1000, 2000, 3000, 60_000, 61_000]);
  });
});
