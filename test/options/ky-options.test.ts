import { createClient } from 'await202';
import type { Options as KyOptions } from 'ky';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  monitor,
  noAnswer,
  remembered,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The whole life of an operation: submit, poll, cancel, poll, result at its own URL. */
const wholeLife = () =>
  scriptedAnswers(
    accepted(),
    status('running'),
    accepted(),
    status('done', { resultUrl: '/results/1' }),
    Response.json({ total: 7 }),
  );

const exchanges = ['POST', 'GET', 'DELETE', 'GET', 'GET'];

async function live(client: ReturnType<typeof createClient>, options = {}): Promise<unknown> {
  const operation = await client.submit('reports', options);
  await operation.poll();
  await operation.cancel();
  return operation.result();
}

describe('ky options of the client', () => {
  test('`fetch` makes every exchange', async () => {
    const server = wholeLife();
    expect(await live(createClient(server.options))).toEqual({ total: 7 });
    expect(server.requests.map(({ method }) => method)).toEqual(exchanges);
  });

  test('`headers` go to every exchange', async () => {
    const server = wholeLife();
    await live(createClient({ ...server.options, headers: { authorization: 'Bearer t' } }));
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual(
      Array(5).fill('Bearer t'),
    );
  });

  test('`hooks` see every exchange', async () => {
    const server = wholeLife();
    const before: string[] = [];
    const after: number[] = [];
    const hooks = {
      beforeRequest: [
        ({ request }: { request: Request }) => {
          before.push(request.method);
          request.headers.set('x-signed', request.method);
        },
      ],
      afterResponse: [
        ({ response }: { response: Response }) => {
          after.push(response.status);
        },
      ],
    };
    await live(createClient({ ...server.options, hooks }));
    expect(before).toEqual(exchanges);
    expect(after).toEqual([202, 200, 202, 200, 200]);
    expect(server.requests.map(({ headers }) => headers.get('x-signed'))).toEqual(exchanges);
  });

  test('`credentials` go to every exchange', async () => {
    const server = wholeLife();
    await live(createClient({ ...server.options, credentials: 'include' }));
    expect(server.requests.map(({ request }) => request.credentials)).toEqual(
      Array(5).fill(remembered('credentials', 'include')),
    );
  });

  test('`context` reaches the hooks of every exchange', async () => {
    const server = wholeLife();
    const seen: unknown[] = [];
    const beforeRequest = [
      ({ options }: { options: { context: Record<string, unknown> } }) => {
        seen.push(options.context['tenant']);
      },
    ];
    const context = { tenant: 'acme' };
    await live(createClient({ ...server.options, hooks: { beforeRequest }, context }));
    expect(seen).toEqual(Array(5).fill('acme'));
  });

  test('`stringifyJson` writes the submit', async () => {
    const server = scriptedAnswers(accepted());
    const stringifyJson = (data: unknown) => JSON.stringify({ wrapped: data });
    await createClient({ ...server.options, stringifyJson }).submit('reports', { json: 1 });
    expect(server.requests[0]?.text).toBe('{"wrapped":1}');
  });

  test('`parseJson` reads status and result', async () => {
    const server = wholeLife();
    const texts: string[] = [];
    const parseJson = (text: string) => {
      texts.push(text);
      return JSON.parse(text, (key, value) => (key === 'total' ? BigInt(value) : value));
    };
    expect(await live(createClient({ ...server.options, parseJson }))).toEqual({ total: 7n });
    expect(texts).toEqual([
      '{"status":"running"}',
      '{"status":"done","resultUrl":"/results/1"}',
      '{"total":7}',
    ]);
  });

  test('`parseJson` is told of which exchange a text is', async () => {
    const server = wholeLife();
    const seen: unknown[] = [];
    const parseJson: KyOptions['parseJson'] = (text, { request, response }) => {
      seen.push([request.url, response.status]);
      return JSON.parse(text);
    };
    await live(createClient({ ...server.options, parseJson }));
    const result = 'https://api.example.com/results/1';
    expect(seen).toEqual([
      [monitor, 200],
      [monitor, 200],
      [result, 200],
    ]);
  });

  test('`timeout` bounds each exchange; a poll that takes longer is a fault', async () => {
    const server = scriptedAnswers(accepted(), noAnswer, status('done', { result: 7 }));
    const client = createClient({ ...server.options, timeout: 2_000 });
    expect(await client.run('reports')).toBe(7);
    // 250 ms, the time limit, and the second backoff.
    expect(server.moments).toEqual([0, 250, 2_625]);
  });
});

