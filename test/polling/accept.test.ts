import { createClient, defineConvention, header, http } from 'await202';
import ky from 'ky';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stability } from '../../src/conventions/index.ts';
import { fastTime, scriptedAnswers } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const ours = 'application/json, */*;q=0.5';
const turtle = { accept: 'text/turtle' };
/** Submit, poll, cancel, poll, result. */
const life = ['202 /jobs/1', '200 running', '202', '200 done | {"resultUrl":"/r/1"}', '200'];

async function acceptsOf(
  server: ReturnType<typeof script>,
  client: ReturnType<typeof createClient>,
  input: string | Request,
  options = {},
) {
  const operation = await client.submit(input, options);
  await operation.poll();
  await operation.cancel();
  await operation.result();
  return server.requests.map(({ headers }) => headers.get('accept'));
}

const asPromised = ['text/turtle', ours, ours, ours, 'text/turtle'];

test('what an operation accepts is its result: polls and the cancel accept JSON', async () => {
  const server = script(...life);
  expect(await acceptsOf(server, createClient(server.options), 'x', { headers: turtle })).toEqual(
    asPromised,
  );
});

test('so it is with what the client accepts', async () => {
  const server = script(...life);
  const client = createClient({ ...server.options, headers: turtle });
  expect(await acceptsOf(server, client, 'x')).toEqual(asPromised);
});

test('what a Request accepts', async () => {
  const server = script(...life);
  const request = new Request('https://api.example.com/x', { method: 'POST', headers: turtle });
  expect(await acceptsOf(server, createClient(server.options), request)).toEqual(asPromised);
});

test("and what is baked into a ky instance of one's own", async () => {
  const server = script(...life);
  const own = ky.create({ baseUrl: server.options.baseUrl, headers: turtle, fetch: server.fetch });
  const client = createClient({ ky: own, polling: { jitter: 0 } });
  expect(await acceptsOf(server, client, 'x')).toEqual(asPromised);
});

test("a convention's own headers go before the caller's", async () => {
  const server = script(...life);
  const convention = http({
    poll: { headers: { accept: 'application/fhir+json', 'x-of': 'poll' } },
    cancel: { headers: { accept: 'text/plain' } },
  });
  const client = createClient({ ...server.options, convention });
  const headers = { ...turtle, 'x-of': 'caller' };
  expect(await acceptsOf(server, client, 'x', { headers })).toEqual([
    'text/turtle',
    'application/fhir+json',
    'text/plain',
    'application/fhir+json',
    'text/turtle',
  ]);
  expect(server.requests.map(({ headers }) => headers.get('x-of'))).toEqual([
    'caller',
    'poll',
    'caller',
    'poll',
    'caller',
  ]);
});

test('a poll whose answer may be the result accepts what the caller does', async () => {
  const server = scriptedAnswers(
    Response.json({ id: 'g1' }),
    Response.json({ status: 'in-progress' }, { status: 202 }),
    new Response('png', { headers: { 'content-type': 'image/png' } }),
  );
  const client = createClient({ ...server.options, convention: stability() });
  await client.run('upscale', { headers: { accept: 'image/*' } });
  expect(server.requests.map(({ headers }) => headers.get('accept'))).toEqual([
    'image/*',
    'image/*',
    'image/*',
  ]);
});

test('a hook has the last word', async () => {
  const server = script(...life);
  const hooks = {
    beforeRequest: [
      ({ request }: { request: Request }) => request.headers.set('accept', 'text/csv'),
    ],
  };
  const client = createClient({ ...server.options, hooks });
  expect(await acceptsOf(server, client, 'x')).toEqual(Array(5).fill('text/csv'));
});

test('a monitor that answers 406 to anything but JSON is polled', async () => {
  const monitor = (request: Request) =>
    new Response(null, { status: request.headers.get('accept')?.includes('json') ? 204 : 406 });
  const server = scriptedAnswers(
    new Response(null, { status: 202, headers: { 'content-location': '/jobs/1' } }),
    monitor,
  );
  const convention = defineConvention({ name: 'x', monitor: header('content-location') });
  const client = createClient({ ...server.options, convention });
  expect(await client.run('exports', { headers: turtle })).toBeUndefined();
});
