import { type OperationStatus, PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, submitted } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const accepted = '202 /tasks/1';
const lines = [accepted, '200 queued', '200 running', '200 running', '200 done | {"result":1}'];
const steady = { polling: { minDelay: 1000, factor: 1 } };
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

describe('subscribe', () => {
  test('polls for as long as it is subscribed, and tells every change once', async () => {
    const { operation, server } = await submitted(lines, steady);
    const seen: OperationStatus[] = [];
    operation.subscribe(() => seen.push(operation.status));
    await seconds(60);
    expect(seen.map(({ word }) => word)).toEqual(['queued', 'running', 'done']);
    expect(seen.at(-1)).toBe(operation.status);
    expect(server.moments).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not call back at once: the snapshot is there to be read', async () => {
    const { operation } = await submitted(lines, steady);
    const listener = vi.fn();
    operation.subscribe(listener);
    await seconds(0.5);
    expect(listener).not.toHaveBeenCalled();
    expect(operation.status).toMatchObject({ state: 'pending' });
  });

  test('is unsubscribed: no call, timer or request any more', async () => {
    const { operation, server } = await submitted(lines, steady);
    const listener = vi.fn();
    const unsubscribe = operation.subscribe(listener);
    await seconds(1);
    unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(server.moments).toEqual([0, 1000]);
  });

  test('survives StrictMode: subscribe, unsubscribe, subscribe', async () => {
    const { operation, server } = await submitted(lines, steady);
    const listener = vi.fn();
    const snapshot = operation.status;
    operation.subscribe(listener)();
    const unsubscribe = operation.subscribe(listener);
    expect(operation.status).toBe(snapshot);
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(3);
    expect(server.moments).toEqual([0, 1000, 2000, 3000, 4000]);
    unsubscribe();
  });

  test('may be unsubscribed twice, without harm to another subscriber', async () => {
    const { operation } = await submitted(lines, steady);
    const listener = vi.fn();
    const unsubscribe = operation.subscribe(() => undefined);
    operation.subscribe(listener);
    unsubscribe();
    unsubscribe();
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('takes the same function twice', async () => {
    const { operation } = await submitted(lines, steady);
    const listener = vi.fn();
    operation.subscribe(listener);
    const unsubscribe = operation.subscribe(listener);
    await seconds(1);
    expect(listener).toHaveBeenCalledTimes(2);
    unsubscribe();
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(4);
  });

  test('may be unsubscribed by its own listener', async () => {
    const { operation, server } = await submitted(lines, steady);
    const listener = vi.fn(() => unsubscribe());
    const unsubscribe = operation.subscribe(listener);
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(server.moments).toEqual([0, 1000]);
  });

  test('can be passed on without its object', async () => {
    const { subscribe } = (await submitted(lines, steady)).operation;
    const listener = vi.fn();
    subscribe(listener);
    await seconds(60);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('on an operation that has ended neither calls nor asks', async () => {
    const { operation, server } = await submitted(['201 | {"id":7}']);
    const listener = vi.fn();
    const unsubscribe = operation.subscribe(listener);
    await seconds(60);
    unsubscribe();
    expect(listener).not.toHaveBeenCalled();
    expect(server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('learns of a dead monitor from the status', async () => {
    const { operation, server } = await submitted([accepted, '503', '503'], {
      polling: { minDelay: 1000, factor: 1, maxFailures: 2 },
    });
    const seen: OperationStatus[] = [];
    operation.subscribe(() => seen.push(operation.status));
    await seconds(60);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.state).toBe('pending');
    expect(seen[0]?.error).toBeInstanceOf(PollError);
    expect(server.moments).toEqual([0, 1000, 2000]);
  });

  test('is told when the next waiter clears that error', async () => {
    const { operation } = await submitted([accepted, '403', '200 done | {"result":1}'], steady);
    const seen: [string, string | undefined][] = [];
    operation.subscribe(() => seen.push([operation.status.state, operation.status.error?.name]));
    await seconds(1);
    const result = operation.result();
    await seconds(60);
    expect(await result).toBe(1);
    expect(seen).toEqual([
      ['pending', 'PollError'],
      ['pending', undefined],
      ['succeeded', undefined],
    ]);
  });

  test('whose listener throws is reported, and breaks nothing', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const { operation } = await submitted(lines, steady);
    const mistake = new Error('mistake');
    const other = vi.fn();
    operation.subscribe(() => {
      throw mistake;
    });
    operation.subscribe(other);
    const result = operation.result();
    await seconds(60);
    expect(await result).toBe(1);
    expect(other).toHaveBeenCalledTimes(3);
    expect(reported).toHaveBeenCalledWith('await202: a callback threw', mistake);
    expect(reported.mock.calls.flat().filter((it) => it === mistake)).toHaveLength(3);
  });
});

describe('onStatus', () => {
  test('is called with every status, from the first to the final one', async () => {
    const { client } = clientOf(lines);
    const seen: OperationStatus[] = [];
    const result = client.run('tasks', { ...steady, onStatus: (status) => seen.push(status) });
    await seconds(60);
    expect(await result).toBe(1);
    expect(seen.map(({ state }) => state)).toEqual(['pending', 'pending', 'running', 'succeeded']);
  });

  test('does not make an operation poll that nobody waits for', async () => {
    const onStatus = vi.fn();
    const { server } = await submitted(lines, { ...steady, onStatus });
    await seconds(60);
    expect(onStatus).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(1);
  });

  test('left out, and nobody subscribed: nothing is written to the console', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const { client } = clientOf(lines);
    const result = client.run('tasks', steady);
    await seconds(60);
    expect(await result).toBe(1);
    expect(reported).not.toHaveBeenCalled();
  });

  test('that throws is reported, and breaks nothing', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const mistake = new Error('mistake');
    const { client } = clientOf(lines);
    const result = client.run('tasks', {
      ...steady,
      onStatus: () => {
        throw mistake;
      },
    });
    await seconds(60);
    expect(await result).toBe(1);
    expect(reported.mock.calls.flat().filter((it) => it === mistake)).toHaveLength(4);
  });
});
