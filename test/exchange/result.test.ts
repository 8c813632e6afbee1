import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Answer, isRetryable, type ProtocolError, type ResultError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Outcome } from '../../src/core/known.ts';
import { Stop } from '../../src/core/stop.ts';
import type { Context } from '../../src/exchange/context.ts';
import { collect, Postponed } from '../../src/exchange/result.ts';
import { Timers } from '../../src/exchange/timers.ts';
import { defaultSettings, type Settings } from '../../src/settings.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';

// How the result of an operation that has succeeded is obtained.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const resultUrl = 'https://api.example.com/results/1';
const answerOf = (status: number, more: Partial<Answer> = {}): Answer => ({
  ...{ status, headers: new Headers(), url: resultUrl, body: undefined },
  ...more,
});
const page = { headers: new Headers({ 'content-type': 'text/html' }), body: '<p>Sign in</p>' };

interface Given extends Omit<Partial<Settings>, 'convention'> {
  readonly checkpoint?: Partial<Checkpoint>;
  readonly outcome?: Outcome;
  readonly isStep?: boolean;
  /** What the convention makes of an error. */
  readonly reading?: 'fault';
  /** The convention's results are texts. */
  readonly text?: true;
}

/** Collects a result. The requests come to these answers or faults. */
function collecting(outcomes: (Answer | Error)[], given: Given = {}) {
  const { checkpoint, outcome = {}, isStep, reading, text, ...settings } = given;
  const left = [...outcomes];
  const began = Date.now();
  const moments: number[] = [];
  const alarms = new Timers();
  const setAlarm = vi.spyOn(alarms, 'set');
  const announce = vi.fn();
  const polling = { ...defaultSettings.polling, jitter: 0 };
  const context = {
    settings: {
      ...defaultSettings,
      polling,
      ...settings,
      convention: { read: () => reading, text },
    },
    transport: {
      async send() {
        moments.push(Date.now() - began);
        const answer = left.shift() ?? new Error('nothing is scripted');
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    ...{ alarms, announce, paces: new Map(), isStep },
  } as unknown as Context;
  const known: Checkpoint = {
    ...blank('http', 'https://api.example.com/tasks/1', began),
    ...{ state: 'succeeded', ...checkpoint },
  };
  const end = collect(context, known, outcome, {}, new Stop(), () => Date.now());
  return { end, moments, announce, setAlarm, known };
}

const atUrl = { checkpoint: { resultUrl } };
const schemaOf = (...issues: StandardSchemaV1.Issue[]): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) },
});

describe('a result with a URL', () => {
  test('is fetched, and is the body', async () => {
    const { end, moments } = collecting([answerOf(200, { body: { rows: 3 } })], atUrl);
    expect(await end).toEqual({ rows: 3 });
    expect(moments).toEqual([0]);
  });

  test('is not one that came with the status, whatever that says', async () => {
    const outcome: Outcome = { result: { value: { rows: 1 } }, answer: answerOf(200) };
    const { end } = collecting([answerOf(200, { body: { rows: 3 } })], { ...atUrl, outcome });
    expect(await end).toEqual({ rows: 3 });
  });

  test('that redirects to a page is refused: it is one to sign in', async () => {
    const { end } = collecting([answerOf(200, { ...page, isMoved: true })], atUrl);
    const error = (await rejection(end)) as ProtocolError;
    expect(error.name).toBe('ProtocolError');
    expect(error.message).toContain(
      `${resultUrl}: a redirect of the result to an HTML page: Sign in. `,
    );
    expect(isRetryable(error)).toBe(false);
  });

  test('may itself be a page, or redirect to one for `parse`', async () => {
    expect(await collecting([answerOf(200, page)], atUrl).end).toBe('<p>Sign in</p>');
    const moved = answerOf(200, { ...page, isMoved: true, text: '<p>Hello</p>' });
    const parse = (response: Response) => response.text();
    expect(await collecting([moved], { ...atUrl, parse }).end).toBe('<p>Hello</p>');
  });
});

