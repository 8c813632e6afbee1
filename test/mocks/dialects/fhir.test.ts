import { fhir, OperationFailedError, OperationGoneError } from 'await202';
import { scenario } from 'await202/mocks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dialectWire } from './dialect-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const talk = (one = scenario()) => dialectWire('fhir', fhir(), 'GET /Patient/$export', one);
const bundle = { resourceType: 'Bundle', type: 'batch-response', entry: [] };

test('a manifest names the file', async () => {
  const text = '{"resourceType":"Patient","id":"p1"}\n';
  const { run, wire } = talk(
    scenario().running(2).delivers({ contentType: 'application/fhir+ndjson', text }),
  );
  const manifest = await run();
  expect(wire()).toEqual([
    '0 GET /Patient/$export | prefer: respond-async',
    '  202 | content-location: /tasks/task-1',
    '1000 GET /tasks/task-1',
    '  202 | x-progress: 33%',
    '2000 GET /tasks/task-1',
    '  202 | x-progress: 67%',
    '3000 GET /tasks/task-1',
    '  200 | {"transactionTime":"2026-01-01T00:00:00.000Z","request":"/Patient/$export","requiresAccessToken":false,"output":[{"type":"Patient","url":"/tasks/task-1/result"}],"error":[]}',
  ]);
  expect(manifest).toMatchObject({
    requiresAccessToken: false,
    output: [{ type: 'Patient', url: 'https://api.example.com/tasks/task-1/result' }],
  });
});

test('the file is where the manifest says', async () => {
  const { server, run } = talk(
    scenario().running(0).succeeds(bundle, { at: 'url', origin: 'https://files.example.net' }),
  );
  expect(await run()).toMatchObject({
    output: [{ type: 'Bundle', url: 'https://files.example.net/tasks/task-1/result' }],
  });
  expect(
    server.handle({ method: 'GET', url: 'https://api.example.com/tasks/task-1/result' }),
  ).toMatchObject({ status: 200, body: JSON.stringify(bundle) });
});

test('the answer is a Bundle, or a manifest of your own', async () => {
  const { run, wire } = talk(scenario().succeeds(bundle));
  expect(await run()).toEqual(bundle);
  expect(wire()).toEqual([
    '0 GET /Patient/$export | prefer: respond-async',
    '  202 | content-location: /tasks/task-1',
    '1000 GET /tasks/task-1',
    '  202 | x-progress: 50%',
    '2000 GET /tasks/task-1',
    '  200 | {"resourceType":"Bundle","type":"batch-response","entry":[]}',
  ]);
});

test('a file whose resources it cannot see is Binary', async () => {
  const { run } = talk(scenario().delivers({ contentType: 'image/png', bytes: new Uint8Array() }));
  expect(await run()).toMatchObject({ output: [{ type: 'Binary' }] });
});

test('messages are X-Progress', async () => {
  const { run, wire } = talk(scenario().says('in the queue', 'half way'));
  await run();
  expect(wire().slice(2, 4)).toEqual([
    '1000 GET /tasks/task-1',
    '  202 | x-progress: in the queue',
  ]);
});

test('a failure is a code and an OperationOutcome', async () => {
  const { error, wire } = talk(
    scenario()
      .running(0)
      .fails({ title: 'Gone', detail: 'Load tray 2', code: 'not-supported', status: 507 }),
  );
  const failure = await error();
  expect(failure).toBeInstanceOf(OperationFailedError);
  expect(failure.message).toContain('Load tray 2');
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  507 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported","details":{"text":"Load tray 2"}}]}',
  ]);
});

test('by default its code is none of those that pass', async () => {
  const { error, wire } = talk(scenario().running(0).fails({ title: 'Out of paper' }));
  expect(await error()).toBeInstanceOf(OperationFailedError);
  expect(wire().slice(3)).toEqual([
    '  500 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","details":{"text":"Out of paper"}}]}',
  ]);
});

