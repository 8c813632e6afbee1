import type { Answer } from 'await202';
import { describe, expect, test } from 'vitest';
import {
  explain,
  OperationError,
  OperationGoneError,
  PollError,
  ProtocolError,
  ResultError,
  rethrow,
} from '../../src/core/errors.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { answerOf, running } from '../support/life.ts';
import { monitor } from '../support/scripted-answers.ts';

// What an error is made of, as a class. What users get in which case: test/errors/.

const resume = 'Continue with client.resume(error.checkpoint).';

describe('a message', () => {
  const said = (...given: ConstructorParameters<typeof PollError>) =>
    new PollError(...given).message;

  test.for<[title: string, details: ConstructorParameters<typeof PollError>[1], message: string]>([
    ['what was seen', {}, 'HTTP 403'],
    ['the URL that was asked', { url: monitor }, `${monitor}: HTTP 403`],
    ['that of the monitor', { checkpoint: running }, `${monitor}: HTTP 403`],
    ['that of the answer', { answer: answerOf(403) }, `${monitor}: HTTP 403`],
    ['what the server has said', { said: 'No.' }, 'HTTP 403: No'],
    [
      'what the answer says',
      { answer: answerOf(403, { error: 'No' }) },
      `${monitor}: HTTP 403: No`,
    ],
  ])('has %s', ([, details, message]) => {
    expect(said('HTTP 403', details)).toBe(`Polling failed: ${message}. ${resume}`);
  });

  test('has nothing in the place of what was not seen', () => {
    expect(said('', { said: 'No' })).toBe(`Polling failed: No. ${resume}`);
  });

  test('has the advice first, and a hint in the place of the usual advice', () => {
    expect(said('HTTP 403', { advice: 'Ask again' })).toBe(
      `Polling failed: HTTP 403. Ask again. ${resume}`,
    );
    expect(said('HTTP 403', { advice: 'Ask again', hint: 'Correct the URL' })).toBe(
      'Polling failed: HTTP 403. Ask again. Correct the URL.',
    );
  });

  test('has the words of others in one line', () => {
    expect(said('\r\n no\tpaper,\u0007\u2028  no ink\n', { said: ' at\nall ' })).toBe(
      `Polling failed: no paper, no ink: at all. ${resume}`,
    );
  });

  test('has 500 characters of them, and of what is far behind nothing at all', () => {
    expect(said('x'.repeat(500))).toBe(`Polling failed: ${'x'.repeat(500)}. ${resume}`);
    expect(said('x'.repeat(501))).toBe(`Polling failed: ${'x'.repeat(500)}…. ${resume}`);
    expect(said(`${'😀'.repeat(501)}`)).toBe(`Polling failed: ${'😀'.repeat(500)}…. ${resume}`);
    expect(said(`near${' '.repeat(4_990)}middle`)).toBe(`Polling failed: near middle. ${resume}`);
    expect(said(`near${' '.repeat(4_996)}far`)).toBe(`Polling failed: near. ${resume}`);
  });

  test('has no more than 2000 characters of a URL and of all that was seen', () => {
    const url = `https://api.example.com/${'x'.repeat(3_000)}`;
    expect(said('HTTP 403', { url })).toBe(`Polling failed: ${url.slice(0, 2_000)}. ${resume}`);
  });

  test.for<[whose: string, details: ConstructorParameters<typeof PollError>[1]]>([
    ['the URL that was asked', { url: `${monitor}?sig=s3cret` }],
    [
      'the monitor, though another URL was asked',
      { url: monitor, checkpoint: { ...running, statusUrl: `${monitor}?sig=s3cret` } },
    ],
    [
      'the answer, though another URL was asked',
      { url: monitor, answer: { ...answerOf(403), url: `${monitor}?sig=s3cret` } },
    ],
  ])('has nothing of the query of %s, however it is quoted', ([, details]) => {
    expect(said('no sig=s3cret here', { ...details, said: 'bad sig=s3cret' })).toBe(
      `Polling failed: ${monitor}: no … here: bad …. ${resume}`,
    );
  });
});

