/** Answers that say when to come back, whatever else they say. */
import {
  body,
  type Checkpoint,
  createClient,
  fhir,
  header,
  http,
  type OperationError,
} from 'await202';
import { lxd } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, play, script, submitted } from '../support/scripted-server.ts';
import { speaking } from '../support/speaking.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';

describe('a 4xx that says when to come back', () => {
  test.for([400, 401, 403, 405, 409, 412, 413, 418, 422, 423, 451, 498])(
    '%i is a fault: it is polled then',
    async (code) => {
      const { end, moments } = await play([
        accepted,
        `${code} | retry-after: 1`,
        `${code} | retry-after: 3 seconds`,
        '200 done | {"result":1}',
      ]);
      expect(end).toBe(1);
      expect(moments).toEqual([0, 250, 1250, 4250]);
    },
  );

  test('is the end where it comes too often', async () => {
    const lines = [accepted, ...Array.from({ length: 9 }, () => '403 | retry-after: 20')];
    const { end, moments } = await play(lines);
    expect(end).toMatchObject({ name: 'PollError', response: { status: 403 } });
    expect(moments).toEqual([0, 250, 20_250, 40_250, 60_250, 80_250]);
  });

  test.for(['soon', '-1', 'Sun, 06 Nov 1994 08:49:37 GMT'])(
    'in a way that means nothing (%s) is the end',
    async (when) => {
      const { end, server } = await play([accepted, `403 | retry-after: ${when}`]);
      expect(end).toMatchObject({ name: 'PollError' });
      expect(server.requests).toHaveLength(2);
    },
  );

  test('without a Retry-After is the end, whatever its rate limit says', async () => {
    const { end } = await play([accepted, '403 | x-ratelimit-reset: 1']);
    expect(end).toMatchObject({ name: 'PollError' });
  });

  test('410 is gone all the same', async () => {
    const { end, server } = await play([accepted, '410 | retry-after: 1']);
    expect(end).toMatchObject({ name: 'OperationGoneError' });
    expect(server.requests).toHaveLength(2);
  });

  test('is a fault also where a class of codes says failed, not where the code itself does', async () => {
    const lines = [accepted, '423 | retry-after: 1', '200 done | {"result":1}'];
    const ofClass = speaking({ codes: { failed: ['4xx'] } }, ...lines);
    expect(await ofClass.client.run('x')).toBe(1);
    const ofCode = speaking({ codes: { failed: [423] } }, ...lines);
    expect(await rejection(ofCode.client.run('x'))).toMatchObject({ name: 'OperationFailedError' });
  });

  test('is a fault of FHIR too', async () => {
    const issue = '{"issue":[{"code":"conflict"}]}';
    const server = script(
      '202 | content-location: /status/1',
      `409 | retry-after: 2 | ${issue}`,
      '200 | {"output":[]}',
    );
    const client = createClient({ ...server.options, convention: fhir() });
    expect(await client.run('$export')).toEqual({ output: [] });
    expect(server.moments).toEqual([0, 250, 2250]);
  });

  test('to a cancel: it is asked again then', async () => {
    const { operation, server } = await submitted([
      accepted,
      '423 | retry-after: 5',
      '202',
      '200 canceled',
    ]);
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(server.moments.slice(0, 3)).toEqual([0, 0, 5000]);
  });

  test('409 to a cancel means that it was over, whatever it says of when', async () => {
    const { operation, server } = await submitted([accepted, '409 | retry-after: 5', '200 done']);
    expect(await operation.cancel()).toMatchObject({ state: 'succeeded' });
    expect(server.moments).toEqual([0, 0, 5000]);
  });
});

