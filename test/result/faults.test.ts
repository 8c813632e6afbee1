import { createClient, type ResultError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  noAnswer,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** A server whose result is at a URL of its own, which gives these answers. */
const elsewhere = (...answers: ScriptedAnswer[]) =>
  scriptedAnswers(accepted(), status('done', { resultUrl: '/results/1?sig=s3cret' }), ...answers);

const code = (status: number, headers: HeadersInit = {}) => new Response(null, { status, headers });

/** The result is asked for at 250 ms, after one poll. */
const sinceFirstTry = ({ moments }: ReturnType<typeof scriptedAnswers>) =>
  moments.slice(2).map((moment) => moment - 250);

describe('the result is asked for again', () => {
  test.for<{ label: string; fault: () => ScriptedAnswer }>([
    { label: 'after a lost connection', fault: connectionLost },
    { label: 'after 500', fault: () => code(500) },
    { label: 'after 502', fault: () => code(502) },
    { label: 'after 503', fault: () => code(503) },
    { label: 'after 408', fault: () => code(408) },
    { label: 'after 425', fault: () => code(425) },
    { label: 'after 429', fault: () => code(429) },
    { label: 'while it is not ready (202)', fault: () => code(202) },
    {
      label: 'after JSON that was cut off',
      fault: () => new Response('{"tot', { headers: { 'content-type': 'application/json' } }),
    },
  ])('$label, by backoff', async ({ fault }) => {
    const server = elsewhere(fault(), fault(), Response.json(7));
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(sinceFirstTry(server)).toEqual([0, 250, 625]);
  });

  test('after the Retry-After of the answer', async () => {
    const server = elsewhere(code(503, { 'retry-after': '7' }), Response.json(7));
    expect(await createClient(server.options).run('reports')).toBe(7);
    expect(sinceFirstTry(server)).toEqual([0, 7_000]);
  });

  test('at most `maxFailures` times; then it is a ResultError', async () => {
    const server = elsewhere(code(503), code(503), code(503), Response.json(7));
    const client = createClient({ ...server.options, polling: { jitter: 0, maxFailures: 3 } });
    const error = (await rejection(client.run('reports'))) as ResultError;
    expect(error.name).toBe('ResultError');
    expect(error.message).toContain('503');
    expect(error.response?.status).toBe(503);
    expect(server.requests).toHaveLength(5);
  });

  test('by the next waiter, after it could not be had', async () => {
    const server = elsewhere(code(403), Response.json(7));
    const operation = await createClient(server.options).submit('reports');
    expect(await rejection(operation.result())).toMatchObject({ name: 'ResultError' });
    expect(operation.status.state).toBe('succeeded');
    expect(await operation.result()).toBe(7);
  });
});

describe('a result that is refused', () => {
  test.for([400, 401, 403, 410, 422])('with %i is a ResultError, at once', async (status) => {
    const server = elsewhere(code(status), Response.json(7));
    const error = (await rejection(createClient(server.options).run('reports'))) as ResultError;
    expect(error.name).toBe('ResultError');
    expect(error.message).toContain(`${status}`);
    expect(error.message).not.toContain('s3cret');
    expect(error.response?.status).toBe(status);
    expect(error.checkpoint?.state).toBe('succeeded');
    expect(server.requests).toHaveLength(3);
  });

  test('may have no body, whatever type it names', async () => {
    const server = elsewhere(code(304, { 'content-type': 'application/pdf' }));
    const error = await rejection(createClient(server.options).run('reports'));
    expect(error).toMatchObject({ name: 'ResultError', response: { status: 304, body: null } });
  });

  test('because it never parses says so', async () => {
    const cutOff = new Response('{"tot', { headers: { 'content-type': 'application/json' } });
    const client = createClient({ ...elsewhere(cutOff).options, polling: { maxFailures: 1 } });
    expect(await rejection(client.run('reports'))).toMatchObject({
      message: expect.stringContaining('HTTP 200 with a body that broke off or does not parse'),
    });
  });

  test("says the server's problem, and its body can still be read", async () => {
    const problem = { title: 'Expired', detail: 'Reports are kept for a day' };
    const headers = { 'content-type': 'application/problem+json' };
    const server = elsewhere(Response.json(problem, { status: 410, headers }));
    const error = (await rejection(createClient(server.options).run('reports'))) as ResultError;
    expect(error.problem).toEqual(problem);
    expect(error.message).toContain('Reports are kept for a day');
    expect(await error.response?.json()).toEqual(problem);
  });

  test('can be had from the checkpoint, once it is there', async () => {
    const server = elsewhere(code(403), Response.json(7));
    const client = createClient(server.options);
    const { checkpoint } = (await rejection(client.run('reports'))) as ResultError;
    expect(await client.resume(checkpoint!).result()).toBe(7);
    expect(server.lines.at(-1)).toBe('GET https://api.example.com/results/1?sig=s3cret');
    expect(server.requests).toHaveLength(4);
  });
});

describe('a waiter who leaves', () => {
  test('does not take the result from the others', async () => {
    let answer = (_: Response): void => undefined;
    const server = elsewhere(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const operation = await createClient(server.options).submit('reports');
    const controller = new AbortController();
    const leaving = rejection(operation.result({ signal: controller.signal }));
    const staying = operation.result();
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    controller.abort('bored');
    expect(await leaving).toBe('bored');
    answer(Response.json(7));
    expect(await staying).toBe(7);
    expect(server.requests).toHaveLength(3);
  });

  test('who is the last one ends the fetch, and the next one starts it anew', async () => {
    const signals: AbortSignal[] = [];
    const server = elsewhere(({ signal }) => {
      signals.push(signal);
      return noAnswer();
    }, Response.json(7));
    const operation = await createClient(server.options).submit('reports');
    const controller = new AbortController();
    const leaving = rejection(operation.result({ signal: controller.signal }));
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    controller.abort('bored');
    expect(await leaving).toBe('bored');
    expect(signals[0]?.aborted).toBe(true);
    expect(await operation.result()).toBe(7);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
  });
});
