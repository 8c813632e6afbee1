import { once } from 'node:events';
import { createClient, type SubmitOptions } from 'await202';
import { describe, expect, test } from 'vitest';
import { complaints, listeners, now } from './leftovers.ts';
import { quick, send, silence, type WireAnswer, wireServer } from './wire-server.ts';

const accepted = send(202, { location: '/tasks/1', 'retry-after': '0' });
const running = send(200, { 'retry-after': '60' }, { status: 'running' });

/** Runs a task until the server has seen what it waits for, aborts, and lets the DELETE through. */
async function abortOn(
  line: string,
  routes: Record<string, WireAnswer | WireAnswer[]>,
  options: SubmitOptions = {},
) {
  const complained = complaints();
  const server = await wireServer({
    'POST /tasks': accepted,
    'DELETE /tasks/1': send(204),
    ...routes,
  });
  const controller = new AbortController();
  const client = createClient({ baseUrl: server.origin, polling: quick });
  const run = client.run('tasks', { ...options, signal: controller.signal });
  run.catch(() => undefined);
  await server.until(() => server.lines.includes(line));
  // The answer, if there is one, has arrived by now.
  await new Promise((next) => setTimeout(next, 50));
  const reason = new Error('the user left');
  controller.abort(reason);
  expect((await now(run)).reason).toBe(reason);
  expect(listeners(controller.signal)).toBe(0);
  await new Promise((next) => setTimeout(next, 100));
  expect(complained).toEqual([]);
  return server;
}

describe('an abort on the wire', () => {
  test('between polls: one DELETE', async () => {
    const server = await abortOn('GET /tasks/1', { 'GET /tasks/1': running });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1']);
  });

  test('during a poll: its connection is closed, and one DELETE', async () => {
    const server = await abortOn('GET /tasks/1', { 'GET /tasks/1': silence });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1']);
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, true, false]);
  });

  test('in the body of a poll: its connection is closed, and one DELETE', async () => {
    const trickle: WireAnswer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"status":');
    };
    const server = await abortOn('GET /tasks/1', { 'GET /tasks/1': trickle });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1']);
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, true, false]);
  });

  test('while the result is fetched: its connection is closed, and no DELETE', async () => {
    const server = await abortOn('GET /result', {
      'GET /tasks/1': send(303, { location: '/result' }),
      'GET /result': (response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"total":');
      },
    });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /result']);
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, false, true]);
  });

  test('while the submit is in flight: it ends in peace, then one DELETE', async () => {
    const slow: WireAnswer = (response, request) => {
      setTimeout(() => accepted(response, request), 100);
    };
    const server = await abortOn('POST /tasks', { 'POST /tasks': slow });
    expect(server.lines).toEqual(['POST /tasks', 'DELETE /tasks/1']);
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, false]);
  });

  test('while the submit streams its body: it is torn down', async () => {
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(encoder.encode('the first part')),
    });
    const server = await abortOn('POST /tasks', { 'POST /tasks': silence }, { body });
    expect(server.lines).toEqual(['POST /tasks']);
    expect(server.requests[0]).toMatchObject({ body: 'the first part', torn: true });
  });

  test("by AbortSignal.timeout(): at once, with the signal's own reason", async () => {
    const server = await wireServer({
      'POST /tasks': accepted,
      'GET /tasks/1': silence,
      'DELETE /tasks/1': send(204),
    });
    const signal = AbortSignal.timeout(100);
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
