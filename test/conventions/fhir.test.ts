import { fhir } from 'await202';
import { describe, expect, test } from 'vitest';
import { polled, told } from '../support/told.ts';

// What fhir() reads in the answer to a poll.

const read = (document: unknown, status = 200) => fhir().read(told(document, { status }), polled());

describe('the bundle of a request', () => {
  const bundle = (type: string, status: string, outcome?: object) => ({
    ...{ resourceType: 'Bundle', type, entry: [{ response: { status, outcome } }] },
  });
  const issue = [{ code: 'invalid', diagnostics: 'line 7', details: { text: 'no such patient' } }];

  test.for(['404 Not Found', '500'])('of one has its code: %s', (code) => {
    expect(read(bundle('batch-response', code, { issue }))).toEqual({
      ...{ state: 'failed', message: 'no such patient' },
    });
    expect(read(bundle('batch-response', code))).toEqual({ state: 'failed', message: code });
  });

  test.for(['200', '204 No Content', '201'])('succeeds with %s', (code) => {
    expect(read(bundle('batch-response', code))).toMatchObject({ state: 'succeeded' });
  });

  test('of several may have failed in part', () => {
    const entry = [{ response: { status: '404' } }, { response: { status: '200' } }];
    expect(read({ ...bundle('batch-response', ''), entry })).toMatchObject({ state: 'succeeded' });
  });

  test('of another type is a result that has such an entry', () => {
    expect(read(bundle('history', '404'))).toMatchObject({ state: 'succeeded' });
  });
});

describe('an error', () => {
  const failed = { state: 'failed' };
  const issue = (more: object) => ({ issue: [{ code: 'not-supported', ...more }] });

  test('says why in the text of its first issue', () => {
    const details = { text: 'no such group' };
    expect(read(issue({ details, diagnostics: 'line 7' }), 400)).toMatchObject({
      ...{ ...failed, message: 'no such group' },
    });
  });

  test('or in its diagnostics', () => {
    expect(read({ message: 'not this', ...issue({ diagnostics: 'line 7' }) }, 500)).toMatchObject({
      ...{ ...failed, message: 'line 7' },
    });
  });

  test('that has none, or is about who asks, is not that of the job', () => {
    expect(read({ message: 'bad gateway' }, 502)).toBeUndefined();
    expect([401, 403].map((status) => read(issue({}), status))).toEqual([undefined, undefined]);
  });

  test('begins at 400', () => {
    expect(read(issue({ code: 'timeout' }), 399)).toBeUndefined();
    expect(read(issue({ code: 'timeout' }), 400)).toBe('fault');
  });
});
