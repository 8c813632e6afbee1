import { azure } from 'await202';
import { describe, expect, test } from 'vitest';
import { polled, submit, task, told } from '../support/told.ts';

// What azure() reads in one answer. Whole operations: test/conventions/transcripts.test.ts.

const accept = (method: string, headers: HeadersInit = {}, status = 202) =>
  azure().accept(told(undefined, { status, headers }), { ...submit, method });

test('its checkpoints are those of `azure`', () => {
  expect(azure().name).toBe('azure');
});

test('a wrong place of the result is told with the right ones', () => {
  expect(() => azure({ finalStateVia: 'body' as never })).toThrow(
    "await202: `azure.finalStateVia` is 'body', expected one of location, azure-async-operation, operation-location, original-uri.",
  );
});

describe('a monitor that is gone', () => {
  const gone = (method: string) => azure().gone?.(polled({ variables: { method } }));

  test.for(['DELETE', 'delete'])('is a success after a %s', (method) => {
    expect(gone(method)).toBe('succeeded');
  });

  test.for(['POST', 'UNDELETE', 'DELETEALL'])('is none after a %s', (method) => {
    expect(gone(method)).toBeUndefined();
  });

  test('is none if nobody knows what the submit was', () => {
    expect(azure().gone?.(polled())).toBeUndefined();
    expect(azure().gone?.(polled({ variables: {} }))).toBeUndefined();
  });
});

describe('the method of the submit', () => {
  const location = { location: '/results/1' };
  const both = { 'operation-location': '/operations/1', location: '/results/1' };
  const pending = (method: string) => ({
    state: 'pending',
    statusUrl: '/operations/1',
    variables: { mode: 'operation-location', method },
  });

  test.for<[string, string | undefined]>([
    ['PUT', submit.url],
    ['PATCH', '/results/1'],
    ['POST', '/results/1'],
    ['DELETE', undefined],
    ['OUTPUT', undefined],
    ['PUTS', undefined],
    ['REPOST', undefined],
    ['POSTAL', undefined],
    ['DISPATCH', undefined],
    ['PATCHES', undefined],
  ])('says where the result is: after %s at %s', ([method, resultUrl]) => {
    expect(accept(method, both)).toEqual({ ...pending(method), resultUrl });
  });

  test.for<[string, string | undefined]>([
    ['PUT', submit.url],
    ['POST', submit.url],
    ['REPOST', undefined],
    ['POSTAL', undefined],
    ['DELETE', undefined],
  ])('or at the original URL, if the API says so: after %s at %s', ([method, resultUrl]) => {
    const convention = azure({ finalStateVia: 'original-uri' });
    const answer = told(undefined, { status: 202, headers: both });
    expect(convention.accept(answer, { ...submit, method })).toEqual({
      ...pending(method),
      resultUrl,
    });
  });

  test('says whether a 201 may have a Location to be polled', () => {
    expect(accept('PUT', location, 201)).toMatchObject({ statusUrl: '/results/1' });
    expect(accept('POST', location, 201)).toMatchObject({ state: 'succeeded' });
  });
});

describe('an error behind a Location', () => {
  const read = (status: number) =>
    azure().read(
      told({ error: { message: 'no quota' } }, { status }),
      polled({ variables: { mode: 'location', method: 'POST' } }),
    );

  test.for([400, 409, 422, 500])('is the end: %i', (status) => {
    expect(read(status)).toEqual({ state: 'failed', evidence: 'code', message: 'no quota' });
  });

  test.for([304, 399, 401, 403, 404, 410])('is about the poll: %i', (status) => {
    expect(read(status)).toBeUndefined();
  });
});

test('a monitor that goes on may move', () => {
  const headers = { 'operation-location': '/operations/2' };
  const before = polled({ statusUrl: task, variables: { mode: 'operation-location' } });
  expect(
    azure().read(told({ status: 'Running', percentComplete: 40 }, { headers }), before),
  ).toEqual({ state: 'running', word: 'Running', progress: 0.4, statusUrl: '/operations/2' });
});
