import {
  CancelError,
  createClient,
  OperationCanceledError,
  OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
  ResultError,
  SubmitError,
} from 'await202';
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

type Client = ReturnType<typeof createClient>;

const run = (client: Client) =>
  client.run('reports', { totalTimeout: 60_000, polling: { maxFailures: 5 } });
const cancel = async (client: Client) => (await client.submit('reports')).cancel();

const code = (status: number) => new Response(null, { status });
const problem = { type: 'https://example.com/full', title: 'Disk full', detail: 'No space left' };
const problemJson = (status: number) =>
  Response.json(problem, { status, headers: { 'content-type': 'application/problem+json' } });

interface Row {
  readonly label: string;
  readonly answers: () => ScriptedAnswer[];
  readonly act: (client: Client) => Promise<unknown>;
  readonly type: abstract new (...details: never) => Error;
  readonly name: OperationError['name'];
  /** What failed, what was seen, what to do. */
  readonly says: readonly [RegExp, RegExp, RegExp];
  readonly carries: object;
  /** The status code of `response`. */
  readonly response?: number;
  /** The state in `checkpoint`; without one there is none. */
  readonly state?: string;
}

const rows: Row[] = [
  {
    label: 'the submit was rejected',
    answers: () => [problemJson(422)],
    act: run,
    type: SubmitError,
    name: 'SubmitError',
    says: [/submit/i, /422.*No space left/, /nothing was started/i],
    carries: { accepted: 'no', problem },
    response: 422,
  },
  {
    label: 'the submit got no answer',
    answers: () => [connectionLost()],
    act: run,
    type: SubmitError,
    name: 'SubmitError',
    says: [/submit/i, /fetch failed/, /check before you repeat/],
    carries: { accepted: 'unknown', cause: connectionLost() },
  },
  {
    label: 'the monitor refused',
    answers: () => [accepted(), problemJson(403)],
    act: run,
    type: PollError,
    name: 'PollError',
    says: [/polling/i, /403.*No space left/, /resume/],
    carries: { problem },
    response: 403,
    state: 'pending',
  },
  {
    label: 'the monitor kept failing',
    answers: () => [accepted(), status('running'), ...Array.from({ length: 5 }, () => code(503))],
    act: run,
    type: PollError,
    name: 'PollError',
    says: [/polling/i, /503.*5 times/, /resume/],
    carries: {},
    response: 503,
    state: 'running',
  },
  {
    label: 'the monitor could not be reached',
    answers: () => [accepted(), ...Array.from({ length: 5 }, connectionLost)],
    act: run,
    type: PollError,
    name: 'PollError',
    says: [/polling/i, /fetch failed.*5 times/, /resume/],
    carries: { cause: connectionLost() },
    state: 'pending',
  },
  {
    label: 'the operation failed',
    answers: () => [accepted(), status('failed', { error: problem })],
    act: run,
    type: OperationFailedError,
    name: 'OperationFailedError',
    says: [/operation failed/i, /No space left/, /error\.body/],
    carries: { problem, body: { status: 'failed', error: problem } },
    state: 'failed',
  },
  {
    label: 'the operation was canceled',
    answers: () => [accepted(), status('cancelled')],
    act: run,
    type: OperationCanceledError,
    name: 'OperationCanceledError',
    says: [/canceled/, /tasks\/1/, /already done/i],
    carries: {},
    state: 'canceled',
  },
  {
    label: 'the monitor is gone',
    answers: () => [accepted(), code(410)],
    act: run,
    type: OperationGoneError,
    name: 'OperationGoneError',
    says: [/gone/, /410/, /may have been done/i],
    carries: {},
    state: 'pending',
  },
  {
    label: 'the time is over',
    answers: () => [accepted(), status('running'), code(503), noAnswer],
    act: (client) => client.run('reports', { totalTimeout: 1_000 }),
    type: OperationTimeoutError,
    name: 'OperationTimeoutError',
    says: [/did not end within|totalTimeout passed/, /running.*HTTP 503/, /resume/],
    carries: { observed: { running: 1, 'HTTP 503': 1 } },
    state: 'running',
  },
  {
    label: 'the server refused to cancel',
    answers: () => [accepted(), code(405)],
    act: cancel,
    type: CancelError,
    name: 'CancelError',
    says: [/cancel/i, /405/, /may still be running/],
    carries: {},
    response: 405,
    state: 'pending',
  },
  {
    label: 'the request to cancel kept failing',
    answers: () => [accepted(), ...Array.from({ length: 5 }, connectionLost)],
    act: cancel,
    type: CancelError,
    name: 'CancelError',
    says: [/cancel/i, /fetch failed/, /may still be running/],
    carries: { cause: connectionLost() },
    state: 'pending',
  },
  {
    label: 'the result could not be fetched',
    answers: () => [accepted(), status('done', { resultUrl: '/results/1' }), problemJson(403)],
    act: run,
    type: ResultError,
    name: 'ResultError',
    says: [/result/i, /403.*No space left/, /resume/],
    carries: { problem },
    response: 403,
    state: 'succeeded',
  },
  {
    label: 'the server broke the convention',
    answers: () => [
      accepted(),
      new Response('<p>Log in</p>', { headers: { 'content-type': 'text/html' } }),
    ],
    act: run,
    type: ProtocolError,
    name: 'ProtocolError',
    says: [/broke the convention/, /HTML/, /check/i],
    carries: {},
    response: 200,
    state: 'pending',
  },
];

describe.for(rows)(
  'when $label',
  ({ answers, act, type, name, says, carries, response, state }) => {
    const provoked = () => rejection(act(createClient(scriptedAnswers(...answers()).options)));

    test(`it is a ${name}, told apart by its class and by its name`, async () => {
      const error = await provoked();
      expect(error).toBeInstanceOf(type);
      expect(error).toBeInstanceOf(OperationError);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).name).toBe(name);
      expect(String(error)).toMatch(new RegExp(`^${name}: `));
    });

    test('its message says what failed, what was seen and what to do, in this order', async () => {
      const { message } = (await provoked()) as Error;
      const [failed, seen, advice] = says;
      expect(message).toMatch(failed);
      expect(message).toMatch(seen);
      expect(message).toMatch(advice);
      expect(message.search(failed)).toBeLessThan(message.search(advice));
      expect(message).toMatch(/[^.]\.$/);
    });

    test('it carries what to act on', async () => {
      const error = (await provoked()) as OperationError;
      expect(error).toMatchObject(carries);
      expect(error.checkpoint?.state).toBe(state);
      if (response !== undefined) expect(error).toMatchObject({ response: { status: response } });
    });
  },
);

test('the response of an error can still be read', async () => {
  const answered = rows.filter((row) => row.response !== undefined && 'problem' in row.carries);
  expect(answered.map(({ name }) => name)).toEqual(['SubmitError', 'PollError', 'ResultError']);
  for (const { answers, act } of answered) {
    const error = await rejection(act(createClient(scriptedAnswers(...answers()).options)));
    expect(await (error as PollError).response?.json()).toEqual(problem);
  }
});

test('an error of somebody else is no OperationError', () => {
  expect(new Error('PollError')).not.toBeInstanceOf(OperationError);
  expect({ name: 'PollError' }).not.toBeInstanceOf(OperationError);
  expect(new PollError('x')).not.toBeInstanceOf(SubmitError);
});
