import type { Convention, Reading } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { answerOf, documentOf, readingOf } from '../../src/push/stream-reading.ts';

// What one event of a stream says of an operation.

const url = 'https://api.example.com/reports';

describe('the document of an event', () => {
  test.for<[data: string, document: unknown]>([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['12', 12],
    ['half way', 'half way'],
    ['{"a":', '{"a":'],
    ['', undefined],
    ['[DONE]', undefined],
  ])('%j is %j', ([data, document]) => {
    expect(documentOf({ data })).toEqual(document);
  });

  test('is given to a convention as an answer of JSON', () => {
    const { headers, ...answer } = answerOf(url, { a: 1 });
    expect(answer).toEqual({ status: 200, url, body: { a: 1 } });
    expect([...headers]).toEqual([['content-type', 'application/json']]);
    expect(answerOf(url, { a: 1 }, 202).status).toBe(202);
  });
});

/** What an event with this document and this name says, where the convention reads this in it. */
function told(read: Reading | 'fault' | undefined, document: unknown, event?: string) {
  const convention: Convention = { name: 'own', accept: () => undefined, read: () => read };
  return readingOf(url, { data: JSON.stringify(document) ?? '', event }, document, convention);
}

describe('what an event says', () => {
  test('is what the convention reads in its document', () => {
    const read = vi.fn((): Reading => ({ state: 'running', progress: 0.5 }));
    const convention: Convention = { name: 'own', accept: () => undefined, read };
    expect(readingOf(url, { data: '{}' }, { a: 1 }, convention)).toEqual({
      state: 'running',
      progress: 0.5,
    });
    expect(read.mock.calls).toMatchObject([
      [
        { status: 200, url, body: { a: 1 } },
        { convention: 'own', statusUrl: url, state: 'pending', monitor: 'expected' },
      ],
    ]);
  });

  test.for(['done', 12, null])('is nothing of the convention in a document like %j', (document) => {
    const ended: Reading = { state: 'succeeded', word: 'done' };
    expect(told(ended, document, 'log')).toEqual({ state: 'running', word: 'log' });
  });

  test.for<Reading | 'fault' | undefined>([undefined, 'fault', { state: 'succeeded' }])(
    'is that it goes on, where the convention reads no more than %j',
    (read) => {
      expect(told(read, {}, 'log')).toEqual({ state: 'running', word: 'log' });
    },
  );

  test.for<[Reading, boolean]>([
    [{ state: 'succeeded', word: 'done' }, true],
    [{ state: 'succeeded', evidence: 'flag' }, true],
    [{ state: 'succeeded', evidence: 'word' }, true],
    [{ state: 'succeeded', evidence: 'code' }, false],
    [{ state: 'succeeded', evidence: 'code', word: 'done' }, false],
    [{ state: 'failed', message: 'No ink' }, true],
    [{ state: 'canceled' }, true],
  ])('is an end, if more than a status code tells it: %j %j', ([read, isEnd]) => {
    expect(told(read, {}, 'log')).toEqual(isEnd ? read : { state: 'running', word: 'log' });
  });

  test('is the end that its document tells, whatever its name', () => {
    const failed: Reading = { state: 'failed', message: 'No ink' };
    expect(told(failed, {}, 'result')).toEqual(failed);
    const done: Reading = { state: 'succeeded', word: 'done' };
    expect(told(done, {}, 'error')).toEqual(done);
  });

  test('is else an end that is its name', () => {
    const running: Reading = { state: 'running', progress: 0.5 };
    expect(told(running, { a: 1 }, 'result')).toEqual({ state: 'succeeded', word: 'result' });
    expect(told(undefined, 'text', 'final')).toEqual({ state: 'succeeded', word: 'final' });
    expect(told(undefined, undefined, 'canceled')).toEqual({ state: 'canceled', word: 'canceled' });
  });

  test('is a failure with what its document says of it', () => {
    const document = { detail: 'No ink' };
    expect(told(undefined, document, 'error')).toEqual({
      state: 'failed',
      word: 'error',
      message: 'No ink',
      problem: document,
    });
  });

  test('is what its document says, if its name tells no end', () => {
    const pending: Reading = { state: 'pending', message: 'in line' };
    expect(told(pending, {}, 'running')).toEqual(pending);
    expect(told(pending, {}, 'output_item.done')).toEqual(pending);
  });

  test('is a success with [DONE], and nothing where there is nothing', () => {
    const convention: Convention = { name: 'own', accept: () => undefined, read: () => undefined };
    expect(readingOf(url, { data: '[DONE]' }, undefined, convention)).toEqual({
      state: 'succeeded',
      evidence: 'flag',
      word: '[DONE]',
    });
    expect(told(undefined, undefined, 'log')).toBeUndefined();
  });
});