describe('before its first request', () => {
  const waiting = { resultUrl, wait: 5_000 };

  test('the rest of a wait that the server has asked for is waited', async () => {
    const { end, moments } = collecting([answerOf(200, { body: 7 })], { checkpoint: waiting });
    expect(await end).toBe(7);
    expect(moments).toEqual([5_000]);
  });

  test('nothing is waited if that is over', async () => {
    const checkpoint = { ...waiting, at: Date.now() - 5_000 };
    const { end, setAlarm } = collecting([answerOf(200, { body: 7 })], { checkpoint });
    expect(await end).toBe(7);
    expect(setAlarm).not.toHaveBeenCalled();
  });

  test('nothing is waited in a step of a job queue', async () => {
    const given = { checkpoint: waiting, isStep: true };
    const { end, setAlarm } = collecting([answerOf(200, { body: 7 })], given);
    expect(await end).toBe(7);
    expect(setAlarm).not.toHaveBeenCalled();
  });

  test('nothing is waited if there is none to make', async () => {
    const outcome = { answer: answerOf(200, { body: 7 }) };
    const { end, setAlarm } = collecting([], { checkpoint: { wait: 5_000 }, outcome });
    expect(await end).toBe(7);
    expect(setAlarm).not.toHaveBeenCalled();
  });
});

describe('a result that is not there', () => {
  test.for([404, 403, 400])('yet, by the word of the convention: %i', async (status) => {
    const answers = [answerOf(status), answerOf(200, { body: 7 })];
    const { end, moments } = collecting(answers, { ...atUrl, reading: 'fault' });
    expect(await end).toBe(7);
    expect(moments).toEqual([0, 250]);
  });

  test.for([302, 304, 399])('is an error at once, if it is no error: %i', async (status) => {
    const answers = [answerOf(status), answerOf(200, { body: 7 })];
    const { end, moments } = collecting(answers, { ...atUrl, reading: 'fault' });
    const error = (await rejection(end)) as ResultError;
    expect(error.name).toBe('ResultError');
    expect(error.message).toContain(`${resultUrl}: HTTP ${status}. `);
    expect(isRetryable(error)).toBe(false);
    expect(moments).toEqual([0]);
  });

  test('is asked for again, which is announced', async () => {
    const { end, announce } = collecting([answerOf(503), answerOf(200, { body: 7 })], atUrl);
    expect(await end).toBe(7);
    expect(announce.mock.calls).toEqual([
      [
        {
          ...{ type: 'faulted', purpose: 'result', httpStatus: 503, message: 'HTTP 503' },
          ...{ failures: 1, nextTryAt: 1_800_000_000_250 },
        },
      ],
    ]);
  });

  test('in a step is left to the next one', async () => {
    const given = { checkpoint: { resultUrl }, isStep: true };
    const { end, known } = collecting([answerOf(503)], given);
    const later = await rejection(end);
    expect(later).toBeInstanceOf(Postponed);
    expect((later as Postponed).checkpoint).toEqual({
      ...known,
      ...{ failures: 1, failingSince: known.at, backoffs: 1, wait: 250 },
    });
  });
});

describe('another call may succeed', () => {
  const schema = schemaOf({ message: 'no rows' });
  const polling = { ...defaultSettings.polling, maxFailures: 1, maxOutage: 0 };
  const parse = () => {
    throw new Error('no CSV');
  };

  test('after faults of the server or the network', async () => {
    for (const fault of [answerOf(503), answerOf(202), new Fault('no answer')]) {
      const { end } = collecting([fault], { ...atUrl, polling });
      expect(isRetryable(await rejection(end))).toBe(true);
    }
  });

  test.for<[string, (Answer | Error)[], Given]>([
    ['what the schema refuses', [answerOf(200, { body: 7 })], { ...atUrl, schema }],
    ['what `parse` refuses', [answerOf(200, { body: 7 })], { ...atUrl, parse }],
    ['what the server refuses', [answerOf(403)], atUrl],
    ['what has arrived whole and is broken', [new Fault('x', undefined, { isWhole: true })], atUrl],
    ['what is nowhere', [], {}],
  ])('but not after %s', async ([, outcomes, given]) => {
    const error = await rejection(collecting(outcomes, { ...given, polling }).end);
    expect(error).toMatchObject({ name: 'ResultError' });
    expect(isRetryable(error)).toBe(false);
  });
});

