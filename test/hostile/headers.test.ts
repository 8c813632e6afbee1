import {
  createClient,
  header,
  http,
  type OperationStatus,
  type SubmitOptions,
  template,
} from 'await202';
import { describe, expect, test } from 'vitest';
import { complaints } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { quick } from '../support/wire-server.ts';
import { accepted, done, json, raw, rawServer, sized } from './raw-server.ts';

const polling = { ...quick, factor: 1, maxFailures: 3 };

/** Runs a task on a server that sends these bytes. */
async function run(answers: Parameters<typeof rawServer>, options: SubmitOptions = {}) {
  const server = await rawServer(...answers);
  const client = createClient({ baseUrl: server.origin, polling, timeout: 2_000 });
  return { server, run: client.run('tasks', options) };
}

const submit202 = (...lines: string[]) => sized('202 Accepted', lines);
const running = (...lines: string[]) => sized('200 OK', [json, ...lines], '{"status":"running"}');

describe('a Location is read as a browser reads it', () => {
  const long = `/${'x'.repeat(8_000)}`;
  test.for([
    { label: 'with spaces', location: '/a b/ c', asked: '/a%20b/%20c' },
    { label: 'with spaces around it', location: '  /tasks/1\t ', asked: '/tasks/1' },
    { label: 'with a tab in it', location: '/tasks\t/1', asked: '/tasks/1' },
    { label: 'with a fragment', location: '/tasks/1#part', asked: '/tasks/1' },
    { label: 'with backslashes', location: '\\tasks\\1', asked: '/tasks/1' },
    {
      label: 'with dots that lead above the root',
      location: '../../../tasks/1',
      asked: '/tasks/1',
    },
    { label: 'with encoded dots and slashes', location: '/a/%2e%2e/%2F..%2F', asked: '/%2F..%2F' },
    { label: 'with an encoded CR and LF', location: '/a%0d%0aX:%201', asked: '/a%0d%0aX:%201' },
    { label: 'with a scheme and no host', location: 'http:tasks/1', asked: '/tasks/1' },
    { label: 'that is a query', location: '?id=1', asked: '/tasks?id=1' },
    { label: 'that is a dot', location: '.', asked: '/' },
    { label: 'of 8 kB', location: long, asked: long },
  ])('$label', async ({ location, asked }) => {
    const { server, run: ends } = await run([submit202(`location: ${location}`), done]);
    expect(await ends).toBe(42);
    expect(server.lines).toEqual(['POST /tasks', `GET ${asked}`]);
  });

  test.for(['//', '/\\', '\\\\', '\\/', 'http:\\\\'])(
    'with a host behind %j, which is a stranger',
    async (slashes) => {
      const stranger = await rawServer(done);
      const host = stranger.origin.slice('http://'.length);
      const { server, run: ends } = await run([submit202(`location: ${slashes}${host}/there`)]);
      expect(await ends).toBe(42);
      expect(server.lines).toEqual(['POST /tasks']);
      expect(stranger.lines).toEqual(['GET /there']);
    },
  );
});

test('spaces around a header are not part of its value', async () => {
  const convention = http({ monitor: template('{origin}/tasks/{id}', { id: header('x-task') }) });
  const { server, run: ends } = await run([submit202('x-task: \t 7 \t '), done], { convention });
  expect(await ends).toBe(42);
  expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/7']);
});

