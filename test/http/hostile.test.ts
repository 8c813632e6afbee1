import {
  body,
  createClient,
  http,
  OperationFailedError,
  ProtocolError,
  ResultError,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

const json = (text: string, status = 200, headers: HeadersInit = {}) =>
  new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });

/** Documents that are no status documents, though they are JSON. */
const strange = [
  'null',
  '[]',
  '[{"status":"failed"}]',
  '0',
  '-1e999',
  '""',
  '"failed"',
  'true',
  '{}',
  '{"status":null}',
  '{"status":[]}',
  '{"status":""}',
  '{"__proto__":{"status":"failed"}}',
  '{"constructor":{"prototype":{"status":"failed"}}}',
  '{"links":null,"_links":7,"urls":[]}',
];

describe('a 200 that speaks in no words is the result, whatever it is', () => {
  // What stands in the place of a state, or is one, is for a monitor to explain: below.
  const ofMonitors = strange.filter((text) => !/^({}|"failed"|{"status":\[\]})$/.test(text));

  test.for(ofMonitors)('from a monitor: %s', async (text) => {
    const server = scriptedAnswers(accepted(), json(text));
    expect(await createClient(server.options).run('reports')).toEqual(JSON.parse(text));
  });

  test.for(strange)('from the submit: %s', async (text) => {
    const server = scriptedAnswers(json(text));
    expect(await createClient(server.options).run('reports')).toEqual(JSON.parse(text));
  });
});

test.for(['{}', '{"status":[]}'])('a monitor that says %s has not ended', async (text) => {
  const server = scriptedAnswers(accepted(), json(text), status('done', { result: 7 }));
  expect(await createClient(server.options).run('reports')).toBe(7);
});

test('a monitor whose whole document is the text "failed" has failed', async () => {
  const server = scriptedAnswers(accepted(), json('"failed"'));
  const error = await rejection(createClient(server.options).run('reports'));
  expect(error).toMatchObject({ name: 'OperationFailedError' });
});

describe('a 202 goes on, whatever its body is', () => {
  test.for([...strange, '{', '<html>', '{"status":"running"', '{"status":{"status":{}}}'])(
    '%s',
    async (text) => {
      const server = scriptedAnswers(
        json(text, 202, { location: '/tasks/1' }),
        status('done', { result: 7 }),
      );
      expect(await createClient(server.options).run('reports')).toBe(7);
    },
  );
});

test('a document cannot change the prototype of anything', async () => {
  const text =
    '{"status":"running","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const server = scriptedAnswers(accepted(), json(text), status('done', { result: {} }));
  const result = await createClient(server.options).run('reports');
  expect(result).not.toHaveProperty('polluted');
  expect({}).not.toHaveProperty('polluted');
});

test('a field that only the prototype has is none', async () => {
  const server = scriptedAnswers(accepted(), json('{"__proto__":{"result":7},"status":"done"}'));
  const result = (await createClient(server.options).run('reports')) as object;
  expect(Object.keys(result)).toEqual(['__proto__', 'status']);
});

test('a selector finds only what the document itself has', async () => {
  const { options } = scriptedAnswers(accepted(), Response.json({ total: 7 }));
  const convention = http({ result: body('__proto__') });
  expect(await createClient({ ...options, convention }).run('reports')).toEqual({ total: 7 });
});

describe('a status document of 2 MB', () => {
  const padding = 'x'.repeat(2_000_000);

  test('that is not final is a ProtocolError, with the checkpoint to go on from', async () => {
    const server = scriptedAnswers(accepted(), status('running', { padding }));
    const error = (await rejection(createClient(server.options).run('reports'))) as ProtocolError;
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error.message).toMatch(/200\d{4}|larg|long|big|MB|characters/i);
    expect(error.message.length).toBeLessThan(500);
    expect(error.checkpoint?.statusUrl).toBe('https://api.example.com/tasks/1');
    expect(server.requests).toHaveLength(2);
  });

  test.for([
    { word: 'failed', name: 'OperationFailedError' },
    { word: 'canceled', name: 'OperationCanceledError' },
  ])('that says $word is fine too', async ({ word, name }) => {
    const server = scriptedAnswers(accepted(), status(word, { padding }));
    const error = await rejection(createClient(server.options).run('reports'));
    expect(error).toMatchObject({ name });
  });

  test('that is final is fine: results may be large', async () => {
    const server = scriptedAnswers(accepted(), status('done', { result: padding }));
    expect(await createClient(server.options).run('reports')).toBe(padding);
  });
});

