import type { Answer } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { defaultLimits, type Limits } from '../../src/core/limits.ts';
import type { Purpose } from '../../src/core/purpose.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { readAnswer } from '../../src/exchange/read-answer.ts';
import type { Routes } from '../../src/exchange/routes.ts';
import type { ExchangeRequest } from '../../src/exchange/sending.ts';
import { rejection } from '../support/scripted-answers.ts';

// What a response becomes, by what it answers.

const url = 'https://api.example.com/tasks/1';
const parse = () => 'parsed';

interface Given {
  readonly purpose?: Purpose;
  readonly type?: string;
  readonly status?: number;
  /** Whether it has a `parse`. */
  readonly parse?: unknown;
  /** The convention's results are texts. */
  readonly text?: true;
  readonly limits?: Partial<Limits>;
  readonly checkpoint?: Partial<Checkpoint>;
}

/** Reads a body as the answer to a poll, unless these say otherwise. */
function reading(body: BodyInit | null, given: Given = {}) {
  const { purpose = 'poll', type, status = 200, limits, checkpoint, text, ...settings } = given;
  const headers = new Headers(type ? { 'content-type': type } : {});
  // Not every code can be had with every body.
  const response = new Response(body, { status: status === 204 ? 200 : status });
  const head: Answer = { status, headers, url, body: undefined };
  const exchange = { body: vi.fn((_: unknown, read: () => unknown) => read()) };
  const all = { convention: { text }, limits: { ...defaultLimits, ...limits }, ...settings };
  const request = {
    ...{ purpose, sending: { settings: all }, follow: { url } },
    checkpoint: { ...blank('http', url, 0), ...checkpoint },
  } as unknown as ExchangeRequest;
  const routes = { options: {} } as Routes;
  const end = readAnswer(head, response, request, routes, exchange as unknown as Exchange);
  return { end, response, exchange };
}
const read = (body: BodyInit | null, given?: Given) => reading(body, given).end;

const invalid = new Uint8Array([0x61, 0xff]);

describe('an answer without a type', () => {
  test('may be JSON', async () => {
    expect(await read('{"a":1}')).toMatchObject({ body: { a: 1 }, text: '{"a":1}' });
    expect(await read('a text')).toMatchObject({ body: 'a text', text: 'a text' });
  });

  test('is bytes without a type, if it is no text', async () => {
    const { body, raw, text } = await read(invalid);
    expect(body).toBeInstanceOf(Blob);
    expect((body as Blob).type).toBe('');
    expect(raw).toBe(body);
    expect(text).toBeUndefined();
  });
});

test('bytes that are invalid in a text are kept beside it', async () => {
  const { body, text } = await read(invalid, { type: 'text/plain' });
  expect(text).toBe('aÿ');
  // Bun adds the charset.
  expect((body as Blob).type).toMatch(/^text\/plain\b/);
});

describe('for `parse`', () => {
  test('the body of a result is left unread', async () => {
    const { end, response } = reading('rows', { parse, purpose: 'result', type: 'text/plain' });
    expect((await end).unread).toBe(response);
    expect(response.bodyUsed).toBe(false);
  });

  test('that of a poll is, too, if it cannot tell a state', async () => {
    expect((await read('rows', { parse, type: 'text/csv' })).unread).toBeDefined();
    expect(await read('{"a":1}', { parse, type: 'application/json' })).toMatchObject({
      ...{ body: { a: 1 }, text: '{"a":1}' },
    });
    const said202 = { checkpoint: { monitor: 'said202' }, parse } as const;
    expect((await read('rows', { ...said202, type: 'text/plain' })).unread).toBeDefined();
    expect((await read('rows', { parse, type: 'text/plain' })).unread).toBeUndefined();
  });

  test.for<[string, Given]>([
    ['that of an answer to a cancel', { purpose: 'cancel' }],
    ['that of a 202', { status: 202 }],
    ['that of an error', { status: 500 }],
  ])('%s is not', async ([, given]) => {
    const answer = await read('rows', { parse, type: 'text/csv', ...given });
    expect(answer).toMatchObject({ body: 'rows', text: 'rows' });
    expect(answer.unread).toBeUndefined();
  });

  test('what answers a cancel is kept as a text alone', async () => {
    const { raw } = await read('rows', { parse, type: 'text/csv', purpose: 'cancel' });
    expect(raw).toBeUndefined();
  });

  test('there is nothing to read in a 204', async () => {
    for (const purpose of ['result', 'poll'] as const) {
      const answer = await read(null, { parse, purpose, status: 204 });
      expect(answer.unread).toBeUndefined();
      expect(answer.body).toBeUndefined();
    }
  });
});

test('a 204 has no body, whatever a `fetch` has made of it', async () => {
  const { end, response } = reading('rows', { status: 204, type: 'text/plain' });
  expect(await end).toEqual({
    ...{ status: 204, headers: new Headers({ 'content-type': 'text/plain' }), url },
    ...{ body: undefined, text: undefined, raw: undefined },
  });
  expect(response.bodyUsed).toBe(false);
});

describe('where results are texts', () => {
  const given: Given = { text: true, purpose: 'result', type: 'application/json' };

  test('one that is JSON stays as it was sent', async () => {
    expect((await read('{ "a": 1 }', given)).body).toBe('{ "a": 1 }');
    expect((await read('{ "a": ', given)).body).toBe('{ "a": ');
  });

  test('status documents do not', async () => {
    expect((await read('{ "a": 1 }', { ...given, purpose: 'poll' })).body).toEqual({ a: 1 });
  });
});

describe('a body', () => {
  const limits = { resultLength: 4, statusLength: 2 };

  test.for([
    [200, 'abcd'],
    [202, 'ab'],
    [500, 'ab'],
  ] as const)('of a %i may be as long as the limit: %s', async ([status, text]) => {
    expect((await read(text, { limits, status, type: 'text/plain' })).body).toBe(text);
  });

  test.for([
    [200, 'abcde', 'HTTP 200 with a body of over 4 bytes (limits.resultLength)'],
    [202, 'abc', 'HTTP 202 with a body of over 2 bytes (limits.statusLength)'],
  ] as const)('of a %i may not be longer: %s', async ([status, text, message]) => {
    const error = await rejection(read(text, { limits, status, type: 'text/plain' }));
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toBe(message);
    expect((error as Refusal).answer?.status).toBe(status);
  });
});

describe('JSON that does not parse', () => {
  const advice = 'If it is not JSON, read it with `parse`';
  const type = 'application/json';

  test.for<[Purpose, string, boolean, string | undefined]>([
    ['result', 'no JSON', true, advice],
    ['result', '{"a":', false, undefined],
    ['poll', 'no JSON', true, undefined],
    ['poll', '{"a":', false, undefined],
  ])('of a %s: %s', async ([purpose, text, isWhole, expected]) => {
    const error = (await rejection(read(text, { purpose, type }))) as Fault;
    expect(error).toBeInstanceOf(Fault);
    expect(error.message).toBe('HTTP 200 with a body that broke off or does not parse');
    expect({ isWhole: error.isWhole, advice: error.advice }).toEqual({ isWhole, advice: expected });
    expect(error.answer).toMatchObject({ status: 200, text });
  });

  test('of an error is a text', async () => {
    expect(await read('{"a":', { status: 500, type })).toMatchObject({ body: '{"a":' });
  });
});
