import { describe, expect, test } from 'vitest';
import {
  codeMeaning,
  httpMeaning,
  isGone,
  isPage,
  isPlainSuccess,
  isSuccessful,
  type Seen,
} from '../../src/core/answers.ts';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';

// The rows of docs/answers.md, one answer at a time. Whole operations: test/polling/answers.test.ts.

test('successes are those from 200 to 299, and plain ones 200 and 203', () => {
  expect([199, 200, 299, 300].map(isSuccessful)).toEqual([false, true, true, false]);
  expect([199, 200, 201, 202, 203, 204].map(isPlainSuccess)).toEqual([
    ...[false, true, false, false, true, false],
  ]);
});

describe('what http() makes of an answer', () => {
  const meaning = (more: Partial<Seen> = {}) =>
    httpMeaning({
      status: 200,
      code: undefined,
      outcome: Number.NaN,
      state: undefined,
      hasSign: false,
      said202: false,
      redirected: false,
      next: undefined,
      endsBy: undefined,
      strict: undefined,
      ...more,
    });

  test.for<[string, Partial<Seen>]>([
    ['unmarked', {}],
    ['unmarked', { status: 203 }],
    ['failed', { outcome: 400 }],
    ['failed', { outcome: 500, code: 'succeeded' }],
    ['as coded', { status: 409, code: 'failed' }],
    ['as coded', { code: 'canceled', state: 'running' }],
    ['goes on', { status: 423, code: 'running' }],
    ['elsewhere', { status: 303 }],
    ['elsewhere', { status: 303, state: 'running' }],
    ['silent', { status: 404, state: 'succeeded' }],
    ['silent', { status: 302 }],
    ['goes on', { status: 202 }],
    ['goes on', { status: 202, state: 'succeeded' }],
    ['goes on', { outcome: 202, state: 'succeeded' }],
    ['as told', { status: 202, state: 'succeeded', endsBy: 'word' }],
    ['goes on', { status: 202, state: 'running', endsBy: 'word' }],
    ['goes on', { status: 202, state: 'succeeded', endsBy: 'code' }],
    ['goes on', { next: '/tasks/2', state: 'succeeded' }],
    ['as told', { state: 'failed' }],
    ['as told', { status: 201, state: 'canceled', said202: true }],
    ['goes on', { endsBy: 'word' }],
    ['goes on', { status: 204, endsBy: 'word' }],
    ['code', { endsBy: 'code', state: 'running' }],
    ['code', { said202: true }],
    ['code', { said202: true, state: 'running' }],
    ['code', { status: 201 }],
    ['code', { status: 204, state: 'running' }],
    ['code', { outcome: 200 }],
    ['code', { outcome: 399, state: 'running' }],
    ['goes on', { state: 'running' }],
    ['goes on', { state: 'running', redirected: true }],
    ['redirect', { redirected: true, hasSign: true }],
    ['redirect', { redirected: true, strict: true }],
    ['goes on', { hasSign: true }],
    ['goes on', { strict: true }],
  ])('%s: %j', ([expected, more]) => {
    expect(meaning(more)).toBe(expected);
  });
});

describe('what a status code means', () => {
  const now = 1_800_000_000_000;
  const checkpointOf = (more: Partial<Checkpoint> = {}): Checkpoint => ({
    ...blank('http', 'https://api.example.com/tasks/1', now),
    monitor: 'answers',
    ...more,
  });
  const fresh = checkpointOf({ monitor: 'expected', visibleBy: now });

  test.for<[string, number, Checkpoint, unknown?]>([
    ['unchanged', 304, checkpointOf()],
    ['unchanged', 404, fresh],
    ['gone', 404, { ...fresh, visibleBy: now - 1 }],
    ['gone', 404, { ...fresh, visibleBy: undefined }],
    ['doubted', 404, checkpointOf({ visibleBy: now })],
    ['doubted', 404, checkpointOf({ monitor: 'said202' })],
    ['gone', 404, checkpointOf({ isMissing: true })],
    ['gone', 410, fresh],
    ['gone', 410, checkpointOf()],
    ['gone', 404, checkpointOf({ monitor: 'expected', visibleBy: 0 })],
    ['canceled', 404, checkpointOf({ cancelAccepted: true })],
    ['canceled', 410, { ...fresh, cancelAccepted: true }],
    ['unchanged', 304, checkpointOf({ cancelAccepted: true })],
    ['fault', 503, checkpointOf({ cancelAccepted: true })],
    ['fault', 429, checkpointOf()],
    ['fault', 400, checkpointOf(), 7],
    ['no', 400, checkpointOf()],
    ['no', 403, checkpointOf()],
    ['no', 302, checkpointOf()],
    ['gone', 410, checkpointOf(), 7],
  ])('%s: %d', ([expected, status, checkpoint, hint]) => {
    expect(codeMeaning({ status, before: checkpoint, now, hint })).toBe(expected);
  });

  test('isGone()', () => {
    expect(isGone(410, fresh, now)).toBe(true);
    expect(isGone(404, fresh, now)).toBe(false);
    expect(isGone(404, fresh, now + 1)).toBe(true);
    expect(isGone(404, checkpointOf({ visibleBy: now }), now)).toBe(true);
    expect(isGone(403, checkpointOf(), now)).toBe(false);
  });
});

test.for<[boolean, number, string, Response?]>([
  [true, 200, 'text/html'],
  [false, 202, 'text/html'],
  [false, 200, 'application/json'],
  [false, 200, 'text/html', new Response('page')],
])('isPage() is %s: %d %s', ([expected, status, type, unread]) => {
  const headers = new Headers({ 'content-type': type });
  const answer = { status, headers, url: 'https://api.example.com/', body: undefined, unread };
  expect(isPage(answer)).toBe(expected);
});
