import type { Answer, ProtocolError, SubmitError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Reading } from '../../src/core/convention.ts';
import { Ended, Fault } from '../../src/core/fault.ts';
import { Stop } from '../../src/core/stop.ts';
import { alarmsBy } from '../../src/exchange/alarms.ts';
import type { Context } from '../../src/exchange/context.ts';
import { submit } from '../../src/exchange/submit.ts';
import { Timers } from '../../src/exchange/timers.ts';
import { defaultSettings, type Settings } from '../../src/settings.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';

// What becomes of a submit, whatever has come of its requests.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const url = 'https://api.example.com/jobs';
const answerOf = (status: number, more: Partial<Answer> = {}): Answer => ({
  ...{ status, headers: new Headers(), url, body: undefined },
  ...more,
});
const page = { headers: new Headers({ 'content-type': 'text/html' }), body: '<p>Sign in</p>' };
const running = { state: 'running', statusUrl: '/tasks/1' } as Reading;
const done: Reading = { state: 'succeeded' };

interface Given extends Omit<Partial<Settings>, 'convention'> {
  readonly prepare?: Settings['convention']['prepare'];
  readonly isStep?: boolean;
}

/** Submits. The requests come to these answers or faults, and an answer is read as this. */
function submitting(outcomes: (Answer | Ended)[], reading: unknown, given: Given = {}) {
  const { prepare, isStep, ...settings } = given;
  const left = [...outcomes];
  /** What was added to each request, and whether its upload was under way. */
  const requests: { added: unknown; isUnderway: boolean }[] = [];
  const upload = { isUnderway: false };
  const announce = vi.fn();
  const alarms = new Timers();
  const accept = vi.fn(() => reading);
  const context = {
    settings: { ...defaultSettings, ...settings, convention: { prepare, accept } },
    transport: {
      async submit(_input: unknown, added: unknown) {
        requests.push({ added, isUnderway: upload.isUnderway });
        const answer = left.shift() ?? new Ended('nothing is scripted');
        if (answer instanceof Ended) throw answer;
        return { answer, request: { method: 'POST', url } };
      },
    },
    ...{ alarms: alarmsBy(defaultSettings.clock, alarms), announce, paces: new Map(), isStep },
  } as unknown as Context;
  const end = submit(url, context, new Stop(), upload);
  return { end, requests, announce, accept };
}

describe('what is added to a submit', () => {
  test('is nothing if neither key nor convention asks for it', async () => {
    const { end, requests } = submitting([answerOf(202)], running);
    expect(await end).toEqual({
      answer: answerOf(202),
      request: { method: 'POST', url },
      reading: running,
    });
    expect(requests).toEqual([{ added: undefined, isUnderway: false }]);
  });

  test('is what the convention says, which is told the method', async () => {
    const prepare = vi.fn(() => ({ headers: { prefer: 'x' }, searchParams: { async: '1' } }));
    const { end, requests } = submitting([answerOf(202)], running, { prepare });
    await end;
    expect(prepare.mock.calls).toEqual([[{ method: 'POST' }]]);
    const [added] = requests.map((one) => one.added as { headers: Headers; searchParams: unknown });
    expect([...(added?.headers ?? [])]).toEqual([['prefer', 'x']]);
    expect(added?.searchParams).toEqual({ async: '1' });
  });

  test('is a key that is made once: four numbers', async () => {
    const tries = [new Fault('reset'), answerOf(202)];
    const { end, requests } = submitting(tries, running, { idempotencyKey: true });
    await end;
    const keys = requests.map(({ added }) =>
      (added as { headers: Headers }).headers.get('idempotency-key'),
    );
    expect(keys).toEqual([expect.stringMatching(/^\d+-\d+-\d+-\d+$/), keys[0]]);
  });
});

describe('the upload is under way before the request', () => {
  const intercept: Settings['intercept'] = (send) => send();

  test('if it may have to wait for its turn', async () => {
    const { end, requests } = submitting([answerOf(202)], running, { intercept });
    await end;
    expect(requests.map(({ isUnderway }) => isUnderway)).toEqual([true]);
  });

  test('but not once an earlier try may have arrived', async () => {
    const tries = [answerOf(202), answerOf(202)];
    const lost = new Fault('reset');
    const more = { intercept, idempotencyKey: 'k' };
    const { end, requests } = submitting([lost, ...tries], running, more);
    await end;
    expect(requests.map(({ isUnderway }) => isUnderway)).toEqual([true, false]);
  });

  test('nor if an earlier try may have, where nobody makes it wait', async () => {
    const tries = [new Fault('reset'), answerOf(202)];
    const { end, requests } = submitting(tries, running, { idempotencyKey: 'k' });
    await end;
    expect(requests.map(({ isUnderway }) => isUnderway)).toEqual([false, false]);
  });
});

