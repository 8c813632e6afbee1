import { createClient, type SubmitOptions } from 'await202';
import { describe, expect, test } from 'vitest';
import { repeatsResets } from '../runtimes/this-runtime.ts';
import { rejection } from '../support/scripted-answers.ts';
import {
  quick,
  reset,
  resetAfterBody,
  resetInBody,
  send,
  silence,
  type WireAnswer,
  wireServer,
} from '../support/wire-server.ts';

const accepted = send(202, { location: '/tasks/1' });
const running = send(200, {}, { status: 'running' });
const seeOther = send(303, { location: '/result' });
const total = send(200, {}, { total: 42 });

/** Runs a task on a server whose routes are these. */
async function run(routes: Record<string, WireAnswer | WireAnswer[]>, options: SubmitOptions = {}) {
  const server = await wireServer({ 'POST /tasks': accepted, ...routes });
  const client = createClient({ baseUrl: server.origin, polling: quick });
  return { server, client, run: client.run('tasks', { json: { year: 2026 }, ...options }) };
}

describe('a connection that is reset', () => {
  test('on submit: nobody knows whether it was accepted', async () => {
    const { server, run: ends } = await run({ 'POST /tasks': reset });
    const error = await rejection(ends);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(error).toHaveProperty('cause');
    const byTheRuntime = repeatsResets === 'all' ? ['POST /tasks'] : [];
    expect(server.lines).toEqual(['POST /tasks', ...byTheRuntime]);
  });

  test('on a submit with an Idempotency-Key: it is repeated with the same key', async () => {
    const { server, run: ends } = await run(
      { 'POST /tasks': [resetAfterBody, accepted], 'GET /tasks/1': total },
      { idempotencyKey: true },
    );
    expect(await ends).toEqual({ total: 42 });
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/.{16}/);
    expect(keys).toEqual([keys[0], keys[0], undefined]);
    expect(server.requests.map(({ body }) => body)).toEqual(['{"year":2026}', '{"year":2026}', '']);
  });

  test('on a poll: the next one goes on', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': [running, reset, reset, total] });
    // A status word has been seen, so the last answer is a result only because it has none.
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines).toEqual(['POST /tasks', ...Array(4).fill('GET /tasks/1')]);
  });

  test('on every poll: a PollError with the checkpoint, after maxFailures', async () => {
    const { server, run: ends, client } = await run({ 'GET /tasks/1': reset });
    const error = await rejection(ends);
    expect(error).toMatchObject({
      name: 'PollError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    expect(server.lines).toHaveLength(1 + { never: 5, kept: 6, all: 10 }[repeatsResets]);
    server.on({ 'GET /tasks/1': total });
    const { checkpoint } = error as { checkpoint: Parameters<typeof client.resume>[0] };
    expect(await client.resume(checkpoint).result()).toEqual({ total: 42 });
  });

  test('in the body of a poll: the next one goes on', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': [resetInBody(200), total] });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
  });

  test('on the result, and in its body: it is fetched again, the monitor is not', async () => {
    const { server, run: ends } = await run({
      'GET /tasks/1': seeOther,
      'GET /result': [reset, resetInBody(200), total],
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(['GET /tasks/1', ...Array(3).fill('GET /result')]);
  });

  test('in the body of the 202: its head is enough, the operation is not lost', async () => {
    const { server, run: ends } = await run({
      'POST /tasks': resetInBody(202, { location: '/tasks/1' }),
      'GET /tasks/1': total,
    });
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1']);
  });

  test('in the body of a 200 to the submit: nobody knows', async () => {
    const { run: ends } = await run({ 'POST /tasks': resetInBody(200) });
    const error = await rejection(ends);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });

  test('on the DELETE: it is repeated', async () => {
    const server = await wireServer({
      'DELETE /tasks/1': [reset, send(204)],
      'GET /tasks/1': send(200, {}, { status: 'canceled' }),
    });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await client.resume('/tasks/1').cancel()).toMatchObject({ state: 'canceled' });
    expect(server.lines).toEqual(['DELETE /tasks/1', 'DELETE /tasks/1', 'GET /tasks/1']);
  });
});

