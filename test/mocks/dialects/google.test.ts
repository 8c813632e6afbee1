import { CancelError, google, OperationCanceledError, OperationFailedError } from 'await202';
import { createTaskServer, type Scenario, scenario } from 'await202/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dialectWire } from './dialect-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const quiet = scenario().progress('none');
const talk = (one: Scenario) =>
  dialectWire('google', google(), 'POST /books:import', one, { basePath: '/v1/' });

test('an operation is found by its name, and done with its response', async () => {
  const { run, wire } = talk(quiet.succeeds({ books: 12 }));
  expect(await run()).toEqual({ books: 12 });
  expect(wire()).toEqual([
    '0 POST /v1/books:import',
    '  200 | {"name":"operations/task-1"}',
    '1000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1"}',
    '2000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","done":true,"response":{"books":12}}',
  ]);
});

test('progress and messages are metadata', async () => {
  const { run, wire } = talk(scenario().running(1).says('reading', 'writing').succeeds({}));
  await run();
  expect(wire()).toEqual([
    '0 POST /v1/books:import',
    '  200 | {"name":"operations/task-1","metadata":{"progress":0,"message":"reading"}}',
    '1000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","metadata":{"progress":0.5,"message":"reading"}}',
    '2000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","metadata":{"progress":1,"message":"writing"},"done":true,"response":{}}',
  ]);
});

test('a failed one is done with an error, its code and details', async () => {
  const problem = {
    title: 'Bad row',
    detail: 'Row 7 has no title',
    code: 3,
    details: [{ row: 7 }],
  };
  const { error, wire } = talk(quiet.running(0).fails(problem));
  const failure = await error();
  expect(failure).toBeInstanceOf(OperationFailedError);
  expect(failure.message).toContain('Row 7 has no title');
  expect(wire().slice(2)).toEqual([
    '1000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","done":true,"error":{"code":3,"message":"Row 7 has no title","details":[{"row":7}]}}',
  ]);
});

test('an error without a number for a code is UNKNOWN', async () => {
  const { error, wire } = talk(quiet.running(0).fails({ title: 'Out of paper', code: 'paper' }));
  expect(await error()).toBeInstanceOf(OperationFailedError);
  expect(wire().slice(3)).toEqual([
    '  200 | {"name":"operations/task-1","done":true,"error":{"code":2,"message":"Out of paper"}}',
  ]);
});

test('a cancel is a POST, and the operation ends with the code 1', async () => {
  const { cancel, wire } = talk(quiet.running(9).cancels('slowly'));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 POST /v1/operations/task-1:cancel',
    '  200 | {}',
    '1000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1"}',
    '2000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","done":true,"error":{"code":1,"message":"Cancelled"}}',
  ]);
});

test('one that somebody else has canceled ends with the code 1', async () => {
  const { error } = talk(quiet.running(0).endsCanceled());
  expect(await error()).toBeInstanceOf(OperationCanceledError);
});

test('a cancel that comes too late is answered like any other', async () => {
  const { cancel, wire } = talk(quiet.running(9).cancels('too late').succeeds({ books: 12 }));
  expect(await cancel()).toBe('succeeded');
  expect(wire().slice(2)).toEqual([
    '0 POST /v1/operations/task-1:cancel',
    '  200 | {}',
    '1000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","done":true,"response":{"books":12}}',
  ]);
});

test('a cancel that is refused is not implemented', async () => {
  const { client, wire } = talk(quiet.cancels('refused'));
  const operation = await client.submit('./books:import');
  await expect(operation.cancel()).rejects.toThrow(CancelError);
  expect(wire().slice(2)).toEqual([
    '0 POST /v1/operations/task-1:cancel',
    '  501 | {"error":{"code":501,"message":"Operations of this method cannot be canceled.","status":"UNIMPLEMENTED"}}',
  ]);
});

test('one that is finished at once is done at once', async () => {
  const { run, wire } = talk(quiet.finishesAtOnce().succeeds({ books: 12 }));
  expect(await run()).toEqual({ books: 12 });
  expect(wire()).toEqual([
    '0 POST /v1/books:import',
    '  200 | {"name":"operations/task-1","done":true,"response":{"books":12}}',
  ]);
});

test('faults are in its own words, and Retry-After counts', async () => {
  const { run, wire } = talk(
    quiet
      .accepts({ retryAfter: 5 })
      .monitor({ retryAfter: 7 })
      .onPoll(1, { status: 503, retryAfter: 3 }),
  );
  await run();
  expect(wire()).toEqual([
    '0 POST /v1/books:import',
    '  200 | retry-after: 5 | {"name":"operations/task-1"}',
    '5000 GET /v1/operations/task-1',
    '  503 | retry-after: 3 | {"error":{"code":503,"message":"Status 503 on demand","status":"UNAVAILABLE"}}',
    '8000 GET /v1/operations/task-1',
    '  200 | retry-after: 7 | {"name":"operations/task-1"}',
    '15000 GET /v1/operations/task-1',
    '  200 | {"name":"operations/task-1","done":true,"response":{"done":true}}',
  ]);
});

test.for([
  ['at a URL', scenario().succeeds({}, { at: 'url' }), "got a result at 'url'"],
  [
    'that is not JSON',
    scenario().delivers({ contentType: 'text/csv', text: '' }),
    'got a result that is not JSON',
  ],
] as const)('a result %s is nothing that it knows', ([, one, complaint]) => {
  const server = createTaskServer({ dialect: 'google' });
  expect(() => server.on('POST /books', one)).toThrow(complaint);
  expect(() => createTaskServer({ dialect: 'google', scenario: one })).toThrow(TypeError);
});
