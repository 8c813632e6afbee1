import { type Convention, createClient, http } from 'await202';
import ky, { type Hooks } from 'ky';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
import {
  accepted,
  fastTime,
  monitor,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

// ky allows a hook to answer in place of the network; such a response has no URL.
test.for([
  { label: 'a relative Location', location: '/tasks/1' },
  { label: 'an absolute Location', location: monitor },
])('a hook that answers a submit itself may name $label', async ({ location }) => {
  const answers = [accepted({ location }), status('done', { result: 7 })];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    hooks: { beforeRequest: [() => answers.shift()] },
    polling: { jitter: 0 },
  });
  expect(await client.run('reports')).toBe(7);
});

// Whoever logs or stores such a document next would overflow the stack.
test('a deeply nested status document that is not final is a ProtocolError', async () => {
  const text = `{"status":"running","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const nested = new Response(text, { headers: { 'content-type': 'application/json' } });
  const server = scriptedAnswers(accepted(), nested, status('done', { result: 7 }));
  const error = await rejection(createClient(server.options).run('reports'));
  expect(error).toMatchObject({ name: 'ProtocolError' });
});

// These say "not now", not "no".
describe('a submit answered with a 4xx that is not definite may have started it', () => {
  test.for([408, 425, 429])('%i', async (code) => {
    const server = scriptedAnswers(new Response(null, { status: code }));
    const error = await rejection(createClient(server.options).submit('reports'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });
});

// Status URLs are often signed, and messages end up in logs.
test.for([
  { label: 'SubmitError', before: [] },
  { label: 'PollError', before: [accepted] },
])("the server's own words bring no query string into a $label", async ({ before }) => {
  const problem = { title: 'Denied', detail: 'GET https://api.example.com/tasks/1?sig=s3cret' };
  const headers = { 'content-type': 'application/problem+json' };
  const denied = Response.json(problem, { status: 403, headers });
  const server = scriptedAnswers(...before.map((answer) => answer()), denied);
  const error = (await rejection(createClient(server.options).run('reports'))) as Error;
  expect(error.message).not.toContain('s3cret');
});

// The family of errors is closed.
test('a mistake in the `accept` of a convention is a ProtocolError', async () => {
  const convention: Convention = {
    name: 'broken',
    accept: () => {
      throw new RangeError('no such field');
    },
    read: () => undefined,
  };
  const server = scriptedAnswers(accepted());
  const client = createClient({ ...server.options, convention });
  const error = await rejection(client.submit('reports'));
  expect(error).toMatchObject({ name: 'ProtocolError', cause: new RangeError('no such field') });
});

// They are the operation's headers like any other.
test('the headers of a Request go along to the polls, under those of the options', async () => {
  const server = scriptedAnswers(accepted(), status('done', { result: 7 }));
  const headers = { authorization: 'Bearer t', 'x-both': 'request' };
  const request = new Request('https://api.example.com/reports', { method: 'POST', headers });
  const client = createClient({ ...server.options, baseUrl: undefined });
  await client.run(request, { headers: { 'x-tenant': 'acme', 'x-both': 'options' } });
  expect(Object.fromEntries(server.requests[1]!.headers)).toMatchObject({
    authorization: 'Bearer t',
    'x-tenant': 'acme',
    'x-both': 'options',
  });
});

// A browser follows a 303 by itself and shows only where it ended: here, at the monitor.
test('a submit that a browser redirected to its monitor is polled there', async () => {
  asPage('https://app.example.com/');
  const landed = (request: Request) => {
    const answer = status('queued');
    Object.defineProperties(answer, { redirected: { value: true }, url: { value: request.url } });
    return answer;
  };
  const server = scriptedAnswers(landed, status('done', { result: 7 }));
  const client = createClient(server.options);
  vi.unstubAllGlobals();
  expect(await client.run('tasks/1')).toBe(7);
  expect(server.lines).toEqual([
    'POST https://api.example.com/tasks/1',
    'GET https://api.example.com/tasks/1',
  ]);
});

test('a 200 that is a problem document is a failure, whatever its status word', async () => {
  const problem = Response.json(
    { title: 'Out of paper' },
    { headers: { 'content-type': 'application/problem+json' } },
  );
  const server = scriptedAnswers(accepted(), problem);
  const error = await rejection(createClient(server.options).run('reports'));
  expect(error).toMatchObject({
    name: 'OperationFailedError',
    problem: { title: 'Out of paper' },
  });
});

test('a Retry-After of the last century is past: backoff decides', async () => {
  const past = accepted({ location: '/tasks/1', 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' });
  const server = scriptedAnswers(past, status('done', { result: 7 }));
  await createClient(server.options).run('reports');
  expect(server.moments).toEqual([0, 250]);
});

test('a hook may answer a Request too', async () => {
  const answers = [accepted(), status('done', { result: 7 })];
  const client = createClient({ hooks: { beforeRequest: [() => answers.shift()] } });
  const request = new Request('https://api.example.com/reports', { method: 'POST' });
  expect(await client.run(request)).toBe(7);
});

test('a hook that stops a forced retry leaves a SubmitError', async () => {
  const server = scriptedAnswers(accepted());
  const hooks: Hooks = { afterResponse: [() => ky.retry()], beforeRetry: [() => ky.stop] };
  const error = await rejection(createClient({ ...server.options, hooks }).submit('reports'));
  expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  expect((error as Error).message).toContain('a hook stopped the request');
});

test("a 202 that a convention does not accept is the server's mistake, not the caller's", async () => {
  const convention = { name: 'picky', accept: () => undefined, read: () => undefined };
  const server = scriptedAnswers(accepted());
  const error = await rejection(createClient({ ...server.options, convention }).submit('reports'));
  expect(error).toMatchObject({ name: 'ProtocolError' });
});

test("a signal baked into the caller's own ky instance is the lifetime of every operation", async () => {
  const controller = new AbortController();
  const server = scriptedAnswers(accepted(), status('running'), new Response(null));
  const own = ky.create({ signal: controller.signal });
  const running = createClient({ ...server.options, ky: own }).run('reports');
  setTimeout(() => controller.abort('enough'), 300);
  await expect(running).rejects.toBe('enough');
  await vi.advanceTimersByTimeAsync(10);
  expect(server.lines.at(-1)).toBe('DELETE https://api.example.com/tasks/1');
});

test('a signal that aborts while the submit is prepared ends it at once', async () => {
  const controller = new AbortController();
  const prepare = () => {
    controller.abort('changed my mind');
    return {};
  };
  const server = scriptedAnswers(Response.json(1));
  const convention = { ...http(), prepare };
  const { signal } = controller;
  const running = createClient({ ...server.options, convention }).run('reports', { signal });
  await expect(running).rejects.toBe('changed my mind');
});

test('a two-digit year in a Retry-After is the near one', async () => {
  const late = new Date(Date.now() + 7000);
  const [, day, month, year, time] = late.toUTCString().split(' ');
  const weekday = late.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  const date = `${weekday}, ${day}-${month}-${year?.slice(2)} ${time} GMT`;
  const server = scriptedAnswers(
    accepted({ location: '/tasks/1', 'retry-after': date, date: new Date().toUTCString() }),
    status('done', { result: 7 }),
  );
  await createClient(server.options).run('reports');
  expect(server.moments).toEqual([0, 7000]);
});

test('a 202 whose monitor was in a body that broke off may have started something', async () => {
  const cut = new ReadableStream({
    start: (controller) => controller.error(new TypeError('terminated')),
  });
  const headers = { 'content-type': 'application/json' };
  const server = scriptedAnswers(new Response(cut, { status: 202, headers }));
  const error = await rejection(createClient(server.options).submit('reports'));
  expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
});

test('a body that broke off and that a convention does not accept may have started something', async () => {
  const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError()) });
  const convention = { name: 'picky', accept: () => undefined, read: () => undefined };
  const server = scriptedAnswers(new Response(cut, { status: 202 }));
  const error = await rejection(createClient({ ...server.options, convention }).submit('reports'));
  expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
});
