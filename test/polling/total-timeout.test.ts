import { OperationTimeoutError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, delayed, play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
/** Polls at 1, 5 and, were there no time-out, 21 seconds. */
const tenSeconds = { totalTimeout: 10_000, polling: { minDelay: 1000, factor: 4 } };

describe('totalTimeout', () => {
  test('ends the wait at its moment, and the server hears nothing of it', async () => {
    const { end, endedAt, server } = await play(
      [accepted, '200 running', '200 running', '200 running'],
      tenSeconds,
    );
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(endedAt).toBe(10_000);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('makes one last poll just before, and none after', async () => {
    const { moments } = await play(
      [accepted, '200 running', '200 running', '200 running'],
      tenSeconds,
    );
    expect(moments).toEqual([0, 1000, 5000, 9500]);
  });

  test('makes that last poll even ahead of a Retry-After, and may have its result', async () => {
    const { end, moments } = await play(
      [`${accepted} | retry-after: 3600`, '200 done | {"result":1}'],
      tenSeconds,
    );
    expect(moments).toEqual([0, 9500]);
    expect(end).toBe(1);
  });

  test('makes the last poll of a short one a tenth before', async () => {
    const { moments, endedAt } = await play([`${accepted} | retry-after: 60`, '202'], {
      totalTimeout: 2000,
    });
    expect(moments).toEqual([0, 1800]);
    expect(endedAt).toBe(2000);
  });

  test('leaves as long again for a result that is asked for later, whatever poll() was asked before', async () => {
    const { client } = clientOf([
      accepted,
      '200 done | {"resultUrl":"/files/1"}',
      delayed(800, '200 | {"rows":3}'),
    ]);
    const operation = await client.submit('tasks', { totalTimeout: 1000 });
    await operation.poll();
    await vi.advanceTimersByTimeAsync(1500);
    await operation.poll();
    await vi.advanceTimersByTimeAsync(900);
    expect(await operation.result()).toEqual({ rows: 3 });
  });

  test('makes no other poll between that last one and the end', async () => {
    const { endedAt, moments } = await play([accepted, '202', '202'], {
      totalTimeout: 10_000,
      polling: { minDelay: 100, factor: 1000 },
    });
    expect(moments).toEqual([0, 100, 9500]);
    expect(endedAt).toBe(10_000);
  });

  test('leaves `minDelay` before the last poll too', async () => {
    const { moments } = await play(
      [`${accepted} | retry-after: 9.4`, '202 | retry-after: 60', '202 | retry-after: 60'],
      { totalTimeout: 10_000 },
    );
    expect(moments).toEqual([0, 9400, 9650]);
  });

  test('covers the submit', async () => {
    const { server, client } = clientOf(['hang']);
    const began = Date.now();
    const error: unknown = await client
      .submit('tasks', { totalTimeout: 3000 })
      .catch((error: unknown) => error);
    expect(Date.now() - began).toBe(3000);
    expect(error).toBeInstanceOf(OperationTimeoutError);
    expect(error).toMatchObject({ observed: {} });
    expect((error as Error).message).toContain('the submit got no answer');
    expect((error as OperationTimeoutError).checkpoint).toBeUndefined();
    expect(server.requests[0]?.request.signal.aborted).toBe(true);
  });

  test('counts the time that the submit took', async () => {
    const { client } = clientOf([delayed(3000, accepted), '202', '202']);
    // Not the time that the client was there before.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const began = Date.now();
    await expect(client.run('tasks', tenSeconds)).rejects.toBeInstanceOf(OperationTimeoutError);
    expect(Date.now() - began).toBe(10_000);
  });

  test('aborts the poll in flight', async () => {
    const { end, endedAt, server } = await play([accepted, 'hang'], tenSeconds);
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(endedAt).toBe(10_000);
    expect(server.moments).toEqual([0, 1000]);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
  });

  test('aborts a single poll() as well', async () => {
    const { operation, server } = await submitted([accepted, 'hang'], tenSeconds);
    const began = Date.now();
    await expect(operation.poll()).rejects.toBeInstanceOf(OperationTimeoutError);
    expect(Date.now() - began).toBe(10_000);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
  });

  test('counts from resume() on, for an operation that is resumed', async () => {
    const { client, operation } = await submitted(
      [accepted, '202', '202', '202', '202'],
      tenSeconds,
    );
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const again = client.resume(operation.toJSON(), tenSeconds);
    const began = Date.now();
    await expect(again.result()).rejects.toBeInstanceOf(OperationTimeoutError);
    expect(Date.now() - began).toBe(10_000);
  });

  test.for([10_000, 20_000])('goes by while nobody waits, without a timer: %i', async (later) => {
    const { server, operation } = await submitted([accepted], tenSeconds);
    expect(vi.getTimerCount()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, later));
    await expect(operation.result()).rejects.toBeInstanceOf(OperationTimeoutError);
    await expect(operation.poll()).rejects.toThrow('10000 ms, observed no answer.');
    expect(server.moments).toEqual([0]);
  });

  test('ends every waiter with the same error, and shows it in the status', async () => {
    const { operation } = await submitted([accepted, '202', '202', '202'], tenSeconds);
    const [one, two] = await Promise.allSettled([operation.result(), operation.result()]);
    expect(one).toMatchObject({ status: 'rejected', reason: operation.status.error });
    expect(two).toMatchObject({ status: 'rejected', reason: operation.status.error });
    expect(operation.status.error).toBeInstanceOf(OperationTimeoutError);
  });

  test.for([
    { label: 'left out', options: {} },
    { label: 'false', options: { totalTimeout: false } },
  ] as const)('of $label never ends it', async ({ options }) => {
    const { end } = await play(
      [`${accepted} | retry-after: 4000000`, '200 done | {"result":1}'],
      options,
    );
    expect(end).toBe(1);
  });

  test('of an operation comes before the client’s', async () => {
    const { server, client } = clientOf([`${accepted} | retry-after: 60`, '204'], {
      totalTimeout: 1000,
    });
    await client.run('tasks', { totalTimeout: false });
    expect(server.moments).toEqual([0, 60_000]);
  });
});

describe('the OperationTimeoutError', () => {
  test('tells how often each state and fault was seen', async () => {
    const { end } = await play(
      [accepted, '200 queued', '503', '503', '200 running', '200 running'],
      { totalTimeout: 6000, polling: { factor: 2 } },
    );
    expect(end).toMatchObject({ observed: { pending: 1, 'HTTP 503': 2, running: 2 } });
    expect((end as Error).message).toContain(
      '6000 ms, observed 1 × pending, 2 × HTTP 503, 2 × running.',
    );
  });

  test('has a checkpoint, from which it goes on', async () => {
    const { server, client, operation } = await submitted(
      [accepted, '202', '202', '202', '200 | {"rows":3}'],
      tenSeconds,
    );
    const error: unknown = await operation.result().catch((error: unknown) => error);
    const { checkpoint } = error as OperationTimeoutError;
    if (!checkpoint) throw new Error('no checkpoint');
    expect(await client.resume(JSON.parse(JSON.stringify(checkpoint))).result()).toEqual({
      rows: 3,
    });
    expect(server.requests).toHaveLength(5);
  });
});
