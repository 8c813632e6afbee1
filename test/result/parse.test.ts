import { createClient, ResultError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const csv = (text = 'a,b') => new Response(text, { headers: { 'content-type': 'text/csv' } });
const pdf = { 'content-type': 'application/pdf' };
const lines = async (response: Response) => (await response.text()).split('\n');

/** A server whose result is at a URL of its own. */
const elsewhere = (...answers: Response[]) =>
  scriptedAnswers(accepted(), status('done', { resultUrl: '/results/1' }), ...answers);

describe('`parse` makes the result of', () => {
  test("the response behind the result's URL", async () => {
    const server = elsewhere(csv('a\nb'));
    const result = await createClient(server.options).run('reports', { parse: lines });
    expect(result).toEqual(['a', 'b']);
  });

  test("the monitor's last answer", async () => {
    const server = scriptedAnswers(accepted(), accepted({}), csv('a\nb'));
    const result = await createClient(server.options).run('reports', { parse: lines });
    expect(result).toEqual(['a', 'b']);
  });

  test("the submit's own answer", async () => {
    const server = scriptedAnswers(csv('a\nb'));
    const result = await createClient(server.options).run('reports', { parse: lines });
    expect(result).toEqual(['a', 'b']);
  });

  test('an embedded result, as JSON', async () => {
    const server = scriptedAnswers(accepted(), status('done', { result: { total: 7 } }));
    const parse = async (response: Response) =>
      ((await response.json()) as { total: number }).total;
    expect(await createClient(server.options).run('reports', { parse })).toBe(7);
  });

  test('HTML, which without it is taken for a login page', async () => {
    const html = new Response('<p>7</p>', { headers: { 'content-type': 'text/html' } });
    const server = scriptedAnswers(accepted(), html);
    const parse = (response: Response) => response.text();
    expect(await createClient(server.options).run('reports', { parse })).toBe('<p>7</p>');
  });

  test('an answer whose headers it can read', async () => {
    const server = elsewhere(csv());
    const parse = ({ headers, status }: Response) => [status, headers.get('content-type')];
    expect(await createClient(server.options).run('reports', { parse })).toEqual([200, 'text/csv']);
  });
});

describe('`parse` is', () => {
  test('called once, and all waiters share its value', async () => {
    const server = elsewhere(csv());
    const parse = vi.fn(lines);
    const operation = await createClient(server.options).submit('reports', { parse });
    const [one, two] = await Promise.all([operation.result(), operation.result()]);
    const three = await operation.result();
    expect(two).toBe(one);
    expect(three).toBe(one);
    expect(parse).toHaveBeenCalledTimes(1);
  });

  test('called with the last answer, which cannot be asked for again, also if nobody waits for a result', async () => {
    const server = scriptedAnswers(accepted(), accepted({}), csv());
    const parse = vi.fn(lines);
    const operation = await createClient(server.options).submit('reports', { parse });
    for await (const _ of operation);
    expect(parse).toHaveBeenCalledTimes(1);
    expect(await operation.result()).toEqual(['a,b']);
  });

  test('not called for an operation that failed', async () => {
    const server = scriptedAnswers(accepted(), status('failed'));
    const parse = vi.fn(lines);
    const error = await rejection(createClient(server.options).run('reports', { parse }));
    expect(error).toMatchObject({ name: 'OperationFailedError' });
    expect(parse).not.toHaveBeenCalled();
  });

  test('not called for a result that the server refuses', async () => {
    const server = elsewhere(new Response(null, { status: 403 }));
    const parse = vi.fn(lines);
    const error = await rejection(createClient(server.options).run('reports', { parse }));
    expect(error).toBeInstanceOf(ResultError);
    expect(parse).not.toHaveBeenCalled();
  });

  test("not in the way of a refusal's problem", async () => {
    const problem = { title: 'Expired' };
    const server = elsewhere(Response.json(problem, { status: 403 }));
    const error = await rejection(createClient(server.options).run('reports', { parse: lines }));
    expect(error).toMatchObject({ name: 'ResultError', problem });
  });

  // Unread, it would keep its connection.
  test('not given what answers a cancel, which is read to its end', async () => {
    const answer = new Response('as you wish', { headers: { 'content-type': 'text/plain' } });
    const server = scriptedAnswers(accepted(), answer, csv());
    const parse = vi.fn(lines);
    const operation = await createClient(server.options).submit('reports', { parse });
    await operation.cancel();
    expect(answer.bodyUsed).toBe(true);
    expect(parse).toHaveBeenCalledTimes(1);
  });

  test('not in the way of status documents', async () => {
    const server = scriptedAnswers(accepted(), status('running'), csv('a\nb'));
    const states: string[] = [];
    const result = await createClient(server.options).run('reports', {
      parse: lines,
      onStatus: ({ state }) => void states.push(state),
    });
    expect(result).toEqual(['a', 'b']);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });

  test('followed by `schema`, which sees what it returned', async () => {
    const server = elsewhere(csv('a\nb'));
    const result = await createClient(server.options).run('reports', {
      parse: lines,
      schema: z.array(z.string().toUpperCase()),
    });
    expect(result).toEqual(['A', 'B']);
  });
});

describe('a stream stays a stream', () => {
  /** A body that is written by hand. */
  function stream() {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(it) {
        controller = it;
      },
    });
    const response = new Response(body, { headers: { 'content-type': 'text/csv' } });
    const write = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
    return { response, write, end: () => controller?.close() };
  }

  test.for([
    { label: 'behind a URL', before: () => status('done', { resultUrl: '/results/1' }) },
    { label: 'in the last answer of the monitor', before: () => accepted({}) },
  ])('$label: `parse` has it before it has ended', async ({ before }) => {
    const source = stream();
    const server = scriptedAnswers(accepted(), before(), source.response);
    const operation = await createClient(server.options).submit('reports', {
      parse: ({ body }) => body!.pipeThrough(new TextDecoderStream()).getReader(),
    });
    const reader = await operation.result();
    source.write('a');
    expect(await reader.read()).toEqual({ done: false, value: 'a' });
    source.write('b');
    expect(await reader.read()).toEqual({ done: false, value: 'b' });
    source.end();
    expect((await reader.read()).done).toBe(true);
  });

  test('`status.body` is then undefined', async () => {
    const server = scriptedAnswers(accepted(), accepted({}), csv());
    const operation = await createClient(server.options).submit('reports', { parse: lines });
    await operation.result();
    expect(operation.status).toMatchObject({ state: 'succeeded', body: undefined });
  });
});

