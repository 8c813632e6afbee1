import { createClient, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { complaints } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { quick } from '../support/wire-server.ts';
import { accepted, done, endless, json, raw, rawServer, sized } from './raw-server.ts';

const polling = { ...quick, factor: 1, maxFailures: 2 };
const head = (status: string, ...lines: string[]) => raw(status, lines);
const status = endless(head('200 OK', json));

/** Runs a task on a server that sends these bytes, one answer after the other. */
async function run(answers: Parameters<typeof rawServer>, options: SubmitOptions = {}) {
  const server = await rawServer(...answers);
  const client = createClient({ baseUrl: server.origin, polling, timeout: 400 });
  return { server, run: client.run('tasks', options) };
}

/** Waits until the server has no connection left: nobody reads on. */
async function closed({ open }: { open: ReadonlySet<unknown> }): Promise<void> {
  for (let waits = 0; open.size; waits++) {
    if (waits > 1_000) throw new Error(`${open.size} connections are still open`);
    await new Promise((next) => setTimeout(next, 2));
  }
}

let unhandled: unknown[] = [];
beforeEach(() => {
  unhandled = complaints();
});
afterEach(() => {
  expect(unhandled).toEqual([]);
});

describe('an answer without an end is bounded by `timeout`, and its connection is closed', () => {
  const line = 'x-progress: 1\r\n';
  test.for([
    { label: 'a 200', answer: status },
    { label: 'a 202', answer: endless(head('202 Accepted', json)) },
    { label: 'a 503', answer: endless(head('503 Service Unavailable')) },
    { label: 'a head', answer: endless('HTTP/1.1 200 OK\r\n', line) },
    {
      label: 'chunks',
      answer: endless(raw('200 OK', ['transfer-encoding: chunked']), '1\r\nx\r\n'),
    },
    { label: 'one byte at a time', answer: endless(head('200 OK', json), ' ') },
    { label: 'a Blob', answer: endless(head('200 OK', 'content-type: image/png')) },
  ])('$label from a monitor, time and again: a PollError', async ({ answer }) => {
    const { server, run: ends } = await run([accepted, answer]);
    expect(await rejection(ends)).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
    await closed(server);
  });

  test('once from a monitor: the next poll goes on', async () => {
    const { server, run: ends } = await run([accepted, status, done]);
    expect(await ends).toBe(42);
    await closed(server);
  });

  test('a result, time and again: a ResultError', async () => {
    const { server, run: ends } = await run([
      accepted,
      sized('303 See Other', ['location: /result']),
      status,
    ]);
    expect(await rejection(ends)).toMatchObject({
      name: 'ResultError',
      checkpoint: { state: 'succeeded', resultUrl: `${server.origin}/result` },
    });
    expect(server.lines.slice(2)).toEqual(['GET /result', 'GET /result']);
    await closed(server);
  });

  test('the 202 to a submit: its head is enough', async () => {
    const { server, run: ends } = await run([
      endless(head('202 Accepted', 'location: /tasks/1')),
      done,
    ]);
    expect(await ends).toBe(42);
    await closed(server);
  });

  test('a 200 to a submit: nobody knows', async () => {
    const { server, run: ends } = await run([status]);
    expect(await rejection(ends)).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    await closed(server);
  });

  test('the answer to a DELETE: a CancelError', async () => {
    const server = await rawServer(status);
    const client = createClient({ baseUrl: server.origin, polling, timeout: 400 });
    expect(await rejection(client.resume('/tasks/1').cancel())).toMatchObject({
      name: 'CancelError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toEqual(['DELETE /tasks/1', 'DELETE /tasks/1']);
    await closed(server);
  });

  test('a redirect is not read at all', async () => {
    const { server, run: ends } = await run(
      [accepted, endless(head('302 Found', 'location: /moved')), done],
      { timeout: 5_000 },
    );
    expect(await ends).toBe(42);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /moved']);
    await closed(server);
  });
});

describe('with `timeout: false` an answer without an end', () => {
  test('ends with totalTimeout', async () => {
    const { server, run: ends } = await run([accepted, status], {
      timeout: false,
      totalTimeout: 200,
    });
    expect(await rejection(ends)).toMatchObject({
      name: 'OperationTimeoutError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    await closed(server);
  });

  test.for([
    { label: 'from a monitor', answers: [accepted, status] },
    {
      label: 'as the result',
      answers: [accepted, sized('303 See Other', ['location: /result']), status],
    },
  ])('$label ends with an abort, whose reason it rejects with', async ({ answers }) => {
    const controller = new AbortController();
    const { server, run: ends } = await run(answers, {
      timeout: false,
      onAbort: 'detach',
      signal: controller.signal,
    });
    ends.catch(() => undefined);
    await expect.poll(() => server.lines.length).toBe(answers.length);
    setTimeout(() => controller.abort('enough'), 50);
    expect(await rejection(ends)).toBe('enough');
    expect(server.lines).toHaveLength(answers.length);
    await closed(server);
  });

  test('is a stream for `parse`, which may leave it', async () => {
    const seeOther = sized('303 See Other', ['location: /result']);
    const { server, run: ends } = await run([accepted, seeOther, status], {
      timeout: false,
      async parse({ body }) {
        const reader = body?.getReader();
        const { value } = (await reader?.read()) ?? {};
        await reader?.cancel();
        return value !== undefined && value.length > 0;
      },
    });
    expect(await ends).toBe(true);
    await closed(server);
  });
});

describe('a length or an encoding that is wrong', () => {
  const text = '{"status":"done","result":42}';
  const cut = 'content-length: 12';
  test.for([
    { label: 'a length beyond the body', lines: ['content-length: 99'] },
    { label: 'a length that cuts the document', lines: [cut] },
    { label: 'gzip that is none', lines: ['content-encoding: gzip'] },
    { label: 'deflate that is none', lines: ['content-encoding: deflate'] },
    { label: 'br that is none', lines: ['content-encoding: br'] },
    { label: 'gzip twice that is none', lines: ['content-encoding: gzip, gzip'] },
    { label: 'chunks that are none', lines: ['transfer-encoding: chunked'] },
  ])('$label is a fault: once it is mended, else a PollError', async ({ lines }) => {
    const wrong = raw('200 OK', [json, ...lines], text);
    const once = await run([accepted, wrong, done]);
    expect(await once.run).toBe(42);
    const always = await run([accepted, wrong]);
    expect(await rejection(always.run)).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${always.server.origin}/tasks/1` },
    });
    expect(always.server.lines).toHaveLength(3);
    await closed(always.server);
  });

  test('in the 202 to a submit: its head is enough', async () => {
    for (const line of [cut, 'content-length: 99', 'content-encoding: gzip']) {
      const wrong = raw('202 Accepted', ['location: /tasks/1', json, line], text);
      expect(await (await run([wrong, done])).run).toBe(42);
    }
  });

  test('an encoding that nobody knows is none', async () => {
    const unknown = sized('200 OK', [json, 'content-encoding: rot13'], text);
    expect(await (await run([accepted, unknown])).run).toBe(42);
  });
});
