import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, kept, leftovers, nothing, now } from '../support/leftovers.ts';
import { clientOf, delayed, submitted } from '../support/scripted-server.ts';

const hour = 3_600_000;
const accepted = '202 /tasks/1';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const detached = { reason: { name: 'AbortError', message: 'the operation was detached' } };

describe('operation.detach()', () => {
  test('lets go of the signals: their abort cancels nothing', async () => {
    const complained = complaints();
    const own = new AbortController();
    const shared = new AbortController();
    const { client, server } = clientOf([accepted], { signal: shared.signal });
    const operation = await client.submit('tasks', { signal: own.signal });
    expect(leftovers(own.signal, shared.signal)).toEqual({ timers: 0, listeners: 2 });
    operation.detach();
    expect(leftovers(own.signal, shared.signal)).toEqual(nothing);
    own.abort();
    shared.abort();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST']);
    expect(complained).toEqual([]);
  });

  test('returns the checkpoint, from which another goes on', async () => {
    const lines = [accepted, '200 running', '200 succeeded | {"result":7}'];
    const { client, operation } = await submitted(lines);
    await operation.poll();
    const checkpoint = operation.detach();
    expect(checkpoint).toEqual(operation.toJSON());
    const result = client.resume(checkpoint).result();
    await vi.advanceTimersByTimeAsync(hour);
    expect(await result).toBe(7);
  });

  test('rejects all who wait, in the same turn, and sends nothing', async () => {
    const complained = complaints();
    const { signal } = new AbortController();
    const { operation, server } = await submitted([accepted, 'hang'], { signal });
    const loop = async () => {
      for await (const _ of operation);
    };
    const waits = [operation.result(), operation.result({ signal }), operation.poll(), loop()];
    operation.subscribe(() => undefined);
    for (const wait of waits) kept<unknown>(wait);
    await vi.advanceTimersByTimeAsync(0);
    operation.detach();
    for (const wait of waits) expect(await now(wait)).toMatchObject(detached);
    expect(operation.status.error).toBeUndefined();
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(complained).toEqual([]);
  });

  test('ends a loop that is left at once after it', async () => {
    const { operation } = await submitted([accepted]);
    for await (const _ of operation) {
      operation.detach();
      break;
    }
    expect(leftovers()).toEqual(nothing);
  });

  test('stops a result that is fetched', async () => {
    const { operation, server } = await submitted([accepted, '303 /result', 'hang']);
    const result = kept(operation.result());
    await vi.advanceTimersByTimeAsync(250);
    expect(operation.status.state).toBe('succeeded');
    operation.detach();
    expect(await now(result)).toMatchObject(detached);
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
    expect(leftovers()).toEqual(nothing);
  });

  test('takes back no cancel, but rejects those who wait for it', async () => {
    const lines = [accepted, '503 | retry-after: 5', '204'];
    const { operation, server } = await submitted(lines);
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(1_000);
    operation.detach();
    expect(await now(outcome)).toMatchObject(detached);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE']);
    expect(leftovers()).toEqual(nothing);
  });

  test('takes back no cancel of an abort', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { operation, server } = await submitted([accepted, delayed(300, '204')], { signal });
    controller.abort();
    operation.detach();
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('may be called again, and after the end', async () => {
    const { operation } = await submitted([accepted, '200 succeeded | {"result":7}']);
    const first = operation.detach();
    expect(operation.detach()).toEqual(first);
    expect(await operation.poll()).toMatchObject({ state: 'succeeded' });
    expect(operation.detach()).toEqual(operation.toJSON());
    expect(await operation.result()).toBe(7);
    expect(leftovers()).toEqual(nothing);
  });

  test('leaves the handle usable: whoever waits then polls at the planned moment', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lines = [accepted, '200 running', '200 running'];
    const { operation, server } = await submitted(lines, { signal });
    kept(operation.result());
    await vi.advanceTimersByTimeAsync(100);
    operation.detach();
    const result = kept(operation.result());
    await vi.advanceTimersByTimeAsync(150);
    expect(server.requests.map(({ at }) => at)).toEqual([0, 250]);
    // A wait ends with the signal all the same; the operation does not.
    controller.abort('enough');
    expect(await now(result)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });
});
