/** Several JSON documents in one answer are no JSON document, and no reason to ask again. */
import { createClient, type ResultError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const typed = (type: string, text: string) =>
  new Response(text, { headers: { 'content-type': type } });
const seeOther = () => new Response(null, { status: 303, headers: { location: '/result' } });

const streams = [
  { type: 'application/qlog+json-seq', text: '\u001e{"a":1}\n\u001e{"b":2}\n' },
  { type: 'application/json-seq', text: '\u001e{"a":1}\n' },
  { type: 'application/x-ndjson', text: '{"a":1}\n' },
  { type: 'application/jsonl', text: '{"a":1}\n{"b":2}' },
  { type: 'application/ld+json', text: '{"a":1} {"b":2}' },
  { type: 'application/json', text: '{"a":1}\r\n\r\n{"b":"}{"}\r\n' },
  { type: 'application/stream+json', text: '{"a":1}\n{"b":2}\n' },
  { type: 'application/json', text: '{"a":[1]}{"b":"] ["}' },
  { type: 'application/json', text: '{\n  "a": 1\n}\n{\n  "b": 2\n}\n' },
  { type: 'application/json', text: '[1,2]\n[3,4]\n' },
  { type: 'application/json', text: '1\n2\n"three"\nnull' },
  { type: 'application/json', text: '\u001e{"a":1}\n\u001e{"b":2}\n' },
];

const places = [
  { label: "the result's URL", earlier: () => [accepted(), seeOther()] },
  { label: 'the monitor', earlier: () => [accepted(), accepted({})] },
  { label: 'a monitor that never said 202', earlier: () => [accepted()] },
  { label: "the submit's own answer", earlier: () => [] },
];

describe.for(streams)('$type: $text', ({ type, text }) => {
  test.for(places)('from $label reaches `parse`', async ({ earlier }) => {
    const server = scriptedAnswers(...earlier(), typed(type, text));
    const parse = (response: Response) => response.text();
    expect(await createClient(server.options).run('logs', { parse })).toBe(text);
  });

  test.for(places)('from $label is the text without it', async ({ earlier }) => {
    const server = scriptedAnswers(...earlier(), typed(type, text));
    expect(await createClient(server.options).run('logs')).toBe(text);
  });
});

test('documents that accompany a 202 hide nothing of it', async () => {
  const lines = new Response('{"step":1}\n{"step":2}\n', {
    status: 202,
    headers: { 'content-type': 'application/json', location: '/tasks/1' },
  });
  const server = scriptedAnswers(lines, seeOther(), Response.json(7));
  expect(await createClient(server.options).run('logs')).toBe(7);
});

describe('a result that arrived as a whole and is no JSON', () => {
  test.for([
    '<html>',
    'NaN',
    '{"a":NaN}',
    ")]}',\n{}",
    '{"a":1}<br>',
    '{"a":1} {"b":2',
    '{"a":1}}',
  ])('%s is a ResultError at once: it would be the same again', async (text) => {
    const server = scriptedAnswers(accepted(), seeOther(), typed('application/json', text));
    const error = (await rejection(createClient(server.options).run('logs'))) as ResultError;
    const isCut = text.endsWith('2');
    expect(error.name).toBe('ResultError');
    if (!isCut) {
      expect(error.message).toContain('If it is not JSON, read it with `parse`');
      expect(server.requests).toHaveLength(3);
      expect(await error.response?.text()).toBe(text);
    }
  });

  test('one that ends inside of a document was cut off, and is asked for again', async () => {
    for (const text of ['{', '{"a":[{}', '[{"a":1},', '{"a":{"b":"c']) {
      const server = scriptedAnswers(
        accepted(),
        seeOther(),
        typed('application/json', text),
        Response.json(7),
      );
      expect(await createClient(server.options).run('logs')).toBe(7);
    }
  });
});

test('a monitor whose document was cut off is asked again', async () => {
  const cut = typed('application/json', '{"status":"do');
  const server = scriptedAnswers(accepted(), cut, Response.json({ status: 'done', result: 7 }));
  expect(await createClient(server.options).run('logs')).toBe(7);
});

test('a long text costs no more than its length', async () => {
  for (const text of [
    '"\\"'.repeat(200_000),
    '{}  '.repeat(200_000),
    `${' \n'.repeat(200_000)}{`,
  ]) {
    const server = scriptedAnswers(
      accepted(),
      seeOther(),
      ...Array.from({ length: 5 }, () => typed('application/json', text)),
    );
    const began = performance.now();
    await createClient(server.options)
      .run('logs', { polling: { maxFailures: 5 } })
      .catch(() => undefined);
    expect(performance.now() - began).toBeLessThan(5_000);
  }
});
