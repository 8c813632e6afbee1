import { OperationTimeoutError, PollError, ProtocolError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const tenSeconds = { totalTimeout: 10_000, polling: { minDelay: 1000, factor: 4 } };

describe('while the result is fetched, totalTimeout', () => {
  test('aborts that', async () => {
    const { end, endedAt, server } = await play([accepted, '303 /files/1', 'hang'], tenSeconds);
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(endedAt).toBe(10_000);
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
  });

  test('ends the wait between two tries for it', async () => {
    const { end, endedAt, moments } = await play(
      [accepted, '303 /files/1', '503 | retry-after: 60', '200 | {"rows":3}'],
      tenSeconds,
    );
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(endedAt).toBe(10_000);
    expect(moments).toEqual([0, 1000, 1000]);
  });
});

describe('an answer that nobody can go on from', () => {
  test('sets the moment of the next poll all the same', async () => {
    const polling = { maxFailures: 1 };
    const { operation } = await submitted([accepted, '403 | retry-after: 60'], { polling });
    await expect(operation.poll()).rejects.toBeInstanceOf(PollError);
    expect(operation.nextPollAt).toBe(Date.now() + 60_000);
  });
});

describe('an iterator by hand', () => {
  test('that returned before it began stays silent', async () => {
    const { operation, server } = await submitted([accepted, '202', '202', '202', '204']);
    const steps = operation[Symbol.asyncIterator]();
    await steps.return?.();
    expect(await steps.next()).toEqual({ done: true, value: undefined });
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    expect(server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('onStatus', () => {
  test('that is async and rejects is reported, and ends no process', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const mistake = new Error('mistake');
    await submitted([accepted], {
      onStatus: async () => {
        throw mistake;
      },
    });
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(reported.mock.calls.flat()).toContain(mistake);
    reported.mockRestore();
  });
});

describe('a status document', () => {
  test('that is nested too deep to be logged or stored is a ProtocolError', async () => {
    const deep = () =>
      new Response(`{"status":"running","log":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, {
        headers: { 'content-type': 'application/json' },
      });
    const { end, moments } = await play([accepted, deep]);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(ProtocolError);
    expect((end as Error).message).toContain('a status document of over 1000 levels');
    expect(end).toMatchObject({ checkpoint: { statusUrl: 'https://api.example.com/tasks/1' } });
  });
});