describe('a server that never answers', () => {
  test('the submit: timeout ends it, and nobody knows', async () => {
    const { server, run: ends } = await run({ 'POST /tasks': silence }, { timeout: 300 });
    const error = await rejection(ends);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    await server.until(() => server.requests[0]?.torn === true);
    expect(server.lines).toEqual(['POST /tasks']);
  });

  test('a poll: timeout ends it, and the next one goes on', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': [silence, total] }, { timeout: 300 });
    expect(await ends).toEqual({ total: 42 });
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, true, false]);
  });

  test('a poll whose body never ends: timeout ends that too', async () => {
    const trickle: WireAnswer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"status":');
    };
    const { server, run: ends } = await run({ 'GET /tasks/1': [trickle, total] }, { timeout: 300 });
    expect(await ends).toEqual({ total: 42 });
    expect(server.requests.map(({ torn }) => torn)).toEqual([false, true, false]);
  });

  test('the result: timeout ends it, and it is fetched again', async () => {
    const { server, run: ends } = await run(
      { 'GET /tasks/1': seeOther, 'GET /result': [silence, total] },
      { timeout: 300 },
    );
    expect(await ends).toEqual({ total: 42 });
    expect(server.lines.slice(1)).toEqual(['GET /tasks/1', 'GET /result', 'GET /result']);
  });

  test('the DELETE: timeout ends each try, and then it is a CancelError', async () => {
    const server = await wireServer({ 'DELETE /tasks/1': silence });
    const polling = { ...quick, maxFailures: 2 };
    const client = createClient({ baseUrl: server.origin, polling, timeout: 300 });
    expect(await rejection(client.resume('/tasks/1').cancel())).toMatchObject({
      name: 'CancelError',
    });
    expect(server.lines).toEqual(['DELETE /tasks/1', 'DELETE /tasks/1']);
  });

  test('anything: totalTimeout ends the wait, and the connection with it', async () => {
    const { server, run: ends } = await run({ 'GET /tasks/1': silence }, { totalTimeout: 400 });
    expect(await rejection(ends)).toMatchObject({
      name: 'OperationTimeoutError',
      checkpoint: { statusUrl: `${server.origin}/tasks/1` },
    });
    await server.until(() => server.requests[1]?.torn === true);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1']);
  });
});

describe('a server that is down for a while, as the polling is by default but faster', () => {
  /** More failures than `maxFailures`, within the time that is put up with. */
  const polling = { minDelay: 5, maxDelay: 30, jitter: 0, maxOutage: 5000 };

  test.for<{ label: string; down: WireAnswer }>([
    { label: 'resets every connection', down: reset },
    { label: 'breaks off every answer', down: resetInBody(200) },
    {
      label: 'answers 502',
      down: send(502, { 'content-type': 'text/html' }, '<h1>Bad gateway</h1>'),
    },
  ])('$label: the monitor and the result are waited for', async ({ down }) => {
    const server = await wireServer({
      'POST /tasks': accepted,
      'GET /tasks/1': [running, ...Array<WireAnswer>(20).fill(down), seeOther],
      'GET /result': [...Array<WireAnswer>(20).fill(down), total],
    });
    const client = createClient({ baseUrl: server.origin, polling });
    expect(await client.run('tasks')).toEqual({ total: 42 });
    expect(server.lines.length).toBeGreaterThanOrEqual(1 + 2 + 20 + 20 + 1);
  });

  test('refuses every connection: a PollError once that has lasted', async () => {
    const server = await wireServer({ 'POST /tasks': accepted, 'GET /tasks/1': reset });
    const client = createClient({
      baseUrl: server.origin,
      polling: { ...polling, maxOutage: 600 },
    });
    const began = performance.now();
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'PollError' });
    expect(performance.now() - began).toBeGreaterThan(600);
    expect(server.lines.length).toBeGreaterThan(1 + 10);
  });
});
