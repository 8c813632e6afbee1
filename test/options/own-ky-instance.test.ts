import { createClient } from 'await202';
import ky, { type Hooks } from 'ky';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  remembered,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const polling = { jitter: 0 };
const baseUrl = 'https://api.example.com/';

test("submit, poll, cancel and result go through the caller's own instance", async () => {
  const server = scriptedAnswers(
    accepted(),
    status('running'),
    accepted(),
    status('done', { resultUrl: '/results/1' }),
    Response.json(7),
  );
  const traced: string[] = [];
  const own = ky.create({
    baseUrl,
    fetch: server.fetch,
    headers: { authorization: 'Bearer t' },
    hooks: {
      beforeRequest: [
        ({ request }) => {
          traced.push(`${request.method} ${new URL(request.url).pathname}`);
          request.headers.set('traceparent', `trace-${traced.length}`);
        },
      ],
    },
  });
  const operation = await createClient({ ky: own, polling }).submit('reports');
  await operation.poll();
  await operation.cancel();
  expect(await operation.result()).toBe(7);
  expect(traced).toEqual([
    'POST /reports',
    'GET /tasks/1',
    'DELETE /tasks/1',
    'GET /tasks/1',
    'GET /results/1',
  ]);
  expect(server.requests.map(({ headers }) => headers.get('traceparent'))).toEqual([
    'trace-1',
    'trace-2',
    'trace-3',
    'trace-4',
    'trace-5',
  ]);
  expect(new Set(server.requests.map(({ headers }) => headers.get('authorization')))).toEqual(
    new Set(['Bearer t']),
  );
});

test('a hook that refreshes the token does so for submit, poll, cancel and result', async () => {
  let valid = 0;
  /** Answers 401 until the request has the newest token; each token is good for one request. */
  const guarded = (answer: () => Response) => (request: Request) =>
    request.headers.get('authorization') === `Bearer ${valid}`
      ? answer()
      : new Response(null, { status: 401 });
  const twice = (answer: () => Response) => [guarded(answer), guarded(answer)];
  const server = scriptedAnswers(
    ...twice(() => accepted()),
    ...twice(() => status('running')),
    ...twice(() => accepted()),
    ...twice(() => status('done', { resultUrl: '/results/1' })),
    ...twice(() => Response.json(7)),
  );
  const own = ky.create({
    baseUrl,
    fetch: server.fetch,
    hooks: {
      afterResponse: [
        ({ request, response, retryCount }) => {
          if (response.status !== 401 || retryCount > 0) return undefined;
          valid += 1;
          const headers = new Headers(request.headers);
          headers.set('authorization', `Bearer ${valid}`);
          return ky.retry({ request: new Request(request, { headers }), delay: 0 });
        },
      ],
    },
  });
  const operation = await createClient({ ky: own, polling }).submit('reports', {
    json: { year: 2026 },
  });
  expect((await operation.poll()).state).toBe('running');
  expect((await operation.cancel()).state).toBe('succeeded');
  expect(await operation.result()).toBe(7);
  expect(server.requests.map(({ method }) => method)).toEqual([
    ...['POST', 'POST', 'GET', 'GET', 'DELETE', 'DELETE', 'GET', 'GET', 'GET', 'GET'],
  ]);
  expect(server.requests[1]?.text).toBe('{"year":2026}');
});

test('a hook of one operation may refresh the token too', async () => {
  const refused = () => new Response(null, { status: 401 });
  const server = scriptedAnswers(
    ...[refused(), accepted()],
    ...[refused(), status('done', { resultUrl: '/results/1' })],
    ...[refused(), Response.json(7)],
  );
  const afterResponse: Hooks['afterResponse'] = [
    ({ response }) => (response.status === 401 ? ky.retry({ delay: 0 }) : undefined),
  ];
  const client = createClient(server.options);
  expect(await client.run('reports', { hooks: { afterResponse } })).toBe(7);
  expect(server.requests.map(({ method }) => method)).toEqual([
    ...['POST', 'POST', 'GET', 'GET', 'GET', 'GET'],
  ]);
  expect(server.moments).toEqual([0, 0, 250, 250, 250, 250]);
});

test("the instance's defaults lie under the client's, and these under the operation's", async () => {
  const server = scriptedAnswers(accepted());
  const own = ky.create({
    baseUrl: 'https://nowhere.example.com/',
    fetch: server.fetch,
    headers: { 'x-all': 'ky', 'x-two': 'ky', 'x-one': 'ky' },
  });
  const client = createClient({
    ky: own,
    baseUrl,
    headers: { 'x-all': 'client', 'x-two': 'client' },
  });
  await client.submit('reports', { headers: { 'x-all': 'operation' } });
  const { url, headers } = server.requests[0]!;
  expect(url).toBe('https://api.example.com/reports');
  expect([headers.get('x-all'), headers.get('x-two'), headers.get('x-one')]).toEqual([
    'operation',
    'client',
    'ky',
  ]);
});

test("the instance's own retry repeats nothing, and its throwHttpErrors throws nothing", async () => {
  const server = scriptedAnswers(
    accepted(),
    new Response(null, { status: 503 }),
    status('done', { result: 7 }),
  );
  const own = ky.create({ baseUrl, fetch: server.fetch, retry: 5, throwHttpErrors: true });
  expect(await createClient({ ky: own, polling }).run('reports')).toBe(7);
  expect(server.moments).toEqual([0, 250, 625]);
});

test("the instance's searchParams and prefix concern the submit alone", async () => {
  const server = scriptedAnswers(accepted(), status('done', { result: 7 }));
  const own = ky.create({
    prefix: 'https://api.example.com/v1',
    searchParams: { tenant: 'acme' },
    fetch: server.fetch,
  });
  await createClient({ ky: own, polling }).run('reports');
  expect(server.lines).toEqual([
    'POST https://api.example.com/v1/reports?tenant=acme',
    `GET ${monitor}`,
  ]);
});

test('hooks and headers of the instance do not reach another origin', async () => {
  const server = scriptedAnswers(
    accepted(),
    status('done', { resultUrl: 'https://files.example.net/1' }),
    Response.json(7),
  );
  const hosts: string[] = [];
  const own = ky.create({
    baseUrl,
    fetch: server.fetch,
    headers: { authorization: 'Bearer t', 'x-api-key': 's3cret' },
    hooks: { beforeRequest: [({ request }) => void hosts.push(new URL(request.url).host)] },
  });
  expect(await createClient({ ky: own, polling }).run('reports')).toBe(7);
  expect(hosts).toEqual(['api.example.com', 'api.example.com']);
  expect(Object.fromEntries(server.requests[2]!.headers)).toEqual({
    accept: 'application/json, */*;q=0.5',
  });
  expect(server.requests[2]?.request.credentials).toBe(remembered('credentials', 'omit'));
});