describe('the advice about a 401 or 403', () => {
  const advised = (answer: Answer) => new PollError('', { answer }).message;
  const wanted = `Polling failed: ${monitor}. Your headers were not sent: see trustedOrigins. ${resume}`;
  const usual = `Polling failed: ${monitor}. ${resume}`;

  test.for([401, 403])('is to trust the origin that has not got the headers: %i', (status) => {
    expect(advised({ ...answerOf(status), isForeign: true })).toBe(wanted);
    expect(advised(answerOf(status))).toBe(usual);
  });

  test.for([400, 402, 404, 500])('is not given about a %i', (status) => {
    expect(advised({ ...answerOf(status), isForeign: true })).toBe(usual);
  });

  test('gives way to what is known better', () => {
    const answer = { ...answerOf(403), isForeign: true };
    expect(new PollError('', { answer, advice: 'Ask again' }).message).toBe(
      `Polling failed: ${monitor}. Ask again. ${resume}`,
    );
  });
});

describe('what an error carries', () => {
  test('is a checkpoint without members that have no value', () => {
    const { visibleBy, ...rest } = { ...running, kind: 'POST reports' };
    expect(visibleBy).toBeUndefined();
    const error = new PollError('', { checkpoint: { ...rest, message: undefined } });
    expect(error.checkpoint).toStrictEqual(rest);
    expect(new PollError('').checkpoint).toBeUndefined();
  });

  test('is shown by no log but for its message and its cause', () => {
    const cause = new Error('fetch failed');
    const error = new PollError('no answer', { checkpoint: running, mayPass: true, cause });
    expect(Object.keys(error)).toEqual([]);
    expect([error.name, error.cause]).toEqual(['PollError', cause]);
    expect(error.checkpoint).toEqual(running);
    expect(error).toHaveProperty('mayPass', true);
    expect(new PollError('')).not.toHaveProperty('cause');
    expect(new PollError('')).not.toHaveProperty('mayPass');
  });

  test('is an answer and its problem details', async () => {
    const problem = { title: 'No paper' };
    const error = new ResultError('', { answer: answerOf(409, problem) });
    expect(error.problem).toBe(problem);
    expect(error.response?.status).toBe(409);
    expect(await error.response?.json()).toEqual(problem);
  });
});

describe('rethrow()', () => {
  /** What the stack has more once it was thrown again. */
  function added(error: Error): string {
    const stack = `${error.stack}`;
    expect(() => rethrow(error)).toThrow(error);
    expect(`${error.stack}`.startsWith(stack)).toBe(true);
    return `${error.stack}`.slice(stack.length);
  }
  const made = () => new PollError('HTTP 503');

  test('adds the frames of whoever awaits, and no more than that', () => {
    const error = made();
    const [gap, first = ''] = added(error).split('\n');
    expect(gap).toBe('');
    // As V8 writes a frame, and as others do, with a name or without.
    expect(first).toMatch(/^( +at |[^\s@]*@|\w+:\S+$|$)/);
  });

  test('leaves an error as it is that is no error of this library', () => {
    expect(added(new TypeError('not ours'))).toBe('');
  });

  test.for([undefined, 5, { frames: [] }])('lets a stack be that is none: %j', (stack) => {
    const error = Object.defineProperty(made(), 'stack', { value: stack, writable: true });
    expect(() => rethrow(error)).toThrow(error);
    expect(error.stack).toBe(stack);
  });
});

describe('explain()', () => {
  test('leaves an error of this library as it is', () => {
    const error = new OperationGoneError('HTTP 410');
    expect(explain(error, PollError, {})).toBe(error);
  });

  test('makes a ProtocolError with a hint of a refusal', () => {
    const refusal = new Refusal('two URLs', answerOf(200), { advice: 'Name one' });
    const error = explain(refusal, PollError, { checkpoint: running });
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({
      message: `The server broke the convention: ${monitor}: two URLs. Name one.`,
      hint: 'Name one',
      checkpoint: JSON.parse(JSON.stringify(running)),
    });
    expect(error.response?.status).toBe(200);
  });

  test('makes the given error of a fault, with its advice before the usual one', () => {
    const fault = new Fault('HTTP 403', answerOf(403), { advice: 'Name another' });
    const error = explain(fault, PollError, {});
    expect(error).toBeInstanceOf(PollError);
    expect(error.message).toBe(`Polling failed: ${monitor}: HTTP 403. Name another. ${resume}`);
    expect(error).not.toHaveProperty('hint', 'Name another');
  });

  test('takes no answer and no advice from somebody else’s error', () => {
    const thrown = Object.assign(new Error('oops'), { answer: answerOf(403), advice: 'Pay' });
    const error = explain(thrown, ResultError, {});
    expect(error).toBeInstanceOf(OperationError);
    expect(error.message).toBe(`The result could not be obtained: oops. ${resume}`);
    expect(error.response).toBeUndefined();
    expect(error.cause).toMatchObject({ message: 'oops' });
  });
});
