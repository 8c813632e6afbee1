import { createClient } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';
import { quick, send, type WireAnswer, wireServer } from '../support/wire-server.ts';

const accepted = send(202, { location: '/tasks/1' });
const running = send(200, {}, { status: 'running' });
const succeeded = send(200, {}, { status: 'succeeded', result: 42 });
const total = send(200, {}, { total: 42 });
const to = (status: number, location: string): WireAnswer => send(status, { location });

/** Runs a task on a server whose routes are these. */
async function run(routes: Record<string, WireAnswer | WireAnswer[]>) {
  const server = await wireServer({ 'POST /tasks': accepted, ...routes });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  return { server, run: client.run('tasks', { json: { year: 2026 } }) };
}

describe('a redirect of the status monitor', () => {
  test.for([301, 302, 307, 308])('%i: its target is read as the poll', async (status) => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(status, '/moved/1'),
      'GET /moved/1': [running, succeeded],
    });
    expect(await ends).toBe(42);
    const polls = server.lines.filter((line) => line === 'GET /moved/1');
    expect(polls).toHaveLength(2);
    expect(server.lines.at(1)).toBe('GET /tasks/1');
  });

  test('303: its target is the result, whatever it looks like', async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(303, '/result'),
      'GET /result': running,
    });
    expect(await ends).toEqual({ status: 'running' });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /result']);
  });

  test('302 and then 303: the last target is the result', async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(302, '/moved/1'),
      'GET /moved/1': to(303, 'result'),
      'GET /moved/result': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(['GET /tasks/1', 'GET /moved/1', 'GET /moved/result']);
  });

  test('ten in a row are followed', async () => {
    const hops = Array.from({ length: 9 }, (_, hop) => [`GET /hop/${hop}`, to(302, `${hop + 1}`)]);
    const { server, run: ends } = await run({
      'GET /tasks/1': to(302, '/hop/0'),
      ...Object.fromEntries(hops),
      'GET /hop/9': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines).toHaveLength(12);
  });

  test.for([
    { label: 'to itself', target: '/tasks/1' },
    { label: 'round and round', target: '/other/1' },
  ])('$label ends after ten in a ProtocolError with the checkpoint', async ({ target }) => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(302, target),
      'GET /other/1': to(302, '/tasks/1'),
    });
    const error = await rejection(ends);
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('10 redirects'),
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(12);
  });
});

describe('a redirect of the result', () => {
  test.for([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(303, '/result'),
      'GET /result': to(status, '/store/1'),
      'GET /store/1': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines.slice(2)).toEqual(['GET /result', 'GET /store/1']);
  });

  test('without an end is a ProtocolError with the checkpoint', async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': to(303, '/result'),
      'GET /result': to(302, '/result'),
    });
    expect(await rejection(ends)).toMatchObject({
      name: 'ProtocolError',
      checkpoint: { state: 'succeeded', resultUrl: `${server.origin}/result` },
    });
    expect(server.lines.filter((line) => line === 'GET /result')).toHaveLength(11);
  });
});

describe('a redirect of the submit', () => {
  test.for([307, 308])('%i sends the same request to its target', async (status) => {
    const { server, run: ends } = await run({
      'POST /tasks': to(status, '/v2/tasks'),
      'POST /v2/tasks': accepted,
      'GET /tasks/1': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines).toEqual(['POST /tasks', 'POST /v2/tasks', 'GET /tasks/1']);
    expect(server.requests[1]?.body).toBe('{"year":2026}');
    expect(server.requests[1]?.headers['content-type']).toBe('application/json');
  });

  test('resolves what the answer names against the target', async () => {
    const { server, run: ends } = await run({
      'POST /tasks': to(307, '/v2/tasks'),
      'POST /v2/tasks': to(202, 'jobs/1'),
      'GET /v2/jobs/1': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines.at(-1)).toBe('GET /v2/jobs/1');
  });

  test('without an end is a ProtocolError', async () => {
    const { server, run: ends } = await run({ 'POST /tasks': to(307, '/tasks') });
    expect(await rejection(ends)).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(11);
  });
});

describe('a redirect of the DELETE', () => {
  test.for([307, 308])('%i sends the DELETE to its target', async (status) => {
    const server = await wireServer({
      'DELETE /tasks/1': to(status, '/moved/1'),
      'DELETE /moved/1': send(404),
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.resume('/tasks/1').cancel()).toMatchObject({ state: 'canceled' });
    expect(server.lines).toEqual(['DELETE /tasks/1', 'DELETE /moved/1']);
  });
});

describe('from https down to http', () => {
  const plain = 'http://api.example.com/tasks/1';

  test.for([
    { label: 'a monitor', lines: [`202 ${plain}`], asked: 1 },
    { label: 'a redirect of the submit', lines: [`307 ${plain}`], asked: 1 },
    { label: 'a redirect of the monitor', lines: ['202 /tasks/1', `302 ${plain}`], asked: 2 },
    { label: 'a result', lines: ['202 /tasks/1', `303 ${plain}`], asked: 2 },
    {
      label: 'a redirect of the result',
      lines: ['202 /tasks/1', '303 /result', `302 ${plain}`],
      asked: 3,
    },
    {
      label: 'a monitor that moves',
      lines: ['202 /tasks/1', `202 ${plain}`],
      asked: 2,
    },
  ])('$label is refused with a ProtocolError', async ({ lines, asked }) => {
    const server = script(...lines);
    const client = createClient({ ...server.options, polling: quick });
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(asked);
    expect(server.lines.every((line) => line.includes(' https://'))).toBe(true);
  });

  test.for(['localhost', '127.0.0.1', '[::1]', 'api.localhost'])(
    'a monitor on the loopback is asked: %s',
    async (host) => {
      const server = script(`202 http://${host}:8080/tasks/1`, '200 succeeded');
      const client = createClient({ ...server.options, polling: quick });
      // Only whoever is there already is led there.
      await client.run('https://localhost:8443/tasks');
      expect(server.lines.at(-1)).toBe(`GET http://${host}:8080/tasks/1`);
    },
  );

  test.for(['127.0.0.1.example.com', 'localhost.example.com', '128.0.0.1'])(
    'what only looks like the loopback is refused: %s',
    async (host) => {
      const server = script(`202 http://${host}/tasks/1`);
      const client = createClient({ ...server.options, polling: quick });
      expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'ProtocolError' });
      expect(server.lines).toHaveLength(1);
    },
  );
});