test.for([
  { length: 1_000_000, end: 7 },
  { length: 1_000_001, end: expect.any(ProtocolError) },
])('a status document of $length characters ends in $end', async ({ length, end }) => {
  const running = '{"status":"running"}';
  const server = scriptedAnswers(
    accepted(),
    json(running.padEnd(length)),
    status('done', { result: 7 }),
  );
  const run = createClient(server.options).run('reports');
  expect(await run.catch((error: unknown) => error)).toEqual(end);
});

test.for([
  { levels: 1000, end: 7 },
  { levels: 1001, end: expect.any(ProtocolError) },
])('a status document nested $levels deep ends in $end', async ({ levels, end }) => {
  const log = '['.repeat(levels) + ']'.repeat(levels);
  const server = scriptedAnswers(
    accepted(),
    json(`{"status":"running","log":${log}}`),
    status('done', { result: 7 }),
  );
  const run = createClient(server.options).run('reports');
  expect(await run.catch((error: unknown) => error)).toEqual(end);
});

describe('where the server talks nonsense', () => {
  test.for([{ text: 'x' }, '', 7, null])(
    'a message that is no text is none: %j',
    async (message) => {
      const server = scriptedAnswers(accepted(), status('running', { message }));
      const operation = await createClient(server.options).submit('reports');
      expect((await operation.poll()).message).toBeUndefined();
    },
  );

  test.for([null, 7, [], {}, [null], { message: 7 }, 'no paper', [{ message: 'no paper' }]])(
    'a failure with the error %j is an OperationFailedError',
    async (error) => {
      const server = scriptedAnswers(accepted(), status('failed', { error }));
      const thrown = await rejection(createClient(server.options).run('reports'));
      expect(thrown).toMatchObject({ name: 'OperationFailedError', body: { error } });
      if (JSON.stringify(error).includes('paper')) {
        expect((thrown as Error).message).toContain('no paper');
      }
    },
  );

  test('a failure without a text has no problem details', async () => {
    const server = scriptedAnswers(accepted(), status('failed', { title: 7, code: 'x' }));
    const error = (await rejection(
      createClient(server.options).run('reports'),
    )) as OperationFailedError;
    expect(error).toBeInstanceOf(OperationFailedError);
    expect(error.problem).toBeUndefined();
  });

  test.for(['javascript:alert(1)', 'file:///etc/passwd', 'http://['])(
    "a result's URL %s is a ProtocolError",
    async (resultUrl) => {
      const server = scriptedAnswers(accepted(), status('done', { resultUrl }));
      const error = await rejection(createClient(server.options).run('reports'));
      expect(error).toBeInstanceOf(ProtocolError);
      expect(server.requests).toHaveLength(2);
    },
  );

  test('a result that never gets ready ends in a ResultError, not in a hot loop', async () => {
    const notReady = Array.from({ length: 9 }, () => new Response(null, { status: 202 }));
    const server = scriptedAnswers(
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      ...notReady,
    );
    const polling = { jitter: 0, maxFailures: 5 };
    const error = await rejection(createClient(server.options).run('reports', { polling }));
    expect(error).toBeInstanceOf(ResultError);
    expect(server.requests).toHaveLength(7);
  });

  test('a 303 without a Location is an error, not a hang', async () => {
    const server = scriptedAnswers(accepted(), new Response(null, { status: 303 }));
    const error = await rejection(createClient(server.options).run('reports'));
    expect(['PollError', 'ProtocolError']).toContain((error as Error).name);
  });
});
