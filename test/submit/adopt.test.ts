import {
  type AdoptOptions,
  type Convention,
  createClient,
  http,
  OperationTimeoutError,
  ProtocolError,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, script } from '../support/scripted-server.ts';

// An answer that other code has received goes on as that of a submit would.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const api = 'https://api.example.com';

/** What some other client gets for a POST. */
const received = (line: string, url = `${api}/reports`) =>
  script(line).fetch(url, { method: 'POST' });

/** As `fetch` marks the answer to a request that was redirected. */
const redirected = (response: Response, url: string) =>
  Object.defineProperties(new Response(response.body, response), {
    redirected: { value: true },
    url: { value: url },
  });

async function adopting(line: string, lines: string[], options: AdoptOptions<never> = {}) {
  const { client, server } = clientOf(lines);
  return { server, operation: await client.adopt(await received(line), options) };
}

describe('an answer that was received elsewhere', () => {
  test('is polled, and gives its result, checked by the schema', async () => {
    const { client, server } = clientOf(['202', '200 done | {"result":{"total":42}}']);
    const schema = z.object({ total: z.number() });
    const response = await received('202 /tasks/1 | retry-after: 2');
    const operation = await client.adopt(response, { schema });
    expect(operation.statusUrl).toBe(`${api}/tasks/1`);
    expect((await operation.result()).total).toBe(42);
    expect(server.moments).toEqual([2000, 2250]);
  });

  test('names its monitor in the body, relative to its own URL', async () => {
    const line = '202 | {"status":"queued","statusUrl":"tasks/1"}';
    const { operation } = await adopting(line, []);
    expect(operation.statusUrl).toBe(`${api}/tasks/1`);
    expect(operation.status).toMatchObject({ state: 'pending', word: 'queued' });
  });

  test('may be the end already', async () => {
    const { operation, server } = await adopting('200 | {"rows":3}', []);
    expect(await operation.result()).toEqual({ rows: 3 });
    expect(server.lines).toEqual([]);
  });

  test('has the URL and the method that the options say, where it does not tell', async () => {
    const { client } = clientOf(['204']);
    const response = new Response(null, { status: 202, headers: { location: '/tasks/1' } });
    const options = { url: new URL(`${api}/reports/7`), method: 'put' };
    const operation = await client.adopt(response, options);
    expect(operation.statusUrl).toBe(`${api}/tasks/1`);
    await operation.result();
  });

  test.for([
    ['POST, unless the options say otherwise', {}, 'POST'],
    ['as the options say, in capitals', { method: 'put' }, 'PUT'],
  ] as const)('is of a submit whose method is %s', async ([, options, method]) => {
    const asked: unknown[] = [];
    const convention: Convention = {
      ...http(),
      accept: (answer, request) => {
        asked.push(request);
        return http().accept(answer, request);
      },
    };
    const told: unknown[] = [];
    const { client } = clientOf([], {
      convention,
      onEvent: (event) => {
        if (event.type === 'submitting') told.push(event.method);
      },
    });
    await client.adopt(await received('202 /tasks/1'), options);
    expect(asked).toEqual([{ method, url: `${api}/reports` }]);
    expect(told).toEqual([method]);
  });

  test('counts `totalTimeout` from there', async () => {
    const { operation } = await adopting('202 /tasks/1', Array(50).fill('202'), {
      totalTimeout: 10_000,
    });
    const began = Date.now();
    expect(await rejection(operation.result())).toBeInstanceOf(OperationTimeoutError);
    expect(Date.now() - began).toBe(10_000);
  });

  test('is canceled if the signal aborts', async () => {
    const controller = new AbortController();
    const { operation, server } = await adopting('202 /tasks/1', ['204'], {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort('enough'), 100);
    expect(await rejection(operation.result())).toBe('enough');
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.lines).toEqual([`DELETE ${api}/tasks/1`]);
  });
});

describe('is refused as the answer to a submit would be', () => {
  test.for([
    ['that says no', '400', { name: 'SubmitError', accepted: 'no' }],
    ['that says not now', '503', { name: 'SubmitError', accepted: 'unknown' }],
    ['that names no monitor', '202', { name: 'ProtocolError' }],
    ['that leads into a private network', '202 http://10.0.0.1/x', { name: 'ProtocolError' }],
  ] as const)('one %s', async ([, line, error]) => {
    expect(await rejection(adopting(line, []))).toMatchObject(error);
  });

  test('one that was redirected to another origin', async () => {
    const { client } = clientOf([]);
    const response = redirected(await received('202 /tasks/1'), 'https://evil.example/tasks');
    const error = await rejection(client.adopt(response, { url: `${api}/reports` }));
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as Error).message).toContain('https://evil.example');
  });

  test('one of a submit that a redirect has turned into a GET', async () => {
    const { client } = clientOf([]);
    const response = redirected(await received('200 | {"reports":[]}'), `${api}/reports/`);
    const error = await rejection(client.adopt(response, { url: `${api}/reports` }));
    expect(error).toMatchObject({ name: 'SubmitError' });
  });

  test('one whose body does not come to an end', async () => {
    const { client } = clientOf([]);
    const response = new Response(new ReadableStream(), {
      status: 200,
      headers: { 'content-type': 'application/json' },
    });
    const adopted = createClient({ timeout: 3000 }).adopt(response, { url: `${api}/reports` });
    const began = Date.now();
    expect(await rejection(adopted)).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(Date.now() - began).toBe(3000);
    expect(client).toBeDefined();
  });
});

describe('is a TypeError', () => {
  test.for<[string, (response: Response) => unknown, AdoptOptions, RegExp]>([
    ['without a URL', () => new Response(null, { status: 202 }), {}, /`url` is ''/],
    ['redirected, without a URL', (it) => redirected(it, `${api}/x`), {}, /`url` is ''/],
    [
      'with a relative URL',
      (it) => it,
      { url: '/reports' },
      /`url` is '\/reports', expected the absolute URL of the submit, which the response does not tell\.$/,
    ],
    [
      'that is no response',
      () => ({ status: 202 }),
      {},
      /`response` is an object, expected a Response\.$/,
    ],
    ['with a wrong option', (it) => it, { onAbort: 'stop' as 'detach' }, /`onAbort` is 'stop'/],
  ])('one %s', async ([, change, options, message]) => {
    const { client } = clientOf([]);
    const response = change(await received('202 /tasks/1')) as Response;
    const error = await rejection(client.adopt(response, options));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
  });

  test('one that was read before', async () => {
    const response = await received('202 | {"statusUrl":"tasks/1"}');
    await response.json();
    const error = await rejection(createClient().adopt(response));
    expect((error as Error).message).toBe(
      'await202: `response.bodyUsed` is true, expected false: adopt it, or a clone of it, unread.',
    );
  });
});

test('gives a stranger nothing of the caller: the trust is that of a submit', async () => {
  const { client, server } = clientOf(['202', '204'], { headers: { 'x-api-key': 'secret' } });
  const own = await client.adopt(await received('202 /tasks/1'));
  await own.poll();
  const elsewhere = await client.adopt(await received('202 https://other.example/tasks/1'));
  await elsewhere.poll();
  expect(server.requests.map(({ headers }) => headers.get('x-api-key'))).toEqual(['secret', null]);
});
