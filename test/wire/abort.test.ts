import { once } from 'node:events';
import { createClient, type SubmitOptions } from 'await202';
import { describe, expect, test } from 'vitest';
import { complaints, listeners, now } from '../support/leftovers.ts';
import { quick, send, silence, type WireAnswer, wireServer } from '../support/wire-server.ts';

const accepted = send(202, { location: '/tasks/1', 'retry-after': '0' });
const running = send(200, { 'retry-after': '60' }, { status: 'running' });

/** Runs a task, aborts once the server has been asked this, and waits for what it sees then. */
async function abortOn(
  line: string,
  routes: Record<string, WireAnswer | WireAnswer[]>,
  { seen, ...options }: SubmitOptions & { seen: string[] },
) {
  const complained = complaints();
  const server = await wireServer({
    'POST /tasks': accepted,
    'DELETE /tasks/1': send(204),
    ...routes,
  });
  /** What came over the wire, and what of it was torn down. */
  const transcript = () =>
    server.requests.map(({ method, path, torn }) => `${method} ${path}${torn ? ' torn' : ''}`);
  const controller = new AbortController();
  const client = createClient({ baseUrl: server.origin, polling: quick });
  const run = client.run('tasks', { ...options, signal: controller.signal });
  run.catch(() => undefined);
  await server.until(() => server.lines.includes(line));
  // The answer, if there is one, has arrived by now.
  await pause(50);
  const reason = new Error('the user left');
  controller.abort(reason);
  expect((await now(run)).reason).toBe(reason);
  expect(listeners(controller.signal)).toBe(0);
  await server.until(() => transcript().join() === seen.join());
  await pause(50);
  expect(transcript()).toEqual(seen);
  expect(complained).toEqual([]);
  return server;
}

const pause = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));

describe('an abort on the wire', () => {
  /** Sends the head of an answer and the beginning of its body. */
  const trickle: WireAnswer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"status":');
  };

  test('between polls: one DELETE', async () => {
    const seen = ['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1'];
    await abortOn('GET /tasks/1', { 'GET /tasks/1': running }, { seen });
  });

  test('during a poll: its connection is closed, and one DELETE', async () => {
    const seen = ['POST /tasks', 'GET /tasks/1 torn', 'DELETE /tasks/1'];
    await abortOn('GET /tasks/1', { 'GET /tasks/1': silence }, { seen });
  });

  test('in the body of a poll: its connection is closed, and one DELETE', async () => {
    const seen = ['POST /tasks', 'GET /tasks/1 torn', 'DELETE /tasks/1'];
    await abortOn('GET /tasks/1', { 'GET /tasks/1': trickle }, { seen });
  });

  test('while the result is fetched: its connection is closed, and no DELETE', async () => {
    const seen = ['POST /tasks', 'GET /tasks/1', 'GET /result torn'];
    const seeOther = send(303, { location: '/result' });
    await abortOn('GET /result', { 'GET /tasks/1': seeOther, 'GET /result': trickle }, { seen });
  });

  test('while the submit is in flight: it ends in peace, then one DELETE', async () => {
    const slow: WireAnswer = (response, request) => {
      setTimeout(() => accepted(response, request), 400);
    };
    const seen = ['POST /tasks', 'DELETE /tasks/1'];
    await abortOn('POST /tasks', { 'POST /tasks': slow }, { seen });
  });

  test('while the submit streams its body: it is torn down', async () => {
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('the first part')),
    });
    const seen = ['POST /tasks torn'];
    const server = await abortOn('POST /tasks', { 'POST /tasks': silence }, { seen, body });
    expect(server.requests[0]?.body).toBe('the first part');
  });

  test("by AbortSignal.timeout(): at once, with the signal's own reason", async () => {
    const server = await wireServer({
      'POST /tasks': accepted,
      'GET /tasks/1': silence,
      'DELETE /tasks/1': send(204),
    });
    const signal = AbortSignal.timeout(400);
    const aborted = once(signal, 'abort');
    const client = createClient({ baseUrl: server.origin, polling: quick });
    const run = client.run('tasks', { signal });
    run.catch(() => undefined);
    await aborted;
    const end = await now(run);
    expect(end.reason).toBe(signal.reason);
    expect(end.reason).toMatchObject({ name: 'TimeoutError' });
    await server.until(() => server.lines.length === 3);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1']);
    expect(listeners(signal)).toBe(0);
  });

  test('by AbortSignal.any(): with the reason of the one that aborted', async () => {
    const server = await wireServer({ 'POST /tasks': accepted, 'DELETE /tasks/1': send(204) });
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(60_000)]);
    const client = createClient({ baseUrl: server.origin });
    const operation = await client.submit('tasks', { signal });
    const result = operation.result();
    const reason = { why: 'the user left' };
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    await server.until(() => server.lines.length === 2);
    expect(server.lines).toEqual(['POST /tasks', 'DELETE /tasks/1']);
  });
});
