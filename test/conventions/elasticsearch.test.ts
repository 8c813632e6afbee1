import { elasticsearchAsyncSearch, elasticsearchTask } from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { polled, told } from '../support/told.ts';

// What the conventions of Elasticsearch read in one answer.

describe('an async search', () => {
  const read = (body: unknown, status: number) =>
    elasticsearchAsyncSearch().read(told(body, { status }), polled());

  test('that is no longer running has failed, if its code says so', () => {
    const error = { reason: 'no such index' };
    expect(read({ is_running: false, error }, 400)).toEqual({
      ...{ state: 'failed', message: 'no such index' },
    });
    expect(read({ is_running: true, error }, 400)).toBeUndefined();
    expect(read({ error }, 500)).toBeUndefined();
    expect(read({ is_running: false }, 399)).toBeUndefined();
  });

  test('whose code is another than 200 is asked why', () => {
    expect(read({ id: 'a/b', is_running: false, completion_status: 429 }, 200)).toMatchObject({
      ...{ state: 'running', statusUrl: 'https://api.example.com/_async_search/a%2Fb' },
    });
    expect(read({ id: 'a', is_running: false, completion_status: 200 }, 200)).toMatchObject({
      ...{ state: 'succeeded', resultUrl: 'https://api.example.com/_async_search/a' },
    });
  });

  test('has one option', () => {
    expect(() => elasticsearchAsyncSearch({ wait: 'yes' as never })).toThrow(
      "await202: `elasticsearchAsyncSearch.wait` is 'yes', expected true or false.",
    );
  });
});

describe('the reason why a task has failed', () => {
  const read = (body: object) => elasticsearchTask().read(told(body), polled());
  const failures = [{ cause: { type: 'mapper_parsing_exception', reason: 'no such field' } }];

  test('is that of its error', () => {
    const error = { type: 'E1', message: 'not this', reason: 'no such index' };
    expect(read({ completed: true, error, response: { failures } })).toEqual({
      ...{ state: 'failed', word: 'failed', message: 'no such index' },
    });
  });

  test('or of the first failure', () => {
    const response = { message: 'not this', failures };
    expect(read({ completed: true, message: 'nor this', response })).toEqual({
      ...{ state: 'failed', word: 'failed', message: 'no such field' },
    });
  });
});
