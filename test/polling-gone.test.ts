import { OperationGoneError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from './scripted-answers.ts';
import { clientOf, play, submitted } from './scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
/** A poll every four seconds. */
const slow = { polling: { minDelay: 4000, factor: 1 } };

describe('404 right after the 202', () => {
  test('means that the task is not visible yet', async () => {
    const { end, moments, states } = await play(
      [accepted, '404', '404', '200 done | {"result":1}'],
      slow,
    );
    expect(moments).toEqual([0, 4000, 8000, 12_000]);
    expect(states).toEqual(['pending', 'succeeded']);
    expect(end).toBe(1);
  });

  test('is polled again by backoff, or after its Retry-After', async () => {
    const { moments } = await play([accepted, '404', '404 | retry-after: 3', '404', '200 done'], {
      polling: { factor: 2 },
    });
    expect(moments).toEqual([0, 250, 750, 3750, 4000]);
  });

  test('is no fault', async () => {
    const { end } = await play([accepted, '404', '404', '404', '200 done | {"result":1}'], {
      polling: { factor: 1, maxFailures: 1 },
    });
    expect(end).toBe(1);
  });

  test('means it for ten seconds', async () => {
    const { end, moments } = await play([accepted, '404', '404', '404'], {
      polling: { minDelay: 5000, factor: 1 },
    });
    expect(moments).toEqual([0, 5000, 10_000, 15_000]);
    expect(end).toBeInstanceOf(OperationGoneError);
  });

  test('means it for ten seconds from the end of its Retry-After', async () => {
    const { end, moments } = await play(
      [`${accepted} | retry-after: 8`, '404', '404', '404', '404'],
      slow,
    );
    expect(moments).toEqual([0, 8000, 12_000, 16_000, 20_000]);
    expect(end).toBeInstanceOf(OperationGoneError);
  });

  test('means it also to another process, from a checkpoint', async () => {
    const { server, client, operation } = await submitted([accepted, '404', '200 done'], slow);
    const again = client.resume(JSON.parse(JSON.stringify(operation)), slow);
    expect((await again.poll()).state).toBe('pending');
    await again.result();
    expect(server.requests).toHaveLength(3);
  });
});

describe('404', () => {
  test('after another answer means gone', async () => {
    const { end, moments } = await play([accepted, '200 running', '404'], slow);
    expect(moments).toEqual([0, 4000, 8000]);
    expect(end).toBeInstanceOf(OperationGoneError);
  });

  test('on a bare URL means gone', async () => {
    const { server, client } = clientOf(['404']);
    const operation = client.resume('https://api.example.com/tasks/1');
    await expect(operation.result()).rejects.toBeInstanceOf(OperationGoneError);
    expect(server.requests).toHaveLength(1);
  });

  test('on a checkpoint from long ago means gone', async () => {
    const { server, client, operation } = await submitted([accepted, '404']);
    await vi.advanceTimersByTimeAsync(3_600_000);
    const again = client.resume(operation.toJSON());
    await expect(again.result()).rejects.toBeInstanceOf(OperationGoneError);
    expect(server.requests).toHaveLength(2);
  });
});

describe('410', () => {
  test('means gone, also right after the 202', async () => {
    const { end, moments, operation } = await play([accepted, '410']);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(OperationGoneError);
    expect(end).toMatchObject({
      checkpoint: { statusUrl: 'https://api.example.com/tasks/1' },
      response: { status: 410 },
    });
    expect(operation.status).toMatchObject({ state: 'pending', error: end });
  });
});
