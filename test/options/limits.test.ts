import { createClient, type Limits, OperationGoneError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
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

/** Runs a task under these limits. */
async function run(limits: Partial<Limits>, ...answers: ScriptedAnswer[]) {
  const server = scriptedAnswers(...answers);
  const client = createClient({ ...server.options, limits });
  const end = await client.run('tasks').catch((error: unknown) => error);
  return { end, lines: server.lines, moments: server.moments };
}

const json = { 'content-type': 'application/json' };
const running = (log: unknown) => status('running', { log });
const long = (bytes: number) => 'x'.repeat(bytes);
const nested = (levels: number): unknown => (levels > 0 ? [nested(levels - 1)] : 'x');
const moved = (to: string) => new Response(null, { status: 302, headers: { location: to } });

describe('limits.statusLength', () => {
  test.for([
    {
      label: 'a 202',
      answer: accepted(json, { log: long(100) }),
      saw: 'HTTP 202 with a body of over 50 bytes',
    },
    {
      label: 'a 200 that says "running"',
      answer: running(long(100)),
      saw: 'a status document of 129 characters',
    },
  ])('ends the wait for $label that is longer', async ({ answer, saw }) => {
    const { end, lines } = await run({ statusLength: 50 }, accepted(), answer);
    expect(end).toMatchObject({
      name: 'ProtocolError',
      message:
        `The server broke the convention: ${monitor}: ${saw} (limits.statusLength). ` +
        'Check the server, its proxies and the convention.',
      checkpoint: { statusUrl: monitor },
    });
    expect(lines).toHaveLength(2);
  });

  test('is no limit for a result', async () => {
    const answer = status('done', { result: long(100) });
    expect(await run({ statusLength: 50 }, accepted(), answer)).toMatchObject({ end: long(100) });
  });

  test('does not lose the operation that the 202 to a submit names', async () => {
    const first = accepted({ ...json, location: '/tasks/1' }, { log: long(100) });
    const { end } = await run({ statusLength: 50 }, first, status('done', { result: 7 }));
    expect(end).toBe(7);
  });

  test('leaves an error its status, without the page that came with it', async () => {
    const page = new Response(long(100), { status: 403 });
    const { end } = await run({ statusLength: 50 }, accepted(), page);
    expect(end).toMatchObject({ name: 'PollError', response: { status: 403 } });
    expect(await (end as { response: Response }).response.text()).toBe('');
  });

  test('is a million by default, and can be raised', async () => {
    const answers = () => [accepted(), running(long(1_000_000)), status('done', { result: 7 })];
    expect(await run({}, ...answers())).toMatchObject({ end: { name: 'ProtocolError' } });
    expect(await run({ statusLength: 2_000_000 }, ...answers())).toMatchObject({ end: 7 });
    expect(await run({ statusLength: Infinity }, ...answers())).toMatchObject({ end: 7 });
  });
});

describe('limits.statusDepth', () => {
  test('ends the wait for a status document that is nested deeper', async () => {
    const levels = (statusDepth: number) =>
      run({ statusDepth }, accepted(), running(nested(4)), status('done', { result: 7 }));
    expect(await levels(5)).toMatchObject({ end: 7 });
    expect(await levels(Infinity)).toMatchObject({ end: 7 });
    expect(await levels(4)).toMatchObject({
      end: {
        name: 'ProtocolError',
        message: expect.stringContaining('a status document of over 4 levels (limits.statusDepth)'),
      },
    });
  });
});

describe('limits.resultLength', () => {
  const at = (url: string) => new Response(null, { status: 303, headers: { location: url } });

  test.for([
    { label: 'embedded', answers: () => [accepted(), status('done', { result: long(100) })] },
    { label: 'at a URL', answers: () => [accepted(), at('/result'), new Response(long(100))] },
    {
      label: 'a Blob',
      answers: () => [accepted(), at('/result'), new Response(new Blob([long(100)]))],
    },
    { label: 'the answer to the submit', answers: () => [new Response(long(100))] },
  ])('ends the reading of a result that is longer: $label', async ({ answers }) => {
    const { end, lines } = await run({ resultLength: 90 }, ...answers());
    expect(end).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining(
        'HTTP 200 with a body of over 90 bytes (limits.resultLength)',
      ),
    });
    // It would be as long again.
    expect(lines).toHaveLength(answers().length);
  });

  test('ends the download as well', async () => {
    const cancel = vi.fn();
    const pull = (controller: ReadableStreamDefaultController) =>
      controller.enqueue(new TextEncoder().encode(long(30)));
    const endless = new Response(new ReadableStream({ pull, cancel }));
    const { end } = await run({ resultLength: 90 }, accepted(), at('/result'), endless);
    expect(end).toMatchObject({ name: 'ProtocolError' });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test('counts bytes, of which a character may have four', async () => {
    const answers = () => [accepted(), at('/result'), new Response('🎈'.repeat(25))];
    expect(await run({ resultLength: 100 }, ...answers())).toMatchObject({ end: '🎈'.repeat(25) });
    expect(await run({ resultLength: 99 }, ...answers())).toMatchObject({
      end: { name: 'ProtocolError' },
    });
  });

  test('does not concern what `parse` reads', async () => {
    const server = scriptedAnswers(accepted(), at('/result'), new Response(long(100)));
    const client = createClient({ ...server.options, limits: { resultLength: 10 } });
    const parse = (response: Response) => response.text();
    expect(await client.run('tasks', { parse })).toBe(long(100));
  });
});

test('limits.redirects is how many are followed', async () => {
  const answers = () => [accepted(), moved('/1'), moved('/2'), status('done', { result: 7 })];
  expect(await run({ redirects: 2 }, ...answers())).toMatchObject({ end: 7 });
  expect(await run({ redirects: 1 }, ...answers())).toMatchObject({
    end: {
      name: 'ProtocolError',
      message: expect.stringContaining('over 1 redirects (limits.redirects)'),
    },
  });
});

test('limits.visibility is how long a 404 means "not visible yet"', async () => {
  const missing = () => new Response(null, { status: 404 });
  const { end, moments } = await run({ visibility: 300 }, accepted(), missing(), missing());
  expect(end).toBeInstanceOf(OperationGoneError);
  expect(moments).toEqual([0, 250, 625]);
});

test('limits.submitGrace is how long a submit may go on after its caller aborted', async () => {
  let request: Request | undefined;
  const server = scriptedAnswers((sent) => {
    request = sent;
    return noAnswer();
  });
  const client = createClient({ ...server.options, limits: { submitGrace: 500 } });
  const caller = new AbortController();
  const run = rejection(client.run('tasks', { signal: caller.signal }));
  await vi.waitFor(() => expect(request).toBeDefined());
  const began = Date.now();
  caller.abort('gone');
  expect(await run).toBe('gone');
  expect(request?.signal.aborted).toBe(false);
  await new Promise((aborted) => request?.signal.addEventListener('abort', aborted));
  expect(Date.now() - began).toBe(500);
});

describe('limits are merged field by field', () => {
  test('an operation’s with its client’s', async () => {
    const server = scriptedAnswers(accepted(), moved('/1'), moved('/2'));
    const client = createClient({ ...server.options, limits: { redirects: 1, statusDepth: 1 } });
    const error = await rejection(client.run('tasks', { limits: { statusDepth: 9 } }));
    expect(error).toMatchObject({ message: expect.stringContaining('limits.redirects') });
  });

  test.for([
    {
      limits: { statusLength: -1 },
      message: '`limits.statusLength` is -1, expected a number, at least 0.',
    },
    {
      limits: { redirects: Number.NaN },
      message: '`limits.redirects` is NaN, expected a number, at least 0.',
    },
    {
      limits: { visibility: Infinity },
      message: '`limits.visibility` is Infinity, expected milliseconds, at least 0.',
    },
  ])('what is none is a TypeError: $message', ({ limits, message }) => {
    expect(() => createClient({ limits })).toThrow(new TypeError(`await202: ${message}`));
  });
});
