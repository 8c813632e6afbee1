import { defineConvention, type HttpOptions, OperationGoneError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, type Line, play, submitted } from '../support/scripted-server.ts';
import { speaking } from '../support/speaking.ts';

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

  test('means it no longer because of a Retry-After that `maxRetryAfter` has cut', async () => {
    const { end, moments } = await play(
      [`${accepted} | retry-after: 86400`, '404', '404', '404', '404'],
      { polling: { ...slow.polling, maxRetryAfter: 8000 } },
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
  test('after another answer is looked at once more, then it means gone', async () => {
    const { end, moments } = await play([accepted, '200 running', '404', '404'], slow);
    expect(moments).toEqual([0, 4000, 8000, 12_000]);
    expect(end).toBeInstanceOf(OperationGoneError);
  });

  test.for<{ label: string; lines: Line[] }>([
    { label: 'once', lines: ['200 running', '404', '200 running'] },
    { label: 'once, of a resource that is its own monitor', lines: ['200 updating', '404'] },
    { label: 'once, after a 202', lines: ['202', '404', '202'] },
    { label: 'now and then', lines: ['200 running', '404', '200 running', '404', '200 running'] },
    { label: 'once, in the middle of an outage', lines: ['200 running', '503', 'reset', '404'] },
  ])('$label between good answers is survived', async ({ lines }) => {
    const { end, states } = await play([accepted, ...lines, '200 done | {"result":1}'], slow);
    expect(end).toBe(1);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });

  test('after another answer is looked at once more by another process too', async () => {
    const { client, operation, server } = await submitted(
      [accepted, '200 running', '404', '404'],
      slow,
    );
    await operation.poll();
    await operation.poll();
    const again = client.resume(JSON.parse(JSON.stringify(operation)), slow);
    await expect(again.result()).rejects.toBeInstanceOf(OperationGoneError);
    expect(server.requests).toHaveLength(4);
  });

  test('twice after another answer means gone, whatever fails between', async () => {
    const lines = [accepted, '200 running', '404', '503', 'reset', '404'];
    expect((await play(lines, slow)).end).toBeInstanceOf(OperationGoneError);
  });

  test('on a bare URL that fails first means gone', async () => {
    const { client } = clientOf(['503', '404']);
    const operation = client.resume('https://api.example.com/tasks/1');
    await expect(operation.result()).rejects.toBeInstanceOf(OperationGoneError);
  });

  test('does not advise to submit again: the work may have been done', async () => {
    const { end } = await play([accepted, '410']);
    expect((end as Error).message).not.toMatch(/submit|again|repeat/i);
    expect((end as Error).message).toContain('may have been done');
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

describe('`gone`, for a server whose monitor goes with the operation', () => {
  const run = (gone: HttpOptions['gone'], ...lines: Line[]) => {
    const { client, server } = speaking({ gone }, accepted, ...lines);
    return { end: client.run('x/n', { method: 'DELETE' }), server };
  };

  test.for(['404', '410', '404 | {"error":"no such task"}'])(
    "'succeeded': a %s is the end that was asked for, without a result",
    async (line) => {
      const { end, server } = run('succeeded', '200 running', line);
      expect(await end).toBeUndefined();
      expect(server.requests).toHaveLength(3);
    },
  );

  test("'succeeded': a 410 is, though it be the first answer", async () => {
    expect(await run('succeeded', '410').end).toBeUndefined();
  });

  test("'succeeded': a 404 that may still appear is not", async () => {
    const { end, server } = run('succeeded', '404', '200 running', '410');
    expect(await end).toBeUndefined();
    expect(server.requests).toHaveLength(4);
  });

  test("'succeeded': `parse` gets no error's document", async () => {
    const { client } = speaking({ gone: 'succeeded' }, accepted, '200 running', '410 | {"a":1}');
    const parse = async (response: Response) => [response.status, await response.text()];
    expect(await client.run('x', { method: 'DELETE', parse })).toEqual([204, '']);
  });

  test("'failed' is an OperationFailedError", async () => {
    await expect(run('failed', '200 running', '410').end).rejects.toMatchObject({
      name: 'OperationFailedError',
      message: expect.stringContaining('HTTP 410'),
    });
  });

  test("'canceled' is an OperationCanceledError", async () => {
    await expect(run('canceled', '200 running', '410').end).rejects.toMatchObject({
      name: 'OperationCanceledError',
    });
  });

  test('after a cancel was accepted it is canceled, whatever `gone` says', async () => {
    const { client } = speaking({ gone: 'succeeded' }, accepted, '200 running', '202', '404');
    const operation = await client.submit('x');
    await operation.poll();
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
  });

  test('may be a function of a convention of one’s own', async () => {
    const convention = defineConvention({
      name: 'tasks',
      gone: ({ word }) => (word === 'deleting' ? 'succeeded' : undefined),
    });
    const { client } = clientOf([accepted, '200 deleting', '410', accepted, '200 running', '410'], {
      convention,
    });
    expect(await client.run('x')).toBeUndefined();
    await expect(client.run('x')).rejects.toBeInstanceOf(OperationGoneError);
  });
});
