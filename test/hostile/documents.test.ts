import { createClient, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { complaints } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { quick, send, type WireAnswer, wireServer } from '../support/wire-server.ts';
import {
  broken,
  failures,
  type HostileBody,
  nested,
  undecodable,
  unfinished,
  wordless,
} from './bodies.ts';

const accepted = send(202, { location: '/tasks/1' });
const succeeded = send(200, {}, { status: 'succeeded', result: 42 });

/** Sends a body as JSON. */
const sends =
  (status: number, { bytes }: HostileBody, headers: Record<string, string> = {}): WireAnswer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
  };

/** Sends this text over and over, 50 MB in all. */
const large =
  (head: string, tail: string): WireAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(head);
    const chunk = 'x'.repeat(1_000_000);
    for (let written = 0; written < 50; written++) response.write(chunk);
    response.end(tail);
  };

async function run(routes: Record<string, WireAnswer | WireAnswer[]>, options: SubmitOptions = {}) {
  const server = await wireServer({ 'POST /tasks': accepted, ...routes });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  return { server, client, run: client.run('tasks', options) };
}

let unhandled: unknown[] = [];
beforeEach(() => {
  unhandled = complaints();
});
afterEach(() => {
  expect(unhandled).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect({}).not.toHaveProperty('status');
});

test.for(wordless)('$label from a monitor is the result', async (body) => {
  const { server, run: ends } = await run({ 'GET /tasks/1': sends(200, body) });
  expect(await ends).toEqual(body.value);
  expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1']);
});

test.for(unfinished)('$label from a monitor is no end', async (body) => {
  const { run: ends } = await run({ 'GET /tasks/1': [sends(200, body), succeeded] });
  expect(await ends).toBe(42);
});

test.for(failures)('$label from a monitor is a failure', async (body) => {
  const { run: ends } = await run({ 'GET /tasks/1': sends(200, body) });
  expect(await rejection(ends)).toMatchObject({ name: 'OperationFailedError', body: body.value });
});

describe.for([...wordless, ...unfinished, ...failures])('$label', (body) => {
  test('behind a 303 is the result', async () => {
    const { run: ends } = await run({
      'GET /tasks/1': send(303, { location: '/result' }),
      'GET /result': sends(200, body),
    });
    expect(await ends).toEqual(body.value);
  });

  test('with a 202, to the submit or a poll, goes on', async () => {
    const { run: ends } = await run({
      'POST /tasks': sends(202, body, { location: '/tasks/1' }),
      'GET /tasks/1': [sends(202, body), send(200, {}, { total: 42 })],
    });
    expect(await ends).toEqual({ total: 42 });
  });

  test('with a 403 is a PollError that has it', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': sends(403, body) });
    const error = await rejection(ends);
    expect(error).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    const { response } = error as { response: Response };
    expect(await response.json()).toEqual(body.value);
  });

  test('to a DELETE is not even looked at', async () => {
    const server = await wireServer({
      'DELETE /tasks/1': sends(202, body),
      'GET /tasks/1': send(200, {}, { status: 'canceled' }),
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.resume('/tasks/1').cancel()).toMatchObject({ state: 'canceled' });
  });
});

describe.for(undecodable)('$label', (body) => {
  const bytesOf = async (blob: unknown) => Buffer.from(await (blob as Blob).arrayBuffer());

  test('stay these bytes as a result, from a monitor and behind a 303', async () => {
    const { run: ends } = await run({ 'GET /tasks/1': sends(200, body) });
    expect(await bytesOf(await ends)).toEqual(body.bytes);
    const { run: other } = await run({
      'GET /tasks/1': send(303, { location: '/result' }),
      'GET /result': sends(200, body),
    });
    expect(await bytesOf(await other)).toEqual(body.bytes);
  });

  test('with a 202, to the submit or a poll, go on', async () => {
    const { run: ends } = await run({
      'POST /tasks': sends(202, body, { location: '/tasks/1' }),
      'GET /tasks/1': [sends(202, body), send(200, {}, { total: 42 })],
    });
    expect(await ends).toEqual({ total: 42 });
  });

  test('with a 403 are in the response of a PollError', async () => {
    const { run: ends } = await run({ 'GET /tasks/1': sends(403, body) });
    const error = await rejection(ends);
    expect(error).toMatchObject({ name: 'PollError' });
    const { response } = error as { response: Response };
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body.bytes);
  });
});

