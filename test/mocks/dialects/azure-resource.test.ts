import { azure, OperationFailedError } from 'await202';
import { type Scenario, scenario } from 'await202/mocks';
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

describe('a PUT or a PATCH with an operation', () => {
  const talk = (one = quiet, route = 'PUT /reports/r7') =>
    dialectWire('azure', azure(), route, one);
  const url = 'https://api.example.com/reports/r7';

  test('makes a resource, found at its own URL once the operation is over', async () => {
    const { run, wire } = talk(quiet.succeeds(report));
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 PUT /reports/r7',
      '  201 | operation-location: /operations/task-1 | {"properties":{"provisioningState":"NotStarted"}}',
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Running"}',
      '2000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded"}',
      '2000 GET /reports/r7',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('changes one', async () => {
    const { run, wire } = talk(quiet.running(0).succeeds(report), 'PATCH /reports/r7');
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 PATCH /reports/r7',
      '  202 | operation-location: /operations/task-1 | {"properties":{"provisioningState":"NotStarted"}}',
      '1000 GET /operations/task-1',
      '  200 | {"id":"task-1","status":"Succeeded"}',
      '1000 GET /reports/r7',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('shows the resource while it is being made', async () => {
    const { server, client } = talk();
    await client.submit('./reports/r7', { method: 'PUT' });
    expect(server.handle({ method: 'GET', url })).toMatchObject({
      status: 200,
      body: '{"properties":{"provisioningState":"Running"}}',
    });
    expect(server.handle({ method: 'DELETE', url })).toMatchObject({ status: 404 });
  });

  test('shows what was made last', async () => {
    const { server } = talk();
    server.on(
      'PUT /reports/r7',
      quiet.finishesAtOnce().succeeds(1),
      quiet.finishesAtOnce().succeeds(2),
    );
    server.handle({ method: 'PUT', url });
    server.handle({ method: 'PUT', url });
    expect(server.handle({ method: 'GET', url })).toMatchObject({ status: 200, body: '2' });
  });
});

describe('a resource without an operation', () => {
  const talk = (one: Scenario) =>
    dialectWire('azure', azure(), 'PUT /reports/r7', one.monitor({ in: 'nowhere' }));

  test('is polled itself', async () => {
    const { run, wire } = talk(quiet.succeeds(report));
    expect(await run()).toEqual(report);
    expect(wire()).toEqual([
      '0 PUT /reports/r7',
      '  201 | {"properties":{"provisioningState":"NotStarted"}}',
      '1000 GET /reports/r7',
      '  200 | {"properties":{"provisioningState":"Running"}}',
      '2000 GET /reports/r7',
      '  200 | {"name":"r7","pages":3}',
    ]);
  });

  test('says that it has failed', async () => {
    const { error, wire } = talk(
      quiet.running(0).fails({ detail: 'Load tray 2', code: 'Paper', tray: 2 }),
    );
    const failure = await error();
    expect(failure).toBeInstanceOf(OperationFailedError);
    expect(failure.message).toContain('Load tray 2');
    expect(wire().slice(2)).toEqual([
      '1000 GET /reports/r7',
      '  200 | {"properties":{"provisioningState":"Failed"},"error":{"code":"Paper","message":"Load tray 2","tray":2}}',
    ]);
  });
});
