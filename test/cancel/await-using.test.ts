import type { SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed, type Line } from '../support/scripted-server.ts';

const hour = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Submits, works for some milliseconds, and leaves the scope. */
function scope(
  lines: Line[],
  milliseconds: number,
  options: SubmitOptions = {},
  signal?: AbortSignal,
) {
  const { server, client } = clientOf(lines, { signal });
  const leave = async () => {
    await using operation = await client.submit('tasks', options);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return operation;
  };
  const methods = () => server.requests.map(({ method }) => method);
  return { server, client, methods, left: leave() };
}

describe('await using', () => {
  test('cancels an operation that is not final when its scope is left', async () => {
    const { signal } = new AbortController();
    const { left, server } = scope(['202 /tasks/1', delayed(300, '202')], 100, { signal });
    await vi.advanceTimersByTimeAsync(399);
    expect(await now(left)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect(await now(left)).toHaveProperty('value');
    await vi.advanceTimersByTimeAsync(hour);
    const seen = server.requests.map(({ method, at }) => [method, at]);
    expect(seen).toEqual([
      ['POST', 0],
      ['DELETE', 100],
    ]);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test.for(['405', '501', '403', '404', '410', '409', '500', 'reset', 'hang'])(
    'never throws, whatever the DELETE leads to: %s',
    async (answer) => {
      const complained = complaints();
      const { signal } = new AbortController();
      const deletes = [answer, answer, answer, answer, answer];
      const { left } = scope(['202 /tasks/1', ...deletes], 60_000, { signal, timeout: 10_000 });
      await vi.advanceTimersByTimeAsync(hour);
      expect(await now(left)).toHaveProperty('value');
      expect(leftovers(signal)).toEqual(nothing);
      expect(complained).toEqual([]);
    },
  );

  test('lets the error that left the scope through', async () => {
    const { client, server } = clientOf(['202 /tasks/1', '405']);
    const mistake = new Error('a mistake');
    const work = async () => {
      await using _operation = await client.submit('tasks');
      throw mistake;
    };
    expect(await rejection(work())).toBe(mistake);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  test.for(['200 succeeded', '200 failed', '200 canceled'])(
    'sends nothing when it is final: %s',
    async (end) => {
      const { client, server } = clientOf(['202 /tasks/1', end]);
      const work = async () => {
        await using operation = await client.submit('tasks');
        await operation.poll();
      };
      await work();
      await vi.advanceTimersByTimeAsync(hour);
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    },
  );

  test('sends no second DELETE after a cancel() or an abort', async () => {
    const controller = new AbortController();
    const { left, methods } = scope(['202 /tasks/1', delayed(300, '202')], 100, {
      signal: controller.signal,
    });
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    await vi.advanceTimersByTimeAsync(hour);
    await left;
    expect(methods()).toEqual(['POST', 'DELETE']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('waits for the DELETE of an abort', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { left } = scope(['202 /tasks/1', delayed(300, '202')], 100, { signal });
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    await vi.advanceTimersByTimeAsync(299);
    expect(await now(left)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect(await now(left)).toHaveProperty('value');
  });

  test("cancels also with onAbort: 'detach', if nothing was aborted", async () => {
    const { signal } = new AbortController();
    const { methods } = scope(['202 /tasks/1', '204'], 100, { signal, onAbort: 'detach' });
    await vi.advanceTimersByTimeAsync(hour);
    expect(methods()).toEqual(['POST', 'DELETE']);
  });

  test("sends nothing after an abort with onAbort: 'detach'", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, onAbort: 'detach' } as const;
    const { left, methods } = scope(['202 /tasks/1'], 100, options, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    await vi.advanceTimersByTimeAsync(hour);
    await left;
    expect(methods()).toEqual(['POST']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });
});
