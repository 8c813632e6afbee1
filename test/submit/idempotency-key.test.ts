import { createClient, SubmitError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const busy = (headers: HeadersInit = {}) => new Response(null, { status: 503, headers });

/** The keys that arrived, one for each try. */
const keysOf = ({ requests }: ReturnType<typeof scriptedAnswers>) =>
  requests.map(({ headers }) => headers.get('idempotency-key'));

test('without a key none is sent', async () => {
  const server = scriptedAnswers(accepted(), accepted());
  const client = createClient(server.options);
  await client.submit('reports');
  await client.submit('reports', { idempotencyKey: false });
  expect(keysOf(server)).toEqual([null, null]);
});

test('a text is sent as it is', async () => {
  const server = scriptedAnswers(accepted());
  await createClient(server.options).submit('reports', { idempotencyKey: 'order-17' });
  expect(keysOf(server)).toEqual(['order-17']);
});

test('`true` mints one for each operation, and no two are the same', async () => {
  const server = scriptedAnswers(...Array.from({ length: 20 }, () => accepted()));
  const client = createClient(server.options);
  for (let i = 0; i < 20; i++) await client.submit('reports', { idempotencyKey: true });
  const keys = keysOf(server);
  expect(new Set(keys).size).toBe(20);
  for (const key of keys) expect(key).toMatch(/^[\w-]{20,}$/);
});

test.for([
  { label: 'of the operation', client: {}, operation: { 'Idempotency-Key': 'mine' } },
  { label: 'of the client', client: { 'Idempotency-Key': 'mine' }, operation: {} },
])("the caller's own header wins: that $label", async ({ client, operation }) => {
  const server = scriptedAnswers(accepted());
  await createClient({ ...server.options, headers: client }).submit('reports', {
    idempotencyKey: true,
    headers: operation,
  });
  expect(keysOf(server)).toEqual(['mine']);
});

test.for<{ label: string; fault: () => ScriptedAnswer }>([
  { label: 'a lost connection', fault: connectionLost },
  { label: '408', fault: () => new Response(null, { status: 408 }) },
  { label: '425', fault: () => new Response(null, { status: 425 }) },
  { label: '429', fault: () => new Response(null, { status: 429 }) },
  { label: '500', fault: () => new Response(null, { status: 500 }) },
  { label: '503', fault: busy },
  {
    label: '409, as the first try is still being worked on',
    fault: () => new Response(null, { status: 409 }),
  },
])('with a key the submit is repeated after $label, with the same key', async ({ fault }) => {
  const server = scriptedAnswers(fault(), fault(), accepted());
  const options = { idempotencyKey: true, json: { year: 2026 } };
  const operation = await createClient(server.options).submit('reports', options);
  expect(operation.status.state).toBe('pending');
  const [first, ...others] = keysOf(server);
  expect(first).toBeTruthy();
  expect(others).toEqual([first, first]);
  expect(server.requests.map(({ text }) => text)).toEqual(Array(3).fill('{"year":2026}'));
  expect(server.moments).toEqual([0, 250, 625]);
});

test('the repetition honours Retry-After', async () => {
  const server = scriptedAnswers(busy({ 'retry-after': '7' }), accepted());
  await createClient(server.options).submit('reports', { idempotencyKey: true });
  expect(server.moments).toEqual([0, 7000]);
});

test('a Request with a body can be repeated, too', async () => {
  const server = scriptedAnswers(busy(), accepted());
  const request = new Request('https://api.example.com/reports', { method: 'POST', body: 'a;b' });
  await createClient({ ...server.options, baseUrl: undefined }).submit(request, {
    idempotencyKey: 'key-1',
  });
  expect(server.requests.map(({ text }) => text)).toEqual(['a;b', 'a;b']);
});

test('after `maxFailures` tries it is given up, as unknown', async () => {
  const server = scriptedAnswers(busy(), busy(), busy(), accepted());
  const client = createClient({ ...server.options, polling: { jitter: 0, maxFailures: 3 } });
  const error = await rejection(client.submit('reports', { idempotencyKey: true }));
  expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  expect((error as SubmitError).response?.status).toBe(503);
  expect(server.requests).toHaveLength(3);
});

test('a definite no is not repeated', async () => {
  const server = scriptedAnswers(new Response(null, { status: 422 }), accepted());
  const client = createClient(server.options);
  const error = await rejection(client.submit('reports', { idempotencyKey: true }));
  expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
  expect(server.requests).toHaveLength(1);
});

test.for<{ label: string; method: string; fault: () => ScriptedAnswer }>([
  { label: 'POST after a lost connection', method: 'post', fault: connectionLost },
  {
    label: 'POST after 503 with Retry-After',
    method: 'post',
    fault: () => busy({ 'retry-after': '1' }),
  },
  { label: 'PUT after 503', method: 'put', fault: busy },
  { label: 'GET after 503', method: 'get', fault: busy },
])('without a key $label is never repeated', async ({ method, fault }) => {
  const server = scriptedAnswers(fault(), accepted());
  const error = await rejection(createClient(server.options).submit('reports', { method }));
  expect(error).toBeInstanceOf(SubmitError);
  expect(server.requests).toHaveLength(1);
});

test.for([
  { label: 'as an option', options: { idempotencyKey: 'key-1' } },
  { label: 'as a header', options: { headers: { 'Idempotency-Key': 'key-1' } } },
])('a poll, the result and the cancel do not carry the key, given $label', async ({ options }) => {
  const server = scriptedAnswers(
    accepted(),
    status('running'),
    accepted(),
    status('done', { resultUrl: '/results/1' }),
    Response.json(7),
  );
  const client = createClient(server.options);
  const operation = await client.submit('reports', options);
  await operation.poll();
  await operation.cancel();
  await operation.result();
  expect(server.lines.map((line) => line.split(' ')[0])).toEqual([
    'POST',
    'GET',
    'DELETE',
    'GET',
    'GET',
  ]);
  expect(keysOf(server)).toEqual(['key-1', null, null, null, null]);
});