describe('while `parse` reads the last answer', () => {
  test.for([
    { label: "the lifetime's abort", ends: 'the lifetime', isTorn: true },
    { label: 'totalTimeout', ends: 'the time', isTorn: true },
    { label: "a waiter's own abort", ends: 'the wait', isTorn: false },
  ] as const)('$label tears it: $isTorn', async ({ ends, isTorn }) => {
    const lifetime = new AbortController();
    const wait = new AbortController();
    const server = scriptedAnswers(accepted(), accepted({}), csv());
    const operation = await createClient(server.options).submit('reports', {
      signal: lifetime.signal,
      totalTimeout: ends === 'the time' && 5000,
      parse: () => new Promise(() => undefined),
    });
    const result = rejection(operation.result({ signal: wait.signal }));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    if (ends === 'the lifetime') lifetime.abort();
    if (ends === 'the wait') wait.abort();
    await result;
    expect(server.requests[2]?.request.signal.aborted).toBe(isTorn);
  });
});

describe('`parse` that throws', () => {
  test.for([
    {
      label: 'at once',
      parse: (): string => {
        throw new RangeError('no such column');
      },
    },
    { label: 'later', parse: () => Promise.reject<string>(new RangeError('no such column')) },
  ])('$label is a ResultError with that cause', async ({ parse }) => {
    for (const server of [elsewhere(csv()), scriptedAnswers(accepted(), accepted({}), csv())]) {
      const error = await rejection(createClient(server.options).run('reports', { parse }));
      expect(error).toMatchObject({ name: 'ResultError' });
      expect((error as ResultError).cause).toEqual(new RangeError('no such column'));
      expect((error as ResultError).checkpoint?.state).toBe('succeeded');
    }
  });

  test('is not repeated: the mistake is in the code, not on the way', async () => {
    const server = elsewhere(csv(), csv());
    const parse = vi.fn(() => {
      throw new TypeError('fetch failed');
    });
    await rejection(createClient(server.options).run('reports', { parse }));
    expect(parse).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(3);
  });
});

// Some servers name a type even then; and to a bodiless status no Response can give a body.
test.for([
  { status: 204 },
  { status: 205 },
  { status: 204, headers: pdf },
  { status: 205, headers: pdf },
])('`parse` gets an empty response where there is no result: %o', async (head) => {
  const parse = async (response: Response) => [response.status, await response.text()];
  for (const server of [
    elsewhere(new Response(null, head)),
    scriptedAnswers(accepted(), new Response(null, head)),
  ]) {
    const result = await createClient(server.options).run('reports', { parse });
    expect(result).toEqual([head.status, '']);
  }
});
