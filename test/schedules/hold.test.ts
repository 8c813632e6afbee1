import { type Checkpoint, createClient, http, learned, PollError } from 'await202';
import { databricks, lxd, snowflake } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { clientOf, delayed, type Line, play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const hold = { seconds: 20, header: 'Prefer: wait={seconds}' } as const;
const convention = http({ hold });
const accepted = '202 /tasks/1';
const running = (after: number): Line => delayed(after, '200 running');
const done: Line = '200 done | {"result":1}';

/** What each poll asks for: `wait=20`, or nothing. */
const asked = ({ requests }: Awaited<ReturnType<typeof play>>['server']) =>
  requests.slice(1).map(({ headers }) => headers.get('prefer'));

describe('a poll that the server keeps open', () => {
  test('is the wait, so that the next one comes after minDelay', async () => {
    const lines = [accepted, running(20_000), running(20_000), running(20_000), done];
    const { moments, server, end } = await play(lines, { convention });
    expect(moments).toEqual([0, 250, 20_500, 40_750, 61_000]);
    expect(asked(server)).toEqual(['wait=20', 'wait=20', 'wait=20', 'wait=20']);
    expect(end).toBe(1);
  });

  test('is one, too, if the server does so for a shorter time: half of it, or five seconds', async () => {
    const short = http({ hold: { ...hold, seconds: 4 } });
    const half = await play([accepted, running(2000), running(2000), done], { convention: short });
    expect(half.moments).toEqual([0, 250, 2500, 4750]);
    const five = await play([accepted, running(5000), running(5000), done], { convention });
    expect(five.moments).toEqual([0, 250, 5500, 10_750]);
  });

  test('is none on a server that is just slow: the backoff grows', async () => {
    const lines = [accepted, running(1000), running(1000), running(1000), running(1000), done];
    const { moments } = await play(lines, { convention, polling: { jitter: 0, factor: 2 } });
    expect(moments).toEqual([0, 250, 1750, 3750, 6750, 11_750]);
  });

  test('is none on a server that answers at once: polled at the normal pace', async () => {
    const lines = [accepted, ...Array.from({ length: 6 }, (): Line => '200 running'), done];
    const held = await play(lines, { convention });
    const plain = await play([
      accepted,
      ...Array.from({ length: 6 }, (): Line => '200 running'),
      done,
    ]);
    expect(held.moments).toEqual(plain.moments);
  });

  test('does not undercut a Retry-After', async () => {
    const told = delayed(20_000, '200 running | retry-after: 5');
    const { moments } = await play([accepted, told, done], { convention });
    expect(moments).toEqual([0, 250, 25_250]);
  });

  test('may take longer than `timeout`, by as much as was asked', async () => {
    const lines: Line[] = [accepted, running(24_000), 'hang', done];
    const { end, moments, operation } = await play(lines, { convention, timeout: 5000 });
    // The second one has failed after 25 seconds.
    expect(moments).toEqual([0, 250, 24_500, 49_875]);
    expect(end).toBe(1);
    expect(operation.status.state).toBe('succeeded');
  });

  test('counts for a schedule, too', async () => {
    const lines = [accepted, running(20_000), running(20_000), done];
    const seen: number[] = [];
    const delay = ({ delay }: { delay: number }) => {
      seen.push(delay);
      return 21_000;
    };
    const { moments } = await play(lines, { convention, polling: { jitter: 0, delay } });
    expect(moments).toEqual([0, 21_000, 42_000, 63_000]);
    expect(seen).toEqual([250, 250, 250]);
  });

  test('ends at once with the signal, and the server gets its DELETE', async () => {
    const controller = new AbortController();
    const { client, server } = clientOf([accepted, 'hang', '204'], { convention });
    const ends = rejection(client.run('tasks', { signal: controller.signal }));
    setTimeout(() => controller.abort('enough'), 9000);
    expect(await ends).toBe('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(server.moments).toEqual([0, 250, 9000]);
    expect(server.requests[2]?.method).toBe('DELETE');
  });
});

describe('servers that end a wait in a way of their own', () => {
  const codes = { running: [204] };
  test.for([
    { label: '304', line: '304', prefers: ['wait=20', 'wait=20'], moments: [0, 250, 20_500] },
    {
      label: '204, which `codes` says',
      line: '204',
      prefers: ['wait=20', 'wait=20'],
      moments: [0, 250, 20_500],
    },
    // A fault, so that the next one asks what has become of it.
    { label: '408', line: '408', prefers: ['wait=20', null], moments: [0, 250, 20_625] },
  ])('$label', async ({ line, prefers, moments }) => {
    const played = await play([accepted, delayed(20_000, line), done], {
      convention: http({ hold, codes }),
    });
    expect(played.end).toBe(1);
    expect(asked(played.server)).toEqual(prefers);
    expect(played.moments).toEqual(moments);
  });

  test('a head at once, and the body at the end', async () => {
    const slowly = new ReadableStream({
      async start(body) {
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        body.enqueue(new TextEncoder().encode('{"status":"running"}'));
        body.close();
      },
    });
    const headers = { 'content-type': 'application/json' };
    const played = await play([accepted, () => new Response(slowly, { headers }), done], {
      convention,
      timeout: 5000,
    });
    expect(played.end).toBe(1);
  });
});

describe('a server that refuses to keep a poll open', () => {
  test.for([400, 403, 404, 405, 410, 422, 501])(
    'with %i is asked without from then on',
    async (code) => {
      const { end, server, operation } = await play([accepted, `${code}`, '200 running', done], {
        convention,
      });
      expect(asked(server)).toEqual(['wait=20', null, null]);
      expect(end).toBe(1);
      expect((operation.toJSON() as Checkpoint).noHold).toBe(true);
    },
  );

  test('is not asked to by the next process either', async () => {
    const { client } = clientOf([accepted, '400'], { convention });
    const operation = await client.submit('tasks');
    operation.result().catch(() => undefined);
    await vi.waitFor(() => expect(operation.status.polls).toBe(1));
    operation.detach();
    const stored = JSON.parse(JSON.stringify(operation));
    const next = clientOf([done], { convention });
    expect(await next.client.resume(stored).result()).toBe(1);
    expect(next.server.requests[0]?.headers.get('prefer')).toBeNull();
  });

  test('is believed that the operation is gone if it says so without being asked to wait', async () => {
    const { end } = await play([accepted, running(20_000), '410', '410'], { convention });
    expect(end).toMatchObject({ name: 'OperationGoneError' });
  });
});

describe('after a poll that failed', () => {
  test('the next one is not kept open, so that a proxy that is less patient does no harm', async () => {
    const cut = delayed(15_000, '504');
    const { end, server } = await play(
      [accepted, cut, '200 running', cut, '200 running', cut, done],
      { convention, polling: { jitter: 0, maxFailures: 2 } },
    );
    expect(asked(server)).toEqual(['wait=20', null, 'wait=20', null, 'wait=20', null]);
    expect(end).toBe(1);
  });

  test('it counts as a failure all the same', async () => {
    const { end } = await play([accepted, '503', '503'], {
      convention,
      polling: { jitter: 0, maxFailures: 2 },
    });
    expect(end).toBeInstanceOf(PollError);
  });
});

test('poll() asks for an answer now', async () => {
  const { client, server } = clientOf([accepted, '200 running', running(20_000), done], {
    convention,
  });
  const operation = await client.submit('tasks');
  await operation.poll();
  await operation.result();
  expect(asked(server)).toEqual([null, 'wait=20', 'wait=20']);
});

test('with learned(), it waits for the likely end and then until it comes', async () => {
  const delay = learned();
  for (let index = 0; index < 20; index++) {
    const { client } = clientOf([accepted, delayed(0, done)], { polling: { jitter: 0, delay } });
    await client.run('tasks');
  }
  const { server, end } = await play([accepted, running(20_000), done], {
    convention,
    polling: { jitter: 0, delay },
  });
  expect(end).toBe(1);
  expect(asked(server)).toEqual(['wait=20', 'wait=20']);
});

describe('how a poll asks for it', () => {
  const first = async (options: Parameters<typeof http>[0], statusUrl = '/tasks/1') => {
    const { client, server } = clientOf([`202 ${statusUrl}`, done], { convention: http(options) });
    await client.run('tasks');
    return server.requests[1];
  };

  test('with a query parameter, beside those that are there', async () => {
    const seconds = 30;
    const plain = await first({ hold: { seconds, query: 'timeoutSeconds={seconds}' } });
    expect(plain?.url).toBe('https://api.example.com/tasks/1?timeoutSeconds=30');
    const signed = await first(
      { hold: { seconds, query: 'wait={milliseconds}ms' } },
      '/tasks/1?sig=a%2Fb',
    );
    expect(signed?.url).toBe('https://api.example.com/tasks/1?sig=a%2Fb&wait=30000ms');
  });

  test('with a header, beside those of `poll`', async () => {
    const request = await first({ hold, poll: { headers: { 'x-view': 'full' } } });
    expect(request?.headers.get('prefer')).toBe('wait=20');
    expect(request?.headers.get('x-view')).toBe('full');
  });

  test.for([
    [{ seconds: 0, header: 'Prefer: wait={seconds}' }, /`http\.hold\.seconds` is 0, expected/],
    [{ seconds: 1e9, header: 'Prefer: wait={seconds}' }, /`http\.hold\.seconds` is 1000000000/],
    [{ seconds: 20, header: 'Prefer: wait' }, /`http\.hold`/],
    [{ seconds: 20, header: 'wait={seconds}', query: 'wait={seconds}' }, /`http\.hold`/],
    [{ seconds: 20 }, /`http\.hold`/],
    [{ seconds: 20, headers: {}, query: 'wait={seconds}' }, /`http\.hold\.headers`/],
    [20, /`http\.hold` is 20, expected an object such as/],
  ] as const)('%j is refused', ([wrong, message]) => {
    expect(() => http({ hold: wrong as never })).toThrow(message);
  });
});

describe('named conventions', () => {
  const task = (status_code: number) =>
    Response.json({ type: 'sync', metadata: { id: 'o1', status_code } });

  test('LXD: after a wait that has ended, another poll asks, within its memory of five seconds', async () => {
    const ended = () => Response.json({ type: 'error', error: 'failed', error_code: 500 });
    const server = scriptedAnswers(
      Response.json(
        { operation: '/1.0/operations/o1', metadata: { status_code: 103 } },
        { status: 202 },
      ),
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        return ended();
      },
      task(103),
      ended(),
      task(400),
    );
    const client = createClient({ ...server.options, convention: lxd({ wait: true }) });
    expect(await rejection(client.run('1.0/instances'))).toHaveProperty(
      'name',
      'OperationFailedError',
    );
    const wait = 'GET https://api.example.com/1.0/operations/o1/wait?timeout=20';
    const plain = 'GET https://api.example.com/1.0/operations/o1';
    expect(server.lines.slice(1)).toEqual([wait, plain, wait, plain]);
    expect(server.moments).toEqual([0, 1000, 22_000, 23_000, 24_000]);
  });

  test.for([
    { label: 'Snowflake', convention: snowflake({ wait: true }), after: 44_000 },
    { label: 'Databricks', convention: databricks(), after: 49_000 },
  ])('$label: the submit may wait longer than `timeout`', async ({ convention, after }) => {
    const answer = Response.json({ statement_id: 's1', status: { state: 'SUCCEEDED' } });
    const { client } = clientOf([delayed(after, answer)], { convention, timeout: 5000 });
    expect(await client.run('api/2.0/sql/statements')).toBeDefined();
  });
});
