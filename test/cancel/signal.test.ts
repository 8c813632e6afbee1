import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import { accepted, monitor, scriptedAnswers, status } from '../support/scripted-answers.ts';

const post = 'POST https://api.example.com/reports';
const get = `GET ${monitor}`;
const remove = `DELETE ${monitor}`;
const fetchResult = 'GET https://api.example.com/result';

/** What was aborted on the wire, that is before it had been answered. */
let torn: string[];
/** An answer that never comes. */
const never = (request: Request) =>
  new Promise<Response>((_, reject) => {
    request.signal.addEventListener('abort', () => {
      torn.push(`${request.method} ${request.url}`);
      reject(request.signal.reason);
    });
  });
const seeOther = () => new Response(null, { status: 303, headers: { location: '/result' } });
const noContent = () => new Response(null, { status: 204 });

beforeEach(() => {
  torn = [];
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Each row of the table: what was answered so far, when the signal aborts, and what is then seen. */
const rows = [
  {
    label: 'between the submit and the first poll',
    answers: () => [accepted(), noContent()],
    after: 100,
    seen: [post, remove],
    tears: [],
  },
  {
    label: 'between two polls',
    answers: () => [accepted(), status('running'), noContent()],
    after: 300,
    seen: [post, get, remove],
    tears: [],
  },
  {
    label: 'during a poll, which is aborted',
    answers: () => [accepted(), never, noContent()],
    after: 300,
    seen: [post, get, remove],
    tears: [get],
  },
  {
    label: 'while a failed poll waits to be repeated',
    answers: () => [accepted(), new TypeError('fetch failed'), noContent()],
    after: 300,
    seen: [post, get, remove],
    tears: [],
  },
  {
    label: 'while the result is fetched, whose fetch is aborted and which sends no DELETE',
    answers: () => [accepted(), seeOther(), never],
    after: 300,
    seen: [post, get, fetchResult],
    tears: [fetchResult],
  },
  {
    label: 'while a failed fetch of the result waits to be repeated',
    answers: () => [accepted(), seeOther(), new Response(null, { status: 503 })],
    after: 300,
    seen: [post, get, fetchResult],
    tears: [],
  },
];

const reasons = [
  { kind: 'an Error', reason: new Error('the user left') },
  { kind: 'a text', reason: 'the user left' },
  { kind: 'an object', reason: { why: 'the user left' } },
  { kind: 'nothing, so it is an AbortError', reason: undefined },
];

describe.for(rows)('a signal that aborts $label', ({ answers, after, seen, tears }) => {
  test.for(reasons)('rejects run() at once with the reason: $kind', async ({ reason }) => {
    const complained = complaints();
    const controller = new AbortController();
    const server = scriptedAnswers(...answers());
    const client = createClient({ ...server.options, timeout: 10_000 });
    const run = client.run('reports', { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(after);

    controller.abort(reason);
    const end = await now(run);
    expect(end).toHaveProperty('reason');
    expect(end.reason).toBe(controller.signal.reason);
    if (reason !== undefined) expect(end.reason).toBe(reason);

    await vi.advanceTimersByTimeAsync(0);
    expect(server.lines).toEqual(seen);
    expect(torn).toEqual(tears);
    expect(leftovers(controller.signal)).toEqual(nothing);

    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual(seen);
    expect(complained).toEqual([]);
  });

  test('rejects every waiter of a handle at once, with the same object', async () => {
    const complained = complaints();
    const { signal, abort } = controllerOf();
    const server = scriptedAnswers(...answers());
    const client = createClient({ ...server.options, timeout: 10_000 });
    const operation = await client.submit('reports', { signal });
    const waiters = [operation.result(), operation.result()];
    await vi.advanceTimersByTimeAsync(after);

    const reason = { why: 'the user left' };
    abort(reason);
    expect(await Promise.all(waiters.map(now))).toEqual([{ reason }, { reason }]);
    for (const waiter of waiters) expect((await now(waiter)).reason).toBe(reason);

    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual(seen);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });
});

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason?: unknown) => controller.abort(reason) };
}

describe('a signal that has aborted before the submit', () => {
  test.for(reasons)('rejects at once and sends nothing: $kind', async ({ reason }) => {
    const complained = complaints();
    const signal = AbortSignal.abort(reason);
    const server = scriptedAnswers();
    const client = createClient(server.options);
    const ends = [client.run('reports', { signal }), client.submit('reports', { signal })];
    for (const end of await Promise.all(ends.map(now))) {
      expect(end).toHaveProperty('reason');
      expect(end.reason).toBe(signal.reason);
    }
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([]);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('rejects the waiters of a resumed operation and sends nothing', async () => {
    const signal = AbortSignal.abort(new Error('the user left'));
    const server = scriptedAnswers();
    const operation = createClient(server.options).resume(monitor, { signal });
    for (const wait of [() => operation.result(), () => operation.poll()]) {
      expect((await now(wait())).reason).toBe(signal.reason);
    }
    const iteration = (async () => {
      for await (const _ of operation);
    })();
    expect((await now(iteration)).reason).toBe(signal.reason);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([]);
  });
});

describe('a signal that aborts after it settled', () => {
  test.for([
    { label: 'with a result', last: () => [status('succeeded', { result: 7 })] },
    { label: 'with a result at its own URL', last: () => [seeOther(), Response.json(7)] },
    { label: 'with a failure', last: () => [status('failed')] },
    { label: 'as canceled', last: () => [status('canceled')] },
  ])('$label changes and sends nothing', async ({ last }) => {
    const complained = complaints();
    const controller = new AbortController();
    const server = scriptedAnswers(accepted(), ...last());
    const operation = await createClient({ ...server.options, timeout: 10_000 }).submit('reports', {
      signal: controller.signal,
    });
    const result = operation.result().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(250);
    const settled = await result;
    const { status: final } = operation;
    const seen = server.lines;
    expect(leftovers(controller.signal)).toEqual(nothing);

    controller.abort();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual(seen);
    expect(operation.status).toBe(final);
    expect(settled).toBe(await result);
    expect(complained).toEqual([]);
  });
});