describe('the checkpoint of an error keeps the wait that was planned', () => {
  test.for<{ label: string; lines: Line[]; polls?: number }>([
    { label: '401, the last failure that is put up with', lines: ['401 | retry-after: 60'] },
    { label: '503, the last failure that is put up with', lines: ['503 | retry-after: 60'] },
    { label: 'gone', lines: ['410 | retry-after: 60'] },
    { label: 'a page', lines: ['200 | content-type: text/html | retry-after: 60 | {}'] },
    {
      label: 'a monitor that moves to where it must not',
      lines: ['202 | location: file:///etc | retry-after: 60'],
    },
  ])('$label', async ({ lines }) => {
    const server = script(accepted, ...lines, '200 done | {"result":1}');
    const polling = { jitter: 0, maxFailures: 1 };
    const client = createClient({ ...server.options, polling });
    const error = (await rejection(client.run('x'))) as OperationError;
    const checkpoint = JSON.parse(JSON.stringify(error.checkpoint)) as Checkpoint;
    expect(await client.resume(checkpoint).result()).toBe(1);
    expect(server.moments).toEqual([0, 250, 60_250]);
  });

  test('that of a definite no too: what backoff had planned', async () => {
    const server = script(accepted, '200 running', '200 running', '401', '200 done | {"result":1}');
    const polling = { jitter: 0, factor: 2 };
    const client = createClient({ ...server.options, polling });
    const error = (await rejection(client.run('x'))) as OperationError;
    expect(error.name).toBe('PollError');
    expect(await client.resume(error.checkpoint as Checkpoint).result()).toBe(1);
    expect(server.moments).toEqual([0, 250, 750, 1750, 3750]);
  });

  test('that of an own `delay` too', async () => {
    const server = script(accepted, '401', '200 done | {"result":1}');
    const client = createClient({ ...server.options, polling: { jitter: 0, delay: () => 9000 } });
    const error = (await rejection(client.run('x'))) as OperationError;
    expect(await client.resume(error.checkpoint as Checkpoint).result()).toBe(1);
    expect(server.moments).toEqual([0, 9000, 18_000]);
  });

  test('that of a time-out too', async () => {
    const server = script(accepted, '200 running | retry-after: 60', '200 running', '200 done');
    const client = createClient({ ...server.options, totalTimeout: 1000 });
    const error = (await rejection(client.run('x'))) as OperationError;
    expect(error.name).toBe('OperationTimeoutError');
    const asked = server.requests.length;
    const { at, wait } = error.checkpoint as Checkpoint;
    await client.resume(error.checkpoint as Checkpoint, { totalTimeout: false }).poll();
    expect(server.requests).toHaveLength(asked + 1);
    expect(at + wait).toBeGreaterThan(Date.now());
  });
});

describe('`http({ retryAfter })` is asked of every answer', () => {
  const options = { retryAfter: [body('wait_ms'), header('x-wait')] };

  test.for([
    '429 | {"wait_ms":2000}',
    '503 | x-wait: 2000',
    '500 | {"wait_ms":"2000"}',
    '403 | {"wait_ms":2000}',
    '404 | {"wait_ms":2000}',
    '202 | x-wait: 2000',
    '200 running | {"wait_ms":2000}',
    '304 | x-wait: 2000',
    '503 | retry-after: 60 | {"wait_ms":2000}',
  ])('%s', async (line) => {
    const { client, server } = speaking(options, accepted, line, '200 done | {"result":1}');
    expect(await client.run('x')).toBe(1);
    expect(server.moments).toEqual([0, 250, 2250]);
  });

  test('of the submit’s, and of a cancel’s', async () => {
    const lines = [`${accepted} | x-wait: 3000`, '503 | x-wait: 2000', '202', '200 canceled'];
    const { client, server } = speaking(options, ...lines);
    const operation = await client.submit('x');
    expect(operation.nextPollAt).toBe(Date.now() + 3000);
    await operation.cancel();
    expect(server.moments.slice(0, 3)).toEqual([0, 0, 2000]);
  });

  test.for(['{"wait_ms":0}', '{"wait_ms":-5}', '{"wait_ms":"soon"}', '{"wait_ms":null}', '{}'])(
    'and leaves it to the Retry-After where it finds nothing: %s',
    async (json) => {
      const { client, server } = speaking(
        options,
        accepted,
        `429 | retry-after: 7 | ${json}`,
        '204',
      );
      await client.run('x');
      expect(server.moments).toEqual([0, 250, 7250]);
    },
  );

  test('and in a convention of one’s own by `retryAfter`', async () => {
    const server = script(accepted, '429', '200 running', '204');
    const convention = { ...http(), retryAfter: ({ status }: { status: number }) => status * 10 };
    await createClient({ ...server.options, convention }).run('x');
    expect(server.moments).toEqual([0, 2020, 6310, 8310]);
  });

  test.for([Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'and a convention that finds %d leaves it to backoff',
    async (retryAfter) => {
      const reading = { state: 'running', retryAfter } as const;
      const ofReading = { ...http(), read: () => reading };
      const ofHook = { ...http(), retryAfter: () => retryAfter };
      for (const convention of [ofReading, ofHook]) {
        const server = script(accepted, '200 running');
        const client = createClient({ ...server.options, convention });
        const operation = await client.submit('x');
        await operation.poll();
        expect(operation.nextPollAt).toBe(Date.now() + 375);
      }
    },
  );

  test('LXD’s second is not for its faults: a 403 is the end', async () => {
    const server = script('202 | {"operation":"/1.0/operations/o1"}', '403');
    const client = createClient({ ...server.options, convention: lxd() });
    expect(await rejection(client.run('1.0/instances'))).toMatchObject({ name: 'PollError' });
  });
});

test('with a Retry-After that tells the time left, the end is seen then, at one GET', async () => {
  const server = script(`${accepted} | retry-after: 7`, '200 done | {"result":1}');
  const { polling, ...options } = server.options;
  expect(polling).toEqual({ jitter: 0 });
  expect(await createClient(options).run('x')).toBe(1);
  expect(server.moments).toEqual([0, 7000]);
});
