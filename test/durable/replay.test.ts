import { type ClientOptions, createClient, OperationTimeoutError, PollError } from 'await202';
import { durable } from 'await202/durable';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { delayed, type Line, script } from '../support/scripted-server.ts';
import { Engine } from './engine.ts';

// A workflow that calls `run()`, in an engine that replays its code: wherever a process dies, the next
// one asks for the same things in the same order.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const accepted = '202 /tasks/1 | retry-after: 2';
const lines: Line[] = [
  accepted,
  '202 | {"progress":0.5}',
  '503',
  'reset',
  '202 | retry-after: 3600',
  '303 /out/1',
  '404',
  '200 | {"rows":3}',
];

/** Runs a workflow whose process dies after so many entries of the history. */
async function work(all: Line[], dies = Infinity, options: ClientOptions = {}) {
  const server = script(...all);
  const engine = new Engine();
  engine.dies = dies;
  const end: unknown = await engine
    .run((own) => {
      const { fetch } = server;
      const made = durable({ ...own, fetch });
      const client = createClient({ ...made, baseUrl: 'https://api.example.com/', ...options });
      return client.run('tasks', { json: { year: 2026 }, idempotencyKey: 'workflow-1' });
    })
    .catch((error: unknown) => error);
  return { end, server, history: engine.history.map(({ what }) => what) };
}

describe('a workflow whose process dies', () => {
  const entries = Array.from({ length: 14 }, (_, index) => index);
  test.for(entries)('after %i entries goes on, and sends nothing twice', async (dies) => {
    const { end, server } = await work(lines, dies);
    expect(end).toEqual({ rows: 3 });
    expect(server.lines).toHaveLength(lines.length);
  });

  test('has a history of requests and sleeps, one after the other', async () => {
    const { history } = await work(lines);
    expect(history.slice(0, 5)).toEqual([
      'POST https://api.example.com/tasks',
      'sleep',
      'GET https://api.example.com/tasks/1',
      'sleep',
      'GET https://api.example.com/tasks/1',
    ]);
    expect(history).toHaveLength(14);
  });
});

describe('totalTimeout', () => {
  const forEver = [accepted, ...Array(20).fill('202 | retry-after: 3')];

  test.for([Infinity, 0, 3, 6])('holds, dying after %f entries', async (dies) => {
    const began = Date.now();
    const { end, history } = await work(forEver, dies, { totalTimeout: 10_000 });
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(Date.now() - began).toBe(10_000);
    // No sleep of the whole time beside a request.
    expect(history.join()).not.toContain('sleep,sleep');
  });

  test('is looked at when a request has ended', async () => {
    const slow = [accepted, delayed(9000, '202'), '202'];
    const { end } = await work(slow, Infinity, { totalTimeout: 5000 });
    expect(end).toBeInstanceOf(OperationTimeoutError);
  });
});

describe('an answer from the history', () => {
  test('is the one that was received, byte by byte', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const picture = new Response(bytes, { headers: { 'content-type': 'image/png' } });
    const { end } = await work([accepted, '303 /out/1', picture], 4);
    expect(new Uint8Array(await (end as Blob).arrayBuffer())).toEqual(bytes);
  });

  test('has the URL that relative ones in it belong to', async () => {
    const { server } = await work(['202 tasks/1', '303 ../out/1', '204'], 3);
    expect(server.lines.slice(1)).toEqual([
      'GET https://api.example.com/tasks/1',
      'GET https://api.example.com/out/1',
    ]);
  });

  test('is refused if it is longer than the history may hold', async () => {
    const server = script(accepted, '200 done | {"result":"0123456789"}');
    const { options } = new Engine();
    const made = durable({ ...options, fetch: server.fetch, maxLength: 20 });
    const client = createClient({ ...made, baseUrl: 'https://api.example.com/' });
    const error = await rejection(client.run('tasks', { polling: { maxFailures: 1 } }));
    expect(error).toBeInstanceOf(PollError);
    expect((error as Error).message).toContain('a body of over 20 bytes (maxLength)');
  });

  test('that never came is a fault after a time of its own, and holds no query', async () => {
    const server = script('202 /tasks/1', 'hang');
    const engine = new Engine();
    const made = durable({ ...engine.options, fetch: server.fetch, timeout: 50 });
    const client = createClient({ ...made, baseUrl: 'https://api.example.com/' });
    vi.useRealTimers();
    const error = await rejection(
      client.run('tasks', { polling: { maxFailures: 1, minDelay: 1 } }),
    );
    expect((error as Error).message).toContain('no answer within 50 ms');
    fastTime();
  });
});
