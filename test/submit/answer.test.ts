import { createClient, ProtocolError, SubmitError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  monitor,
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

describe('a submit that is accepted', () => {
  test('resolves at once, with the state and the monitor known, and polls nothing', async () => {
    const server = scriptedAnswers(accepted());
    const operation = await createClient(server.options).submit('reports');
    expect(operation.statusUrl).toBe(monitor);
    expect(operation.status).toMatchObject({ state: 'pending', polls: 0 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual(['POST https://api.example.com/reports']);
  });

  test('shows what the 202 says of state, progress and message', async () => {
    const body = { status: 'InProgress', progress: 0.25, message: 'reading' };
    const server = scriptedAnswers(accepted({ location: '/tasks/1' }, body));
    const { status } = await createClient(server.options).submit('reports');
    expect(status).toMatchObject({
      state: 'running',
      word: 'InProgress',
      progress: 0.25,
      message: 'reading',
      body,
    });
  });

  test('is not thenable: an async function can return it', async () => {
    const server = scriptedAnswers(accepted());
    const operation = await createClient(server.options).submit('reports');
    expect('then' in operation).toBe(false);
  });
});

describe('a submit that is already at its end', () => {
  test.for([
    { label: '200', answer: () => Response.json({ total: 7 }), result: { total: 7 } },
    {
      label: '201',
      answer: () => Response.json({ total: 7 }, { status: 201 }),
      result: { total: 7 },
    },
    { label: '204', answer: () => new Response(null, { status: 204 }), result: undefined },
    {
      label: '200 with a final word and an embedded result',
      answer: () => status('succeeded', { result: [7] }),
      result: [7],
    },
  ])('with $label has succeeded, and nothing is polled', async ({ answer, result }) => {
    const server = scriptedAnswers(answer());
    const operation = await createClient(server.options).submit('reports');
    expect(operation.status).toMatchObject({ state: 'succeeded', progress: 1, polls: 0 });
    expect(await operation.result()).toEqual(result);
    expect((await operation.poll()).state).toBe('succeeded');
    expect((await operation.cancel()).state).toBe('succeeded');
    expect(server.lines).toEqual(['POST https://api.example.com/reports']);
  });

  test('may have failed: the handle says so, and the result rejects with it', async () => {
    const server = scriptedAnswers(status('failed', { error: { message: 'no paper' } }));
    const operation = await createClient(server.options).submit('reports');
    expect(operation.status.state).toBe('failed');
    expect(await rejection(operation.result())).toBe(operation.status.error);
  });
});

describe('a submit that is rejected', () => {
  const submit = (...answers: ScriptedAnswer[]) => {
    const server = scriptedAnswers(...answers);
    return {
      server,
      rejected: rejection(createClient(server.options).submit('reports?key=s3cret')),
    };
  };

  test.for([400, 401, 403, 404, 409, 410, 415, 422])(
    'with %i has started nothing',
    async (status) => {
      const error = await submit(new Response(null, { status })).rejected;
      expect(error).toBeInstanceOf(SubmitError);
      expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
      expect((error as SubmitError).response?.status).toBe(status);
    },
  );

  test.for([500, 502, 503, 504])('with %i may have started it', async (status) => {
    const error = await submit(new Response(null, { status })).rejected;
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });

  test('because the connection failed may have started it; it is not repeated', async () => {
    const { server, rejected } = submit(connectionLost());
    const error = await rejected;
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect((error as SubmitError).cause).toBeInstanceOf(TypeError);
    expect(server.requests).toHaveLength(1);
  });

  test('because there was no answer in time may have started it', async () => {
    const server = scriptedAnswers(noAnswer);
    const client = createClient({ ...server.options, timeout: 3_000 });
    const error = await rejection(client.submit('reports'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect((error as SubmitError).message).toContain('timeout');
  });

  test('because it never left has started nothing', async () => {
    const server = scriptedAnswers();
    const beforeRequest = [
      () => {
        throw new Error('no token');
      },
    ];
    const client = createClient({ ...server.options, hooks: { beforeRequest } });
    const error = await rejection(client.submit('reports'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
    expect((error as SubmitError).message).toContain('no token');
    expect(server.requests).toHaveLength(0);
  });

  test('because a header is none has started nothing', async () => {
    const server = scriptedAnswers();
    const headers = { 'x team': 'a' };
    const error = await rejection(createClient(server.options).submit('reports', { headers }));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
  });

  test('carries the problem details and says them; the body can still be read', async () => {
    const problem = { type: 'about:blank', title: 'Bad year', detail: 'year is in the future' };
    const headers = { 'content-type': 'application/problem+json' };
    const error = (await submit(Response.json(problem, { status: 422, headers }))
      .rejected) as SubmitError;
    expect(error.problem).toEqual(problem);
    expect(error.message).toContain('year is in the future');
    expect(await error.response?.json()).toEqual(problem);
  });

  test('shows no query string', async () => {
    const error = (await submit(new Response(null, { status: 400 })).rejected) as SubmitError;
    expect(error.message).toContain('https://api.example.com/reports');
    expect(error.message).not.toContain('s3cret');
  });
});

describe('a submit whose answer breaks the convention', () => {
  test.for([
    { label: '202 without a monitor', answer: () => new Response(null, { status: 202 }) },
    { label: '200 that says "queued", without a monitor', answer: () => status('queued') },
  ])('$label is a ProtocolError with a hint', async ({ answer }) => {
    const server = scriptedAnswers(answer());
    const error = await rejection(createClient(server.options).submit('reports'));
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as ProtocolError).hint).toContain('Access-Control-Expose-Headers');
    expect((error as ProtocolError).hint).toContain(
      "Say where the answer names it: http({ monitor: body('…') })",
    );
    expect((error as ProtocolError).hint).toContain('Location');
    expect((error as ProtocolError).response?.status).toBe(answer().status);
    expect(server.requests).toHaveLength(1);
  });
});
