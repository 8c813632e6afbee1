import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Recorded, record, revived } from '../../src/durable/recorded.ts';
import { fastTime } from '../support/scripted-answers.ts';

// What a step records of an exchange, and what a replay makes of it.

const now = 1_800_000_000_000;
beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const url = 'https://api.example.com/tasks/1';

/** What is recorded if `fetch` does this. */
const recorded = (answer: () => Promise<Response>, maxLength = 100) =>
  record(new Request(url), { fetch: answer, timeout: 10_000, maxLength });
const body = async (bytes: BodyInit, maxLength?: number) => {
  const { text, base64, failure } = await recorded(async () => new Response(bytes), maxLength);
  return { text, base64, failure };
};

describe('a body', () => {
  test('is kept as text, with the status and the headers', async () => {
    const headers = { 'content-type': 'application/json', 'retry-after': '2' };
    const answer = async () => new Response('{"a":"ä"}', { status: 202, headers });
    expect(await recorded(answer)).toEqual({
      began: now,
      ended: now,
      status: 202,
      headers: [
        ['content-type', 'application/json'],
        ['retry-after', '2'],
      ],
      text: '{"a":"ä"}',
    });
  });

  test('that is no text is kept as base64', async () => {
    expect(await body(Uint8Array.of(1, 0xff))).toEqual({ base64: 'Af8=' });
  });

  test('keeps its byte order mark', async () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect(await body(bytes)).toEqual({ base64: '77u/YQ==' });
    const { began, ended, base64 } = await recorded(async () => new Response(bytes));
    const again = revived({ began, ended, status: 200, base64 }, url);
    expect(new Uint8Array(await again.arrayBuffer())).toEqual(bytes);
  });

  test('may be as long as the history may hold', async () => {
    expect(await body('12345', 5)).toEqual({ text: '12345' });
    expect(await body('123456', 5)).toEqual({ failure: 'a body of over 5 bytes (maxLength)' });
  });
});

describe('why there was no answer', () => {
  test.for<[unknown, string]>([
    [new TypeError('fetch failed'), 'fetch failed'],
    [
      new Error('no route to https://a/b?sig=secret&x=1 now, c?d'),
      'no route to https://a/b now, c',
    ],
    ['offline', 'offline'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('%o', async ([error, failure]) => {
    expect(await recorded(() => Promise.reject(error))).toEqual({
      began: now,
      ended: now,
      failure,
    });
  });
});

describe('an answer from the history', () => {
  const of = (more: Partial<Recorded>) => revived({ began: 0, ended: 0, ...more }, url);

  test('has the status, the headers, the body and the URL', async () => {
    const response = of({ status: 202, headers: [['retry-after', '2']], text: 'wait' });
    expect([response.status, response.headers.get('retry-after'), response.url]).toEqual([
      202,
      '2',
      url,
    ]);
    expect(await response.text()).toBe('wait');
  });

  test('has no headers and no body if none are recorded', async () => {
    const response = of({ status: 204 });
    expect([...response.headers]).toEqual([]);
    expect(response.body).toBeNull();
  });
});