describe('an answer whose body broke off', () => {
  const broken = (status: number) => new Fault('a body that broke off', answerOf(status));

  test('has accepted the submit if its head names the monitor', async () => {
    const { end } = submitting([broken(202)], running);
    expect(await end).toEqual({
      ...{ answer: answerOf(202), request: { method: 'POST', url }, reading: running },
    });
  });

  test.for([303, 400, 301])('has not if it is a %i, and is not read', async (status) => {
    const { end, accept } = submitting([broken(status)], running);
    const error = (await rejection(end)) as SubmitError;
    expect(error.message).toContain('The submit failed: https://api.example.com/jobs: a body that');
    expect(error.accepted).toBe(status === 303 ? 'unknown' : 'no');
    expect(accept).not.toHaveBeenCalled();
  });

  test('proves no end', async () => {
    const { end } = submitting([broken(200)], done);
    expect(await rejection(end)).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });
});

describe('an HTML page', () => {
  test('is no end: it may be one to sign in', async () => {
    const error = (await rejection(submitting([answerOf(200, page)], done).end)) as ProtocolError;
    expect(error.name).toBe('ProtocolError');
    expect(error.message).toMatch(
      /^The server broke the convention: https:\/\/api\.example\.com\/jobs: HTTP 200 with an HTML page/,
    );
  });

  test.for<[string, Answer, Reading, Given]>([
    ['unless it is empty', answerOf(200, { ...page, body: undefined }), done, {}],
    ['unless `parse` may want it', answerOf(200, page), done, { parse: () => 1 }],
    ['but may name a monitor', answerOf(202, page), running, {}],
    ['nor is a text one', answerOf(200, { body: '<p>' }), done, {}],
  ])('%s', async ([, answer, reading, given]) => {
    expect(await submitting([answer], reading, given).end).toMatchObject({ answer, reading });
  });
});

describe('an answer that names no monitor', () => {
  test.for([
    [202, undefined, 'HTTP 202 without a status monitor'],
    [202, { state: 'running' }, 'HTTP 202 without a status monitor'],
    [200, { state: 'running', word: 'busy' }, "HTTP 200 and 'busy' without a status monitor"],
  ] as const)('%i, read as %j', async ([status, reading, saw]) => {
    const error = await rejection(submitting([answerOf(status)], reading).end);
    const { name, message, hint } = error as ProtocolError;
    expect(name).toBe('ProtocolError');
    expect(message).toContain(`The server broke the convention: ${url}: ${saw}. `);
    expect(hint).toMatch(/^Say where the answer names it: http\(\{ monitor: body\('…'\) \}\)\. /);
  });

  test('and is no 202 is an error of the submit', async () => {
    const error = await rejection(submitting([answerOf(200)], undefined).end);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });
});

describe('another try', () => {
  test('is announced as one of the submit', async () => {
    const tries = [new Fault('reset'), answerOf(202)];
    const { end, announce } = submitting(tries, running, { idempotencyKey: 'k' });
    await end;
    expect(announce.mock.calls).toEqual([
      [
        {
          ...{ type: 'faulted', purpose: 'submit', httpStatus: undefined, message: 'reset' },
          ...{ failures: 1, nextTryAt: expect.any(Number) },
        },
      ],
    ]);
  });

  const stream = { getReader() {} } as unknown as ReadableStream;
  test.for<[string, Given]>([
    ['without a key', {}],
    ['of a body that can be read only once', { idempotencyKey: 'k', http: { body: stream } }],
    ['in a step of a job queue', { idempotencyKey: 'k', isStep: true }],
  ])('is not made %s', async ([, given]) => {
    const { end, requests } = submitting([new Fault('reset'), answerOf(202)], running, given);
    expect(await rejection(end)).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(requests).toHaveLength(1);
  });
});