describe.for(broken)('what is no JSON: $label', (body) => {
  test('from a monitor is a fault, and the next poll goes on', async () => {
    const { run: ends } = await run({ 'GET /tasks/1': [sends(200, body), succeeded] });
    expect(await ends).toBe(42);
  });

  test('from a monitor time and again is a PollError with the checkpoint', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': sends(200, body) });
    expect(await rejection(ends)).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(6);
  });

  test('as the result is a ResultError with the checkpoint, at once if it is not cut off', async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': send(303, { location: '/result' }),
      'GET /result': sends(200, body),
    });
    expect(await rejection(ends)).toMatchObject({
      name: 'ResultError',
      checkpoint: { state: 'succeeded', resultUrl: `${server.origin}/result` },
    });
    const isOpen = /^[[{]|"done"$/.test(body.bytes.toString()) && !/}$/.test(body.bytes.toString());
    expect(server.lines).toHaveLength(isOpen ? 7 : 3);
  });
});

describe.for(nested)('a document of $label nested 100,000 deep', (body) => {
  test('that is not final is a ProtocolError with the checkpoint', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': sends(202, body) });
    expect(await rejection(ends)).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('over 1000 levels (limits.statusDepth)'),
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
  });

  test('that is the result is the caller’s to go through', async () => {
    const { run: ends } = await run({ 'GET /tasks/1': sends(200, body) });
    expect(typeof (await ends)).toBe('object');
  });

  test('with a 403 is a PollError', async () => {
    const { run: ends } = await run({ 'GET /tasks/1': sends(403, body) });
    expect(await rejection(ends)).toMatchObject({ name: 'PollError' });
  });
});

describe('a document of 50 MB', () => {
  test('that is not final is a ProtocolError with the checkpoint', {
    timeout: 20_000,
  }, async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': large('{"status":"running","log":"', '"}'),
    });
    const error = await rejection(ends);
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('50000029 characters'),
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(2);
    expect((error as Error).message.length).toBeLessThan(500);
  });

  test('is a legitimate result: embedded, or at a URL', { timeout: 20_000 }, async () => {
    const { client, run: ends } = await run({
      'GET /tasks/1': large('{"status":"succeeded","result":"', '"}'),
      'GET /tasks/2': send(303, { location: '/result' }),
      'GET /result': large('{"log":"', '"}'),
    });
    expect(await ends).toHaveLength(50_000_000);
    const { log } = await client.resume<{ log: string }>('/tasks/2').result();
    expect(log).toHaveLength(50_000_000);
  });

  test('goes to `parse` unread, piece by piece', { timeout: 20_000 }, async () => {
    const { run: ends } = await run(
      { 'GET /tasks/1': send(303, { location: '/result' }), 'GET /result': large('', '') },
      {
        async parse({ body }) {
          let bytes = 0;
          const reader = body?.getReader();
          for (;;) {
            const { done = true, value } = (await reader?.read()) ?? {};
            if (done) return bytes;
            bytes += value?.length ?? 0;
          }
        },
      },
    );
    expect(await ends).toBe(50_000_000);
  });
});

test.for(['text/html', 'text/html; charset=utf-8', 'application/xhtml+xml', 'TEXT/HTML'])(
  'a 200 that is a page is a ProtocolError: %s',
  async (type) => {
    const page = '<!doctype html><script>{"status":"succeeded"}</script>';
    const { run: ends } = await run({ 'GET /tasks/1': send(200, { 'content-type': type }, page) });
    expect(await rejection(ends)).toMatchObject({ name: 'ProtocolError' });
  },
);
