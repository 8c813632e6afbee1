import { azure, OperationFailedError } from 'await202';
import { scenario } from 'await202/mocks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dialectWire } from './dialect-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const quiet = scenario().progress('none');
const report = { name: 'r7', pages: 3 };

describe('an action', () => {
  const talk = (one = quiet) => dialectWire('azure', azure({ cancel: true }), 'POST /reports', one);

  test('has its result in the status monitor', async () => {
    const { run, wire } = talk(scenario().pending(1).succeeds(report));
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 POST /reports',
      '  202 | operation-location: /operations/task-1 | {"id":"task-1","status":"NotStarted","percentComplete":0}',
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"NotStarted","percentComplete":0}',
      '2000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Running","percentComplete":50}',
      '3000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded","percentComplete":100,"result":{"name":"r7","pages":3}}',
    ]);
  });

  test('has it at its resourceLocation', async () => {
    const { run, wire } = talk(quiet.succeeds(report, { at: 'url' }));
    expect(await run()).toEqual(report);
    expect(wire().slice(4)).toEqual([
      '2000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded","resourceLocation":"/operations/task-1/result"}',
      '2000 GET /operations/task-1/result',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('has it where the Location of the submit says', async () => {
    const { run, wire } = talk(
      quiet
        .monitor({ in: 'Azure-AsyncOperation' })
        .succeeds(report, { at: 'url', header: 'Location' }),
    );
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 POST /reports',
      '  202 | azure-asyncoperation: /operations/task-1 | location: /operations/task-1/result',
      '1000 GET /operations/task-1',
      '  200 | location: /operations/task-1/result | {"id":"task-1","status":"Running"}',
      '2000 GET /operations/task-1',
      '  200 | location: /operations/task-1/result | {"id":"task-1","status":"Succeeded"}',
      '2000 GET /operations/task-1/result',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('has it at the URL of the submit', async () => {
    const convention = azure({ finalStateVia: 'original-uri' });
    const { run, wire } = dialectWire('azure', convention, 'POST /reports', quiet.succeeds(report));
    expect(await run({ searchParams: { 'api-version': '1' } })).toEqual(report);
    expect(wire()).toEqual([
      '0 POST /reports?api-version=1',
      '  202 | operation-location: /operations/task-1 | {"id":"task-1","status":"NotStarted"}',
      '1000 GET /operations/task-1?api-version=1',
      '  200 | {"id":"task-1","status":"Running"}',
      '2000 GET /operations/task-1?api-version=1',
      '  200 | {"id":"task-1","status":"Succeeded","result":{"name":"r7","pages":3}}',
      '2000 GET /reports?api-version=1',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('has what is not JSON at its resourceLocation', async () => {
    const { run, wire } = talk(quiet.running(0).delivers({ contentType: 'text/csv', text: 'a,b' }));
    expect(await run()).toBe('a,b');
    expect(wire().slice(2)).toEqual([
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded","resourceLocation":"/operations/task-1/result"}',
      '1000 GET /operations/task-1/result',
      '  200 | content-type: text/csv | a,b',
    ]);
  });

  test('fails with an error in the status monitor', async () => {
    const { error, wire } = talk(
      quiet.running(0).fails({ title: 'No paper', detail: 'Load tray 2', code: 'Paper', tray: 2 }),
    );
    const failure = await error();
    expect(failure).toBeInstanceOf(OperationFailedError);
    expect(failure.message).toContain('Load tray 2');
    expect(wire().slice(2)).toEqual([
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Failed","error":{"code":"Paper","message":"Load tray 2","tray":2}}',
    ]);
  });

  test('is canceled by a POST that answers with the status monitor', async () => {
    const { cancel, wire } = talk(quiet.running(9).cancels('slowly'));
    expect(await cancel()).toBe('canceled');
    expect(wire().slice(2)).toEqual([
      '0 POST /operations/task-1:cancel',
      '  200 | {"id":"task-1","status":"Canceling"}',
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Canceling"}',
      '2000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Canceled","error":{"code":"OperationCanceled","message":"The operation was canceled."}}',
    ]);
  });

  test('cannot be canceled when it is over', async () => {
    const { cancel, wire } = talk(quiet.running(9).cancels('too late').succeeds(report));
    expect(await cancel()).toBe('succeeded');
    expect(wire().slice(2, 4)).toEqual([
      '0 POST /operations/task-1:cancel',
      '  409 | {"error":{"code":"Conflict","message":"This operation is already over."}}',
    ]);
  });

  test('meets faults in its own words; Retry-After counts', async () => {
    const { run, wire } = talk(
      quiet
        .accepts({ retryAfter: 5 })
        .monitor({ retryAfter: 7 })
        .onPoll(1, { status: 429, retryAfter: 3 }),
    );
    await run();
    expect(wire()).toEqual([
      '0 POST /reports',
      '  202 | operation-location: /operations/task-1 | retry-after: 5 | {"id":"task-1","status":"NotStarted"}',
      '5000 GET /operations/task-1',
      '  429 | retry-after: 3 | {"error":{"code":"TooManyRequests","message":"Status 429 on demand"}}',
      '8000 GET /operations/task-1',
      '  200 | retry-after: 7 | {"id":"task-1","status":"Running"}',
      '15000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded","result":{"done":true}}',
    ]);
  });

  test('speaks the words of the service', async () => {
    const { run, wire } = talk(quiet.words({ running: 'Printing' }));
    await run();
    expect(wire().slice(3, 4)).toEqual(['  200 | {"id":"task-1","status":"Printing"}']);
  });
});

describe('a Location alone', () => {
  const talk = (one = quiet) =>
    dialectWire('azure', azure({ cancel: true }), 'POST /reports', one.monitor({ in: 'Location' }));

  test('speaks in status codes and ends with the result', async () => {
    const { run, wire } = talk(quiet.monitor({ repeated: 'moving' }).running(2).succeeds(report));
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 POST /reports',
      '  202 | location: /operations/task-1',
      '1000 GET /operations/task-1',
      '  202 | location: /operations/task-1?move=1',
      '2000 GET /operations/task-1?move=1',
      '  202 | location: /operations/task-1?move=2',
      '3000 GET /operations/task-1?move=2',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('ends with nothing', async () => {
    const { run, wire } = talk(quiet.running(0).succeeds());
    expect(await run()).toBeUndefined();
    expect(wire().slice(2)).toEqual(['1000 GET /operations/task-1', '  204']);
  });

  test('fails with a code of its own', async () => {
    const { error, wire } = talk(
      quiet.running(0).fails({ detail: 'Load tray 2', code: 'Paper', status: 409, tray: 2 }),
    );
    expect(await error()).toBeInstanceOf(OperationFailedError);
    expect(wire().slice(2)).toEqual([
      '1000 GET /operations/task-1',
      '  409 | {"error":{"code":"Paper","message":"Load tray 2","tray":2}}',
    ]);
  });

  test('says by a code that it was canceled', async () => {
    const { error, wire } = talk(quiet.running(0).endsCanceled());
    expect(await error()).toBeInstanceOf(OperationFailedError);
    expect(wire().slice(2)).toEqual([
      '1000 GET /operations/task-1',
      '  409 | {"error":{"code":"OperationCanceled","message":"The operation was canceled."}}',
    ]);
  });
});
