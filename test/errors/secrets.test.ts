import { inspect } from 'node:util';
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
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

type Client = ReturnType<typeof createClient>;

const run = (client: Client) => client.run('reports?key=s3cret');
const cancel = async (client: Client) => (await client.submit('reports')).cancel();

const code = (status: number) => new Response(null, { status });
const signed = () => accepted({ location: '/tasks/1?sig=s3cret' });
const atSignedUrl = () => status('done', { resultUrl: '/results/1?sig=s3cret' });
const html = () => new Response('<p>', { headers: { 'content-type': 'text/html' } });

/** A failure of the network whose message, and whose cause's, tell the URL. */
const chatty = (): Error =>
  new TypeError('fetch failed', {
    cause: new Error('connect to https://api.example.com/tasks/1?sig=s3cret&x=1 refused', {
      cause: new Error('GET /tasks/1?sig=s3cret'),
    }),
  });
const five = (answer: () => ScriptedAnswer) => Array.from({ length: 5 }, answer);

interface Row {
  readonly label: string;
  readonly answers: () => ScriptedAnswer[];
  readonly act?: (client: Client) => Promise<unknown>;
}

const rows: Row[] = [
  { label: 'SubmitError, rejected', answers: () => [code(400)] },
  { label: 'SubmitError, no answer', answers: () => [chatty()] },
  { label: 'ProtocolError of the submit', answers: () => [code(202)] },
  { label: 'PollError, refused', answers: () => [signed(), code(403)] },
  { label: 'PollError, no answer', answers: () => [signed(), ...five(chatty)] },
  {
    label: 'PollError, wrong JSON',
    answers: () => [
      signed(),
      ...five(() => new Response('{', { headers: { 'content-type': 'application/json' } })),
    ],
  },
  { label: 'ProtocolError of a poll', answers: () => [signed(), html()] },
  {
    label: 'ProtocolError of a redirect',
    answers: () => [
      signed(),
      new Response(null, { status: 307, headers: { location: 'ftp://example.com/?sig=s3cret' } }),
    ],
  },
  { label: 'OperationFailedError', answers: () => [signed(), status('failed')] },
  { label: 'OperationCanceledError', answers: () => [signed(), status('canceled')] },
  { label: 'OperationGoneError', answers: () => [signed(), code(410)] },
  {
    label: 'OperationTimeoutError',
    answers: () => [signed(), noAnswer],
    act: (client) => client.run('reports', { totalTimeout: 1_000 }),
  },
  { label: 'CancelError, refused', answers: () => [signed(), code(405)], act: cancel },
  { label: 'CancelError, no answer', answers: () => [signed(), ...five(chatty)], act: cancel },
  { label: 'ResultError, refused', answers: () => [signed(), atSignedUrl(), code(403)] },
  { label: 'ResultError, no answer', answers: () => [signed(), atSignedUrl(), ...five(chatty)] },
];

describe.for(rows)('of a $label', ({ label, answers, act = run }) => {
  const provoked = async () => {
    const headers = { authorization: 'Bearer s3cret' };
    const client = createClient({ ...scriptedAnswers(...answers()).options, headers });
    return (await rejection(act(client))) as Error;
  };

  test('the message has no query string', async () => {
    const { name, message } = await provoked();
    expect(label).toContain(name);
    expect(message).not.toContain('s3cret');
    expect(message).not.toContain('?');
  });

  test('no cause brings one back', async () => {
    for (let link: unknown = await provoked(); link instanceof Error; link = link.cause) {
      expect(`${link.stack}`).not.toContain('s3cret');
    }
  });

  test('a log has neither URL nor header', async () => {
    const error = await provoked();
    expect(inspect(error, { depth: 9 })).not.toContain('s3cret');
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });
});

test("a wrong checkpoint does not show its URL's query", () => {
  const client = createClient();
  expect(() => client.resume('ftp://example.com/tasks/1?sig=s3cret')).toThrow(
    /^(?!.*s3cret).*statusUrl/,
  );
});