describe('an embedded result', () => {
  const outcomeOf = (answer: Partial<Answer>, value?: unknown): Outcome => ({
    answer: answerOf(200, answer),
    ...(value !== undefined && { result: { value } }),
  });
  const collected = (outcome: Outcome, given: Given = {}) =>
    collecting([], { ...given, outcome }).end;

  test('is the part that the convention has found', async () => {
    expect(await collected(outcomeOf({ body: { result: 7 } }, 7))).toBe(7);
  });

  test('is the document as it was sent, if that is the result', async () => {
    const body = { rows: 3 };
    const document = { body, text: '{ "rows": 3 }' };
    expect(await collected(outcomeOf(document, body))).toBe(body);
    expect(await collected(outcomeOf(document, body), { text: true })).toBe('{ "rows": 3 }');
    expect(await collected(outcomeOf(document), { text: true })).toBe('{ "rows": 3 }');
    expect(await collected(outcomeOf({ body }), { text: true })).toBe(body);
  });

  test('is the bytes, if it is no text', async () => {
    const raw = new Uint8Array([1, 2, 3]);
    expect(await collected(outcomeOf({ raw, body: 'a text' }))).toBe(raw);
    expect(await collected(outcomeOf({ raw, text: 'a text' }), { text: true })).toBe(raw);
  });

  test('is given to `parse` as a document of its own', async () => {
    const parse = (response: Response) => response.text();
    const document = { body: { result: 7 }, text: '{ "result": 7 }' };
    expect(await collected(outcomeOf(document, 7), { parse })).toBe('7');
    expect(await collected(outcomeOf(document, document.body), { parse })).toBe('{ "result": 7 }');
  });

  test('that came to another process is not in the checkpoint', async () => {
    const error = (await rejection(collected({}))) as ResultError;
    expect(error.message).toBe(
      'The result could not be obtained: https://api.example.com/tasks/1: ' +
        'a checkpoint does not hold an embedded result. Continue with client.resume(error.checkpoint).',
    );
  });
});

describe('what does not match the schema', () => {
  const issue = { message: 'expected a number', path: ['rows', { key: 0 }] };
  const schema = schemaOf(issue);
  const failing = (checkpoint: Partial<Checkpoint>) =>
    rejection(
      collecting([answerOf(200, { body: 7 })], { schema, checkpoint: { resultUrl, ...checkpoint } })
        .end,
    );

  test('is an error that says where', async () => {
    const error = (await failing({})) as ResultError;
    expect(error.name).toBe('ResultError');
    expect(error.message).toBe(
      `The result could not be obtained: ${resultUrl}: expected a number at rows.0. ` +
        'Compare the schema with what the server sends. Continue with client.resume(error.checkpoint).',
    );
    expect(error.issues).toEqual([issue]);
  });

  test('may be a status document, if nothing but its silence made it the result', async () => {
    const error = (await failing({ evidence: 'unmarked', monitor: 'answers' })) as ProtocolError;
    expect(error.name).toBe('ProtocolError');
    expect(error.message).toContain(
      ': a document without a state that does not match the schema: expected a number at rows.0. ' +
        'If it is a status document, ',
    );
  });

  test('but not if there is no monitor', async () => {
    const error = await failing({ evidence: 'unmarked', monitor: 'none' });
    expect(error).toMatchObject({ name: 'ResultError' });
  });
});
