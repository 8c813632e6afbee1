import type { Answer } from 'await202';
import { describe, expect, test } from 'vitest';
import { isBodiless, toResponse } from '../../src/core/answer.ts';

// The answer that an error has as its `response`.

const answer = (more: Partial<Answer> = {}): Answer => ({
  status: 500,
  headers: new Headers({
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-length': '17',
    'x-request-id': '7',
  }),
  url: 'https://api.example.com/tasks/1?sig=secret',
  body: { error: 'no' },
  text: '{"error":"no"}',
  ...more,
});

describe('a status code', () => {
  test.for([200, 201, 299, 400, 503, 599])('that a Response takes stays: %i', (status) => {
    expect(toResponse(answer({ status })).status).toBe(status);
  });

  test.for([0, 101, 199, 600, 999])('that none takes becomes 599: %i', (status) => {
    expect(toResponse(answer({ status })).status).toBe(599);
  });

  test.for([204, 205, 304])('that allows no body has none: %i', async (status) => {
    expect(isBodiless(status)).toBe(true);
    const response = toResponse(answer({ status }));
    expect(response.status).toBe(status);
    expect(response.body ?? null).toBeNull();
    expect(await response.text()).toBe('');
  });

  test.for([200, 203, 206, 303, 305])('that allows one has it: %i', async (status) => {
    expect(isBodiless(status)).toBe(false);
    expect(await toResponse(answer({ status })).text()).toBe('{"error":"no"}');
  });
});

describe('the body', () => {
  test('is what came over the wire', async () => {
    expect(await toResponse(answer()).text()).toBe('{"error":"no"}');
  });

  test('is the bytes, if it was read as such', async () => {
    const raw = new Uint8Array([1, 2, 3]);
    const response = toResponse(answer({ raw, text: undefined }));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(raw);
  });

  test('is the one that was left unread', async () => {
    const unread = new Response('rows');
    expect(await toResponse(answer({ text: undefined, unread })).text()).toBe('rows');
  });

  test('is empty if somebody has read that since', async () => {
    const unread = new Response('rows');
    await unread.text();
    expect(await toResponse(answer({ text: undefined, unread })).text()).toBe('');
  });

  test('is a value in its place, as JSON', async () => {
    expect(await toResponse(answer(), { rows: 3 }).text()).toBe('{"rows":3}');
    expect(await toResponse(answer(), null).text()).toBe('null');
  });
});

test('the headers are those of the answer, without what is only true of the wire', () => {
  const given = answer();
  const { headers, url } = toResponse(given);
  expect([...headers.keys()]).toEqual(['content-type', 'x-request-id']);
  expect(url).toBe('');
  expect(given.headers.has('content-length')).toBe(true);
});
