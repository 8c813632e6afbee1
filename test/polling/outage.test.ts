/** A monitor that is down for a while: a proxy restarts, a node is replaced. */
import { type Checkpoint, createClient, type PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  connectionLost,
  fastTime,
  rejection,
  scriptedAnswers,
} from '../support/scripted-answers.ts';
import { type Line, play, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/**
 * A server that accepts a task, and fails from one moment to another.
 *
 * @param code What it answers meanwhile; 0: the connection fails.
 */
function failing(from: number, until: number, code = 0, headers: HeadersInit = {}) {
  const began = Date.now();
  const seen: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    const { method, url } = new Request(input);
    const at = Date.now() - began;
    const { pathname } = new URL(url);
    const isDown = method === 'GET' && at >= from && at < until;
    seen.push(`${at} ${method} ${pathname}`);
    if (isDown && !code) throw connectionLost();
    const answer = isDown
      ? new Response('<h1>Bad gateway</h1>', { status: code, headers })
      : pathname === '/out/1'
        ? Response.json({ rows: 3 })
        : method === 'POST'
          ? new Response(null, { status: 202, headers: { location: '/jobs/1' } })
          : at < 70_000
            ? Response.json({ status: 'running' })
            : Response.json({ status: 'done', resultUrl: '/out/1' });
    return Object.defineProperty(answer, 'url', { value: url });
  };
  const baseUrl = 'https://api.example.com/';
  return { seen, client: createClient({ fetch, baseUrl, timeout: false }) };
}

describe('a monitor that is down for 50 seconds is survived, as the polling is by default', () => {
  test.for([502, 503, 504, 500, 429, 0])('with %i', async (code) => {
    const { client } = failing(200, 50_200, code);
    expect(await client.run('jobs')).toEqual({ rows: 3 });
  });

  test.for([1000, 5000, 12_000])('from %i ms on', async (from) => {
    const { client } = failing(from, from + 50_000, 502);
    expect(await client.run('jobs')).toEqual({ rows: 3 });
  });

  test('with a Retry-After on each answer', async () => {
    const { client, seen } = failing(200, 50_200, 503, { 'retry-after': '5' });
    expect(await client.run('jobs')).toEqual({ rows: 3 });
    expect(seen.length).toBeLessThan(30);
  });

  test('without being hammered, and it is seen soon that it is back', async () => {
    const { client, seen } = failing(200, 50_200, 502);
    await client.run('jobs');
    const moments = seen.map((line) => Number.parseInt(line, 10));
    expect(moments.filter((at) => at < 50_200).length).toBeLessThan(15);
    expect(moments.find((at) => at >= 50_200)).toBeLessThan(75_000);
  });

  test('without a word in the stream of statuses', async () => {
    const { client } = failing(1000, 51_000);
    const operation = await client.submit('jobs');
    const states: string[] = [];
    for await (const { state, error } of operation) states.push(error ? 'error' : state);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });
});

describe('a result that cannot be fetched', () => {
  const lines = (times: number, line: Line): Line[] => [
    '202 /jobs/1',
    '200 done | {"resultUrl":"/out/1"}',
    ...Array.from({ length: times }, () => line),
    '200 | {"rows":3}',
  ];

  test.for(['502', '503', 'reset', '202'])(
    'with %s for 50 seconds is fetched then',
    async (line) => {
      const { end, moments } = await play(lines(10, line), {
        polling: { minDelay: 5000, factor: 1 },
      });
      expect(end).toEqual({ rows: 3 });
      expect(moments.at(-1)).toBe(55_000);
    },
  );

  test('for longer than a minute is a ResultError', async () => {
    const { end, moments } = await play(lines(20, '503'), {
      polling: { minDelay: 5000, factor: 1 },
    });
    expect(end).toMatchObject({ name: 'ResultError', response: { status: 503 } });
    expect(moments.at(-1)).toBe(65_000);
  });
});

