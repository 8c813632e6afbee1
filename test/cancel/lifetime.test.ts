import { createClient, OperationCanceledError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, listeners, nothing, now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed, submitted } from '../support/scripted-server.ts';

const hour = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the signal given to submit() or resume()', () => {
  test('cancels also when nobody waits', async () => {
    const controller = new AbortController();
    const { server } = await submitted(['202 /tasks/1', '204'], { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(hour);
    controller.abort();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method, at }) => [method, at])).toEqual([
      ['POST', 0],
      ['DELETE', hour],
    ]);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('cancels a resumed operation too', async () => {
    const controller = new AbortController();
    const { server, client } = clientOf(['204']);
    client.resume('/tasks/1', { signal: controller.signal });
    controller.abort();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.lines).toEqual(['DELETE https://api.example.com/tasks/1']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test.for(['result', 'poll', 'iterate'] as const)(
    'ends a %s at once that is asked for after the abort',
    async (wait) => {
      const { signal, abort } = controls();
      const { server, operation } = await submitted(['202 /tasks/1', '204'], { signal });
      abort('enough');
      const waits = {
        result: () => operation.result(),
        poll: () => operation.poll(),
        iterate: async () => {
          for await (const _ of operation);
        },
      };
      expect(await now(waits[wait]())).toEqual({ reason: 'enough' });
      await vi.advanceTimersByTimeAsync(hour);
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
      expect(leftovers(signal)).toEqual(nothing);
    },
  );

  test('ends poll() and an iteration at once, and the poll in flight with them', async () => {
    const complained = complaints();
    const { signal, abort } = controls();
    const { operation, server } = await submitted(['202 /tasks/1', 'hang', '204'], { signal });
    const iteration = (async () => {
      for await (const _ of operation);
    })();
    await vi.advanceTimersByTimeAsync(250);
    const poll = operation.poll();
    await vi.advanceTimersByTimeAsync(0);
    abort('enough');
    expect(await Promise.all([now(iteration), now(poll)])).toEqual([
      { reason: 'enough' },
      { reason: 'enough' },
    ]);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE']);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('stops the polling of a subscription', async () => {
    const { signal, abort } = controls();
    const { operation, server } = await submitted(['202 /tasks/1', '204'], { signal });
    operation.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(100);
    abort();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('matters only to those who wait while the result alone is missing', async () => {
    const { signal, abort } = controls();
    const lines = ['202 /tasks/1', '303 /result'];
    const { operation, server } = await submitted(lines, { signal });
    await operation.poll();
    expect(operation.status.state).toBe('succeeded');
    abort('enough');
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(operation.status.state).toBe('succeeded');
    expect(await now(operation.result())).toEqual({ reason: 'enough' });
    expect(leftovers(signal)).toEqual(nothing);
  });
});

describe("a waiter's own signal", () => {
  test('ends that wait alone, and sends nothing', async () => {
    const { signal, abort } = controls();
    const { operation, server } = await submitted(['202 /tasks/1', '200 succeeded | {"result":7}']);
    const mine = operation.result({ signal });
    const theirs = operation.result();
    await vi.advanceTimersByTimeAsync(100);
    abort('enough');
    expect(await now(mine)).toEqual({ reason: 'enough' });
    expect(leftovers(signal).listeners).toBe(0);
    await vi.advanceTimersByTimeAsync(hour);
    expect(await theirs).toBe(7);
    expect(server.moments).toEqual([0, 250]);
  });

  test('stops the polling, when it was the last, until somebody else waits', async () => {
    const { signal, abort } = controls();
    const { operation, server } = await submitted(['202 /tasks/1', 'hang', '200 succeeded']);
    const mine = operation.result({ signal });
    await vi.advanceTimersByTimeAsync(250);
    abort('enough');
    expect(await now(mine)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);

    const theirs = operation.result();
    await vi.advanceTimersByTimeAsync(0);
    expect(await theirs).toMatchObject({ status: 'succeeded' });
  });
});

describe("a client's signal", () => {
  test('is the lifetime of all its operations', async () => {
    const { signal, abort } = controls();
    const lines = [
      '202 /tasks/1',
      '202 /tasks/2',
      delayed(500, '202 /tasks/3'),
      '204',
      '204',
      '204',
    ];
    const { server, client } = clientOf(lines, { signal });
    await client.submit('tasks');
    const waiting = client.run('tasks');
    await vi.advanceTimersByTimeAsync(100);
    const submitting = client.submit('tasks');
    await vi.advanceTimersByTimeAsync(100);
    abort('enough');
    expect(await Promise.all([waiting, submitting].map(now))).toEqual([
      { reason: 'enough' },
      { reason: 'enough' },
    ]);
    expect(await now(client.run('tasks'))).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.lines.slice(3)).toEqual([
      'DELETE https://api.example.com/tasks/1',
      'DELETE https://api.example.com/tasks/2',
      'DELETE https://api.example.com/tasks/3',
    ]);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test.for(['client', 'operation'] as const)(
    "stands beside an operation's own: that of the %s ends it with its reason",
    async (whose) => {
      const signals = { client: controls(), operation: controls() };
      const { server, client } = clientOf(['202 /tasks/1', '204'], {
        signal: signals.client.signal,
      });
      const run = client.run('tasks', { signal: signals.operation.signal });
      await vi.advanceTimersByTimeAsync(100);
      signals[whose].abort(`enough of the ${whose}`);
      expect(await now(run)).toEqual({ reason: `enough of the ${whose}` });
      await vi.advanceTimersByTimeAsync(hour);
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
      expect(leftovers(signals.client.signal, signals.operation.signal)).toEqual(nothing);
    },
  );

  test('is not held by an operation that run() has settled', async () => {
    const { signal } = controls();
    const { client } = clientOf(['202 /tasks/1', '400', '202 /tasks/1', '410'], { signal });
    for (const name of ['PollError', 'OperationGoneError']) {
      const end = rejection(client.run('tasks'));
      expect(listeners(signal)).toBe(1);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await end).toMatchObject({ name });
      expect(leftovers(signal)).toEqual(nothing);
    }
  });
});

describe('an operation that is canceled elsewhere', () => {
  test('rejects with an OperationCanceledError that has the checkpoint', async () => {
    const { operation, server } = await submitted(['202 /tasks/1', '200 canceled']);
    const end = rejection(operation.result());
    await vi.advanceTimersByTimeAsync(250);
    const error = await end;
    expect(error).toBeInstanceOf(OperationCanceledError);
    expect(error).toMatchObject({
      name: 'OperationCanceledError',
      checkpoint: { state: 'canceled', statusUrl: 'https://api.example.com/tasks/1' },
    });
    expect(server.lines).toHaveLength(2);
  });

  test('is a status to those who iterate', async () => {
    const { operation } = await submitted(['202 /tasks/1', '200 canceled']);
    const states: string[] = [];
    const iteration = (async () => {
      for await (const { state } of operation) states.push(state);
    })();
    await vi.advanceTimersByTimeAsync(250);
    await iteration;
    expect(states).toEqual(['pending', 'canceled']);
  });
});

function controls() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason?: unknown) => controller.abort(reason) };
}

test('createClient() alone listens to no signal', () => {
  const { signal } = new AbortController();
  createClient({ signal });
  expect(listeners(signal)).toBe(0);
});