describe('where the client asks for it, a header speaks of the export, and the code of the poll', () => {
  const headers = { prefer: 'respond-async, separate-export-status' };

  test('until it is there', async () => {
    const { run, wire } = talk(scenario().succeeds(bundle));
    expect(await run({ headers })).toEqual(bundle);
    expect(wire()).toEqual([
      '0 GET /Patient/$export | prefer: respond-async, separate-export-status',
      '  202 | content-location: /tasks/task-1 | preference-applied: respond-async, separate-export-status',
      '1000 GET /tasks/task-1',
      '  200 | x-export-status: 202 Accepted | x-progress: 50%',
      '2000 GET /tasks/task-1',
      '  200 | x-export-status: 200 OK | {"resourceType":"Bundle","type":"batch-response","entry":[]}',
    ]);
  });

  test('when it has failed', async () => {
    const { error, wire } = talk(scenario().running(0).fails({ title: 'Out of paper' }));
    expect(await error({ headers })).toBeInstanceOf(OperationFailedError);
    expect(wire().slice(2)).toEqual([
      '1000 GET /tasks/task-1',
      '  200 | content-type: application/fhir+json | x-export-status: 500 Internal Server Error | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","details":{"text":"Out of paper"}}]}',
    ]);
  });
});

test('a cancel is a DELETE, and the status is gone', async () => {
  const { cancel, wire } = talk(scenario().running(9));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  202',
    '1000 GET /tasks/task-1',
    '  404 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"No such task is known here."}}]}',
  ]);
});

test('a slow one goes on for a while', async () => {
  const { cancel, wire } = talk(scenario().running(9).cancels('slowly'));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  202',
    '1000 GET /tasks/task-1',
    '  202 | x-progress: 0%',
    '2000 GET /tasks/task-1',
    '  404 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"No such task is known here."}}]}',
  ]);
});

test('a cancel is refused with an OperationOutcome', async () => {
  const { client, wire } = talk(scenario().cancels('refused'));
  const operation = await client.submit('./Patient/$export', { method: 'GET' });
  await expect(operation.cancel()).rejects.toThrow('405');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  405 | allow: GET | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","details":{"text":"This operation cannot be canceled."}}]}',
  ]);
});

test('one that somebody else has canceled is gone', async () => {
  const { error, wire } = talk(scenario().running(0).endsCanceled());
  expect(await error()).toBeInstanceOf(OperationGoneError);
  expect(wire().slice(2, 4)).toEqual([
    '1000 GET /tasks/task-1',
    '  404 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"No such task is known here."}}]}',
  ]);
});

test('it is an error all the same where the status stays', async () => {
  const one = scenario().running(0).endsCanceled().cancels('at once', { afterwards: 'readable' });
  const { error, wire } = talk(one);
  expect(await error()).toBeInstanceOf(OperationGoneError);
  expect(wire().slice(2, 4)).toEqual([
    '1000 GET /tasks/task-1',
    '  404 | content-type: application/fhir+json | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"The job was canceled."}}]}',
  ]);
});

test.for([
  [400, 'processing'],
  [404, 'not-found'],
  [429, 'throttled'],
  [500, 'transient'],
] as const)('a %s on demand has the code %s', ([status, code]) => {
  const { server } = talk(scenario().onSubmit(1, status));
  const answer = server.handle({ method: 'GET', url: 'https://api.example.com/Patient/$export' });
  expect(answer).toMatchObject({ status, body: expect.stringContaining(`"code":"${code}"`) });
});

test('faults are OperationOutcomes that pass, and Retry-After counts', async () => {
  const { run, wire } = talk(
    scenario()
      .accepts({ retryAfter: 5 })
      .monitor({ retryAfter: { date: 7 } })
      .onPoll(1, { status: 503, retryAfter: 3 }),
  );
  await run();
  expect(wire()).toEqual([
    '0 GET /Patient/$export | prefer: respond-async',
    '  202 | content-location: /tasks/task-1 | retry-after: 5',
    '5000 GET /tasks/task-1',
    '  503 | content-type: application/fhir+json | retry-after: 3 | {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient","details":{"text":"Status 503 on demand"}}]}',
    '8000 GET /tasks/task-1',
    '  202 | date: Thu, 01 Jan 2026 00:00:08 GMT | retry-after: Thu, 01 Jan 2026 00:00:15 GMT | x-progress: 50%',
    '15000 GET /tasks/task-1',
    '  200 | {"done":true}',
  ]);
});
