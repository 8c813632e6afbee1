import { CancelError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import { rejection, remembered } from '../support/scripted-answers.ts';
import { type Line, submitted } from '../support/scripted-server.ts';

const long = '202 /tasks/1 | retry-after: 3600';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An operation that waits for an hour; its signal aborts after a minute, out of the window. */
async function aborted(...deletes: Line[]) {
  const complained = complaints();
  const controller = new AbortController();
  const { signal } = controller;
  const { operation, server } = await submitted(
    [long.replace('3600', '1'), '200 running | retry-after: 3600', ...deletes],
    { signal },
  );
  const result = operation.result();
  await vi.advanceTimersByTimeAsync(60_000);
  controller.abort('enough');
  expect(await now(result)).toEqual({ reason: 'enough' });
  const deletesSeen = () => server.requests.filter(({ method }) => method === 'DELETE');
  return { operation, server, signal, complained, deletesSeen };
}

describe('the DELETE that follows an abort', () => {
  test('is one request to the status monitor that outlives the page', async () => {
    const { server } = await aborted('204');
    await vi.advanceTimersByTimeAsync(0);
    const last = server.requests.at(-1);
    expect(last).toMatchObject({ method: 'DELETE', url: 'https://api.example.com/tasks/1' });
    expect(last?.request.keepalive).toBe(remembered('keepalive', true));
    expect(last?.text).toBe('');
  });

  test('is not aborted by the signal that caused it', async () => {
    const { deletesSeen } = await aborted('hang');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(deletesSeen().map(({ request }) => request.signal.aborted)).toEqual([false]);
  });

  test('has a time limit of its own, and ends even when the server never answers', async () => {
    const hanging = ['hang', 'hang', 'hang', 'hang', 'hang'];
    const { deletesSeen, signal, complained } = await aborted(...hanging);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(deletesSeen()).toHaveLength(5);
    expect(deletesSeen().every(({ request }) => request.signal.aborted)).toBe(true);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('is repeated on faults, its Retry-After honored', async () => {
    const { server, signal } = await aborted('reset', '503', '429 | retry-after: 7', '202');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.moments.slice(2)).toEqual([60_000, 60_250, 60_625, 67_625]);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test.for(['200', '202', '204', '404', '410', '409', '405', '501', '403', '400'])(
    'is sent once when it is answered with a %s',
    async (answer) => {
      const { deletesSeen, signal, complained } = await aborted(answer);
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(deletesSeen()).toHaveLength(1);
      expect(leftovers(signal)).toEqual(nothing);
      expect(complained).toEqual([]);
    },
  );

  test('is given up after maxFailures faults, in silence', async () => {
    const { deletesSeen, signal, complained } = await aborted('500', '500', '500', '500', '500');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(deletesSeen()).toHaveLength(5);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });
});

describe('what the answer to a DELETE means', () => {
  /** Cancels after a minute; then the monitor is asked once more, if at all. */
  async function canceled(...lines: Line[]) {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      '200 running | retry-after: 3600',
      ...lines,
    ]);
    await vi.advanceTimersByTimeAsync(250);
    await operation.poll();
    await vi.advanceTimersByTimeAsync(60_000);
    const outcome = operation.cancel();
    outcome.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(250);
    return { operation, outcome, methods: server.requests.slice(2).map(({ method }) => method) };
  }

  test.for(['200', '202', '204'])('%s: accepted, the monitor tells the end', async (answer) => {
    const { outcome, methods } = await canceled(answer, '200 canceled');
    expect(await now(outcome)).toMatchObject({ value: { state: 'canceled', word: 'canceled' } });
    expect(methods).toEqual(['DELETE', 'GET']);
  });

  test.for(['301 /elsewhere', '302 /elsewhere', '303 /results/1'])(
    '%s: accepted just as well, and nobody goes there',
    async (answer) => {
      const { outcome, methods } = await canceled(answer, '200 canceled');
      expect(await now(outcome)).toMatchObject({ value: { state: 'canceled', word: 'canceled' } });
      expect(methods).toEqual(['DELETE', 'GET']);
    },
  );

  test.for(['404', '410'])('%s: gone, so it is canceled', async (answer) => {
    const { outcome, methods } = await canceled(answer);
    expect(await now(outcome)).toMatchObject({ value: { state: 'canceled' } });
    expect(methods).toEqual(['DELETE']);
  });

  test('409: it was already final, and the monitor tells how', async () => {
    const { operation, outcome, methods } = await canceled('409', '200 succeeded | {"result":7}');
    expect(await now(outcome)).toMatchObject({ value: { state: 'succeeded' } });
    expect(await operation.result()).toBe(7);
    expect(methods).toEqual(['DELETE', 'GET']);
  });

  test.for(['405', '501', '403', '400'])('%s: refused, the operation lives on', async (answer) => {
    const { operation, outcome, methods } = await canceled(answer, '200 succeeded | {"result":7}');
    const error = await rejection(outcome);
    expect(error).toBeInstanceOf(CancelError);
    expect(error).toMatchObject({
      name: 'CancelError',
      checkpoint: { statusUrl: 'https://api.example.com/tasks/1' },
      response: { status: Number(answer) },
    });
    expect(methods).toEqual(['DELETE']);
    expect(operation.status.state).toBe('running');
    await operation.poll();
    expect(await operation.result()).toBe(7);
  });
});

describe('a DELETE that is to be repeated', () => {
  test('is not, once the operation has ended', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      '503 | retry-after: 7',
      '200 done | {"result":7}',
    ]);
    const outcome = operation.cancel();
    const result = operation.result();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await result).toBe(7);
    const seen = server.requests.map(({ method, at }) => [method, at]);
    expect(seen).toEqual([
      ['POST', 0],
      ['DELETE', 0],
      ['GET', 250],
    ]);
  });
});

describe('a 404 to a DELETE', () => {
  test('is a fault while the operation may not be visible yet', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      '404',
      '404',
      '202',
      '200 canceled',
    ]);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    const seen = server.requests.map(({ method, at }) => [method, at]);
    expect(seen).toEqual([
      ['POST', 0],
      ['DELETE', 0],
      ['DELETE', 250],
      ['DELETE', 625],
      ['GET', 875],
    ]);
  });

  test('means gone more than ten seconds after the 202', async () => {
    const { operation, server } = await submitted(['202 /tasks/1', '404']);
    await vi.advanceTimersByTimeAsync(10_001);
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  test('is a fault until ten seconds after the Retry-After of the 202', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1 | retry-after: 60',
      '404',
      '202',
      '200 canceled',
    ]);
    await vi.advanceTimersByTimeAsync(69_000);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(server.moments).toEqual([0, 69_000, 69_250, 69_500]);
  });
});