describe('maxOutage', () => {
  const steady = { minDelay: 1000, factor: 1 };
  const accepted = '202 /jobs/1';
  const busy = (times: number): Line[] => Array.from({ length: times }, () => '503');

  test('is counted from the first failure of a row, and so are maxFailures', async () => {
    const { end, moments } = await play([accepted, '200 running', ...busy(99)], {
      polling: { ...steady, maxOutage: 10_000 },
    });
    expect(moments.at(-1)).toBe(12_000);
    expect((end as PollError).message).toContain('11 times in a row');
  });

  test('that has passed does not end it before maxFailures', async () => {
    const polling = { minDelay: 30_000, maxDelay: 30_000, factor: 1 };
    const { moments } = await play([accepted, ...busy(99)], { polling });
    expect(moments).toHaveLength(1 + 5);
  });

  test('begins anew after a good answer', async () => {
    const lines = [accepted, ...busy(8), '200 running', ...busy(8), '304', ...busy(8), '200 done'];
    const { end } = await play(lines, { polling: { ...steady, maxOutage: 9000 } });
    expect(end).toEqual({ status: 'done' });
  });

  test('leaves nothing of an outage in the checkpoint once that is over', async () => {
    const server = script(accepted, '503', '200 running');
    const operation = await createClient(server.options).submit('jobs');
    await operation.poll();
    expect(operation.toJSON()).toMatchObject({ failures: 1, failingSince: Date.now() });
    await operation.poll();
    expect(operation.toJSON()).toMatchObject({ failures: 0 });
    expect(operation.toJSON().failingSince).toBeUndefined();
  });

  test('holds across processes that poll once each', async () => {
    const server = script(accepted, ...busy(99));
    const client = createClient({ ...server.options, polling: { jitter: 0 } });
    let checkpoint: Checkpoint = (await client.submit('jobs')).toJSON();
    const began = Date.now();
    const once = async () => {
      await vi.advanceTimersByTimeAsync(10_000);
      const operation = client.resume(JSON.parse(JSON.stringify(checkpoint)));
      await operation.poll();
      checkpoint = operation.toJSON();
    };
    const error = await rejection(
      (async () => {
        for (;;) await once();
      })(),
    );
    expect(error).toMatchObject({ name: 'PollError' });
    // The first failure was at 10 s.
    expect(Date.now() - began).toBe(70_000);
  });

  test.for([
    { label: 'behind', by: -3_600_000, polls: 7 },
    { label: 'ahead: what is left is the count', by: 3_600_000, polls: 3 },
  ])('holds where the other clock was $label', async ({ by, polls }) => {
    const server = script(accepted, ...busy(99));
    const client = createClient({ ...server.options, polling: steady });
    const operation = await client.submit('jobs', {
      polling: { jitter: 0, maxOutage: 6000, maxFailures: 5 },
    });
    for (let times = 0; times < 2; times++) await operation.poll();
    const checkpoint = operation.toJSON();
    vi.setSystemTime(Date.now() + by);
    const again = client.resume(checkpoint, {
      polling: { jitter: 0, maxFailures: 5, maxOutage: 6000 },
    });
    expect(await rejection(again.result())).toMatchObject({ name: 'PollError' });
    expect(server.requests).toHaveLength(1 + 2 + polls);
  });

  test('gives the next waiter all its tries again', async () => {
    const server = script(accepted, ...busy(99));
    const operation = await createClient({
      ...server.options,
      polling: { ...steady, jitter: 0, maxOutage: 3000 },
    }).submit('jobs');
    await rejection(operation.result());
    expect(server.requests).toHaveLength(1 + 5);
    expect(operation.toJSON().failures).toBe(0);
    await rejection(operation.result());
    expect(server.requests).toHaveLength(1 + 10);
  });

  test('starts when a page is online again', async () => {
    const server = script(accepted, ...Array.from({ length: 99 }, () => 'reset'));
    vi.stubGlobal('navigator', {
      get onLine() {
        return server.requests.length > 1 + 30;
      },
    });
    const polling = { ...steady, jitter: 0, maxOutage: 10_000 };
    await rejection(createClient({ ...server.options, polling }).run('jobs'));
    expect(server.requests).toHaveLength(1 + 30 + 11);
  });

  test('ends with `totalTimeout`, which is shorter', async () => {
    const options = { polling: steady, totalTimeout: 20_000 };
    const { end, endedAt } = await play([accepted, ...busy(99)], options);
    expect(end).toMatchObject({ name: 'OperationTimeoutError' });
    expect(endedAt).toBe(20_000);
  });

  test('waits as long as a Retry-After asks, and ends with the count', async () => {
    const hours = Array.from({ length: 9 }, () => '503 | retry-after: 3600');
    const { end, endedAt } = await play([accepted, ...hours]);
    expect(end).toMatchObject({ name: 'PollError' });
    expect(endedAt).toBe(250 + 4 * 3_600_000);
  });
});

describe('`maxFailures` alone means the count alone', () => {
  const busy = Array.from({ length: 99 }, () => '503');
  const quick = { minDelay: 1000, factor: 1, jitter: 0 };

  test.for<{ label: string; ofClient: object; ofOperation?: object; polls: number }>([
    { label: 'of the client', ofClient: { maxFailures: 3 }, polls: 3 },
    { label: 'of the operation', ofClient: {}, ofOperation: { maxFailures: 3 }, polls: 3 },
    {
      label: 'of the operation, whatever outage its client puts up with',
      ofClient: { maxOutage: 30_000 },
      ofOperation: { maxFailures: 3 },
      polls: 3,
    },
    {
      label: 'but with a maxOutage beside it they count together',
      ofClient: { maxFailures: 3, maxOutage: 10_000 },
      polls: 11,
    },
    {
      label: 'but an operation may have its own maxOutage',
      ofClient: { maxFailures: 3 },
      ofOperation: { maxOutage: 10_000 },
      polls: 11,
    },
    {
      label: 'but not where it is undefined',
      ofClient: { maxOutage: 10_000 },
      ofOperation: { maxFailures: undefined },
      polls: 11,
    },
  ])('$label', async ({ ofClient, ofOperation = {}, polls }) => {
    const server = script('202 /jobs/1', ...busy);
    const client = createClient({ ...server.options, polling: { ...quick, ...ofClient } });
    const error = await rejection(client.run('jobs', { polling: ofOperation }));
    expect(error).toMatchObject({ name: 'PollError' });
    expect(server.requests).toHaveLength(1 + polls);
  });

  test('submits and cancels go by the count', async () => {
    const down = Array.from({ length: 99 }, connectionLost);
    const submits = scriptedAnswers(...down);
    await rejection(createClient(submits.options).run('jobs', { idempotencyKey: true }));
    expect(submits.requests).toHaveLength(5);
    const cancels = script('202 /jobs/1', ...busy);
    const operation = await createClient(cancels.options).submit('jobs');
    await rejection(operation.cancel());
    expect(cancels.requests).toHaveLength(1 + 5);
  });
});