describe('a Location that is none', () => {
  test.for([
    { label: 'empty', location: '' },
    { label: 'of spaces', location: '   ' },
    { label: 'without an end of its host', location: 'http://[::1' },
    { label: 'with a port beyond every port', location: 'http://127.0.0.1:99999/' },
    { label: 'twice', location: '/tasks/1\r\nlocation: /tasks/2' },
    { label: 'twice, once absolute', location: '/tasks/1\r\nlocation: http://127.0.0.1/tasks/2' },
    { label: 'with a user that looks like a host', location: 'http://127.0.0.1:1@127.0.0.1/' },
  ])('$label is a ProtocolError', async ({ location }) => {
    const { server, run: ends } = await run([submit202(`location: ${location}`), done]);
    expect(await rejection(ends)).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toEqual(['POST /tasks']);
  });

  test('is one error, not a hang, when it moves the monitor', async () => {
    const move = submit202('location: http://[::1');
    const { server, run: ends } = await run([accepted, move, done]);
    expect(await rejection(ends)).toMatchObject({
      name: 'ProtocolError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(2);
  });
});

describe('a head that fetch refuses is no answer', () => {
  const bad = [
    { label: 'a NUL in a value', lines: ['x-progress: a\0b'] },
    { label: 'a lone CR in a value', lines: ['x-progress: a\rset-cookie: b'] },
    { label: 'a lone LF in a value', lines: ['x-progress: a\nlocation: file:///etc/passwd'] },
    { label: 'an escape in a value', lines: ['x-progress: \x1b[31m'] },
    // The parser of Node 22 still lets these two pass, as what they seem to be.
    ...(Number.parseInt(process.versions.node, 10) < 24
      ? []
      : [
          { label: 'a folded line', lines: ['location: /tasks/1\r\n folded'] },
          { label: 'a name with a space', lines: ['lo cation: /tasks/1'] },
        ]),
    { label: '20 kB of one header', lines: [`x-progress: ${'x'.repeat(20_000)}`] },
    { label: '5,000 headers', lines: Array.from({ length: 5_000 }, (_, nth) => `x-${nth}: 1`) },
    { label: 'two lengths', lines: ['content-length: 3', 'content-length: 17'] },
    { label: 'a negative length', lines: ['content-length: -1'] },
    { label: 'a length and chunks', lines: ['content-length: 9', 'transfer-encoding: chunked'] },
    { label: '50 encodings', lines: [`content-encoding: ${Array(50).fill('gzip').join(', ')}`] },
  ];

  test.for(bad)('$label: a poll is repeated, up to maxFailures', async ({ lines }) => {
    const answer = raw('200 OK', [json, ...lines], '{"status":"done"}');
    const { server, run: ends } = await run([accepted, answer]);
    expect(await rejection(ends)).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(4);
  });

  // Node's own `fetch` throws where nobody catches it if it is aborted after such an answer.
  test('the same with an `intercept` that passes on what has failed', async () => {
    const lines = [`content-encoding: ${Array(50).fill('gzip').join(', ')}`];
    const complained = complaints();
    const { server, run: ends } = await run([accepted, raw('200 OK', lines)], {
      intercept: (send) => send(),
    });
    expect(await rejection(ends)).toHaveProperty('name', 'PollError');
    expect(server.lines).toHaveLength(4);
    expect(complained).toEqual([]);
  });

  test.for(bad)('$label: nobody knows what became of a submit', async ({ lines }) => {
    const { server, run: ends } = await run([raw('202 Accepted', ['location: /1', ...lines])]);
    expect(await rejection(ends)).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(server.lines).toHaveLength(1);
  });

  test.for(['000 X', '199 X', '101 Switching Protocols', '2 OK', 'OK'])(
    'the status %s too',
    async (status) => {
      const { server, run: ends } = await run([accepted, raw(status)]);
      expect(await rejection(ends)).toMatchObject({ name: 'PollError' });
      expect(server.lines).toHaveLength(4);
    },
  );

  test('bytes that are no HTTP too', async () => {
    const { server, run: ends } = await run([accepted, '\x16\x03\x01\0\0 no HTTP\r\n\r\n']);
    expect(await rejection(ends)).toMatchObject({ name: 'PollError' });
    expect(server.lines).toHaveLength(4);
  });
});

describe('a Retry-After that means nothing is no hot loop and no hang', () => {
  test.for([
    '1e999',
    '-1',
    '9'.repeat(400),
    'NaN',
    '0x7fffffff',
    '-5, -10',
    'soon\r\nretry-after: later',
    '\xff\xfe',
    'Thu, 32 Foo 9999 99:99:99 GMT',
  ])('%j', async (value) => {
    const delays: number[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      sleep: async (milliseconds: number) => {
        delays.push(milliseconds);
        now += milliseconds;
      },
    };
    const line = `retry-after: ${value}`;
    const { server, run: ends } = await run(
      [submit202('location: /tasks/1', line), running(line), done],
      { clock, polling: { minDelay: 250, factor: 2 } },
    );
    expect(await ends).toBe(42);
    expect(delays).toEqual([250, 500]);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
  });
});

test('text of the server in a header is shown as it is, and breaks nothing', async () => {
  const seen: OperationStatus[] = [];
  const unhandled = complaints();
  const answer = running('x-progress: \xe9\x80 \xff', 'link: <<<<;;;; rel="result', 'link: ,,,');
  const { run: ends } = await run([accepted, answer, done], {
    onStatus: (status) => seen.push(status),
  });
  expect(await ends).toBe(42);
  expect(seen.map(({ state }) => state)).toEqual(['pending', 'running', 'succeeded']);
  expect(seen[1]?.message).toBe('\xe9\x80 \xff');
  expect(unhandled).toEqual([]);
});