describe('ky options of one operation', () => {
  test('win over those of the client', async () => {
    const server = wholeLife();
    const other = wholeLife();
    const client = createClient({ ...server.options, credentials: 'include' });
    await live(client, { fetch: other.fetch, credentials: 'omit' });
    expect(server.requests).toHaveLength(0);
    expect(other.requests.map(({ request }) => request.credentials)).toEqual(
      Array(5).fill(remembered('credentials', 'omit')),
    );
  });

  test('do not reach the next operation', async () => {
    const server = scriptedAnswers(accepted(), accepted());
    const client = createClient(server.options);
    await client.submit('reports', { headers: { 'x-one': '1' }, searchParams: { one: 1 } });
    await client.submit('reports');
    expect(server.requests[1]?.headers.has('x-one')).toBe(false);
    expect(server.requests[1]?.url).toBe('https://api.example.com/reports');
  });

  test('add their hooks behind those of the client', async () => {
    const server = wholeLife();
    const order: string[] = [];
    const hook = (name: string) => ({ beforeRequest: [() => void order.push(name)] });
    const client = createClient({ ...server.options, hooks: hook('client') });
    await live(client, { hooks: hook('operation') });
    expect(order).toEqual(Array(5).fill(['client', 'operation']).flat());
  });

  test("`undefined` leaves the client's value", async () => {
    const server = scriptedAnswers(accepted());
    const client = createClient({ ...server.options, headers: { 'x-client': '1' } });
    await client.submit('reports', { fetch: undefined, headers: undefined, timeout: undefined });
    expect(server.requests[0]?.headers.get('x-client')).toBe('1');
  });

  test('of resume() go to polls, result and cancel', async () => {
    const server = scriptedAnswers(
      status('running'),
      status('done', { resultUrl: '/results/1' }),
      Response.json(7),
    );
    const client = createClient(server.options);
    const operation = client.resume(monitor, { headers: { 'x-resumed': '1' } });
    expect(await operation.result()).toBe(7);
    expect(server.requests.map(({ headers }) => headers.get('x-resumed'))).toEqual(['1', '1', '1']);
  });
});

describe("what is not ky's to decide", () => {
  test('`retry` is refused, with the names of what repeats here', () => {
    const options = { retry: { limit: 5, methods: ['post'] } };
    expect(() => createClient(options as Parameters<typeof createClient>[0])).toThrow(
      /`retry` is an object, expected polling\.maxFailures or idempotencyKey/,
    );
  });

  // ky repeats by itself as soon as it may repeat for a hook.
  test('`hooks` make no exchange be repeated that they do not repeat themselves', async () => {
    const server = scriptedAnswers(accepted(), connectionLost(), status('done', { result: 7 }));
    const hooks = { beforeRequest: [() => undefined] };
    expect(await createClient({ ...server.options, hooks }).run('reports')).toBe(7);
    expect(server.moments).toEqual([0, 250, 625]);
  });

  test('`throwHttpErrors` changes no error', async () => {
    const server = scriptedAnswers(new Response(null, { status: 404 }));
    const options = { ...server.options, throwHttpErrors: true };
    const client = createClient(options as Parameters<typeof createClient>[0]);
    await expect(client.submit('reports')).rejects.toMatchObject({ name: 'SubmitError' });
  });

  test('polls are sent without cache, whatever the client says', async () => {
    const server = wholeLife();
    await live(createClient({ ...server.options, cache: 'force-cache' }));
    expect(server.requests[1]?.request.cache).toBe('no-store');
    expect(server.requests[3]?.request.cache).toBe('no-store');
  });
});
