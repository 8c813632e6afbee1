import { createClient } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection, remembered } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';
import { quick, send, wireServer } from '../support/wire-server.ts';

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret' };
const succeeded = send(200, {}, { status: 'succeeded', result: 42 });
const to = (status: number, location: string) => send(status, { location });

/** Which headers of the caller's each request had. */
const shown = ({ requests }: { requests: readonly { headers: object }[] }) =>
  requests.map(({ headers: seen }) => Object.keys(headers).filter((name) => name in seen));
const all = Object.keys(headers);

describe('trusted are', () => {
  test('the origin of the submit, also when it is not that of baseUrl', async () => {
    const home = await wireServer();
    const other = await wireServer({
      'POST /tasks': to(202, '/tasks/1'),
      'GET /tasks/1': succeeded,
    });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    expect(await client.run(`${other.origin}/tasks`)).toBe(42);
    expect(shown(other)).toEqual([all, all]);
  });

  test('the origin of baseUrl, also when the submit goes elsewhere', async () => {
    const home = await wireServer({ 'GET /tasks/1': succeeded });
    const other = await wireServer({ 'POST /tasks': to(202, `${home.origin}/tasks/1`) });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    expect(await client.run(`${other.origin}/tasks`)).toBe(42);
    expect(shown(home)).toEqual([all]);
  });

  test('the origin of prefix', async () => {
    const home = await wireServer({ 'GET /v1/tasks/1': succeeded });
    const client = createClient({ prefix: `${home.origin}/v1`, headers, polling: quick });
    expect(await client.resume(`${home.origin}/v1/tasks/1`).result()).toBe(42);
    expect(shown(home)).toEqual([all]);
  });

  test('the origin of one submit only for that operation', async () => {
    const home = await wireServer({ 'POST /tasks': to(202, '/tasks/1') });
    const other = await wireServer({
      'POST /tasks': to(202, '/tasks/1'),
      'GET /tasks/1': succeeded,
    });
    home.on({ 'POST /tasks': to(202, `${other.origin}/tasks/1`) });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    await client.run(`${other.origin}/tasks`);
    await client.run('tasks');
    expect(other.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
    expect(shown(other)).toEqual([all, all, []]);
  });

  test('exactly the trustedOrigins: another port is another origin', async () => {
    const [named, stranger] = [await wireServer(), await wireServer()];
    named.on({ 'GET /tasks/1': to(307, `${stranger.origin}/tasks/1`) });
    stranger.on({ 'GET /tasks/1': succeeded });
    const home = await wireServer({ 'POST /tasks': to(202, `${named.origin}/tasks/1`) });
    const trustedOrigins = [named.origin];
    const client = createClient({ baseUrl: home.origin, headers, trustedOrigins, polling: quick });
    expect(await client.run('tasks')).toBe(42);
    expect([shown(home), shown(named), shown(stranger)]).toEqual([[all], [all], [[]]]);
  });

  test("an operation's own trustedOrigins beside its client's", async () => {
    const [one, two] = [await wireServer(), await wireServer()];
    one.on({ 'GET /tasks/1': to(307, `${two.origin}/tasks/1`) });
    two.on({ 'GET /tasks/1': succeeded });
    const home = await wireServer({ 'POST /tasks': to(202, `${one.origin}/tasks/1`) });
    const options = { baseUrl: home.origin, headers, polling: quick };
    const client = createClient({ ...options, trustedOrigins: [one.origin] });
    await client.run('tasks', { trustedOrigins: [two.origin] });
    await client.run('tasks');
    expect([shown(one), shown(two)]).toEqual([
      [all, all],
      [all, []],
    ]);
  });

  test.for([
    'https://api.example.com.evil.example/tasks/1',
    'https://evil-api.example.com/tasks/1',
    'https://example.com/tasks/1',
    'https://api.example.com:8443/tasks/1',
    '//api.example.org/tasks/1',
  ])('no origins that only look alike: %s', async (location) => {
    const server = script(`202 ${location}`, '200 succeeded');
    const client = createClient({ ...server.options, headers, polling: quick });
    await client.run('tasks');
    expect(server.requests.map((request) => request.headers.get('x-api-key'))).toEqual([
      'secret',
      null,
    ]);
    expect(server.requests[1]?.request.credentials).toBe(remembered('credentials', 'omit'));
    expect(server.requests[1]?.headers.get('authorization')).toBeNull();
  });
});

describe('hop by hop', () => {
  test('a way through a stranger gives headers to nobody after it, not even back home', async () => {
    const stranger = await wireServer();
    const home = await wireServer({
      'POST /tasks': to(202, '/tasks/1'),
      'GET /tasks/1': to(302, `${stranger.origin}/there`),
      'GET /back': succeeded,
    });
    stranger.on({ 'GET /there': to(302, `${home.origin}/back`) });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    expect(await client.run('tasks')).toBe(42);
    expect([shown(home), shown(stranger)]).toEqual([[all, all, []], [[]]]);
  });
});

describe('a submit that is redirected', () => {
  test.for([301, 302, 303, 307, 308])(
    'to another origin with a %i is a ProtocolError, and nothing arrives there',
    async (status) => {
      const stranger = await wireServer();
      const home = await wireServer({ 'POST /tasks': to(status, `${stranger.origin}/tasks`) });
      const client = createClient({ baseUrl: home.origin, headers, polling: quick });
      const error = await rejection(client.run('tasks', { json: { card: 'secret' } }));
      expect(error).toMatchObject({
        name: 'ProtocolError',
        message: expect.stringContaining(stranger.origin),
      });
      expect(home.lines).toEqual(['POST /tasks']);
      expect(stranger.requests).toEqual([]);
    },
  );

  test('to a trusted origin is followed with everything', async () => {
    const other = await wireServer({
      'POST /tasks': to(202, '/tasks/1'),
      'GET /tasks/1': succeeded,
    });
    const home = await wireServer({ 'POST /tasks': to(307, `${other.origin}/tasks`) });
    const trustedOrigins = [other.origin];
    const client = createClient({ baseUrl: home.origin, headers, trustedOrigins, polling: quick });
    expect(await client.run('tasks', { json: { year: 2026 } })).toBe(42);
    expect(shown(other)).toEqual([all, all]);
    expect(other.requests[0]?.body).toBe('{"year":2026}');
  });
});

describe('resume()', () => {
  test('of a URL at an unknown origin sends none of the headers', async () => {
    const stranger = await wireServer({
      'GET /tasks/1': succeeded,
      'DELETE /tasks/1': send(410),
    });
    const home = await wireServer();
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    const url = `${stranger.origin}/tasks/1`;
    expect(await client.resume(url, { headers }).result()).toBe(42);
    await client.resume(url).cancel();
    expect(stranger.lines).toEqual(['GET /tasks/1', 'DELETE /tasks/1']);
    expect(shown(stranger)).toEqual([[], []]);
  });

  test('of a checkpoint grants no trust to the origins it names', async () => {
    const stranger = await wireServer({
      'POST /tasks': to(202, '/tasks/1'),
      'GET /tasks/1': to(303, '/result'),
      'GET /result': send(200, {}, { total: 42 }),
    });
    const before = createClient({ baseUrl: stranger.origin, headers, polling: quick });
    const operation = await before.submit('tasks');
    await operation.poll();
    const checkpoint = JSON.parse(JSON.stringify(operation));
    expect(shown(stranger)).toEqual([all, all]);

    const elsewhere = createClient({ baseUrl: 'http://127.0.0.1:9', headers, polling: quick });
    expect(await elsewhere.resume(checkpoint).result()).toEqual({ total: 42 });
    expect(stranger.lines.at(-1)).toBe('GET /result');
    expect(shown(stranger).at(-1)).toEqual([]);

    const again = createClient({ headers, trustedOrigins: [stranger.origin], polling: quick });
    expect(await again.resume(checkpoint).result()).toEqual({ total: 42 });
    expect(shown(stranger).at(-1)).toEqual(all);
  });

  test("at the client's own origin sends them", async () => {
    const home = await wireServer({ 'GET /tasks/1': succeeded });
    const client = createClient({ baseUrl: home.origin, headers, polling: quick });
    await client.resume('/tasks/1').result();
    await client.resume(`${home.origin}/tasks/1`).result();
    expect(shown(home)).toEqual([all, all]);
  });
});
