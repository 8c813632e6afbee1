import { type Checkpoint, http, OperationFailedError, odata } from 'await202';
import { scenario } from 'await202/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dialectWire, soon } from './dialect-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const talk = (one = scenario(), convention = odata()) =>
  dialectWire('odata', convention, 'POST /Reports', one);
const report = { name: 'r7', pages: 3 };

test('the answer comes in a 200 that says which it is', async () => {
  const { run, wire } = talk(scenario().running(2).succeeds(report));
  expect(await run()).toEqual(report);
  expect(wire()).toEqual([
    '0 POST /Reports | prefer: respond-async',
    '  202 | location: /tasks/task-1',
    '1000 GET /tasks/task-1',
    '  202 | location: /tasks/task-1',
    '2000 GET /tasks/task-1',
    '  202 | location: /tasks/task-1',
    '3000 GET /tasks/task-1',
    '  200 | asyncresult: 200 | {"name":"r7","pages":3}',
  ]);
});

test('the monitor moves', async () => {
  const { run, wire } = talk(scenario().monitor({ repeated: 'moving' }).succeeds(report));
  expect(await run()).toEqual(report);
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  202 | location: /tasks/task-1?move=1',
    '2000 GET /tasks/task-1?move=1',
    '  200 | asyncresult: 200 | {"name":"r7","pages":3}',
  ]);
});

test('the answer may have no body', async () => {
  const { run, wire } = talk(scenario().running(0).succeeds());
  await run();
  expect(wire().slice(2)).toEqual(['1000 GET /tasks/task-1', '  200 | asyncresult: 204']);
});

test('it may be something else than JSON', async () => {
  const { client, wire } = talk(
    scenario().running(0).delivers({ contentType: 'text/csv', text: 'a,b' }),
  );
  await soon(client.run('./Reports', { parse: (response) => response.text() }));
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  200 | asyncresult: 200 | content-type: text/csv | a,b',
  ]);
});

test('a failure is a 200, too, with its details', async () => {
  const { error, wire } = talk(
    scenario()
      .running(0)
      .fails({ detail: 'Load tray 2', code: 'Paper', status: 507, target: 'tray' }),
  );
  const failure = await error();
  expect(failure).toBeInstanceOf(OperationFailedError);
  expect(failure.message).toContain('Load tray 2');
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  200 | asyncresult: 507 | {"error":{"code":"Paper","message":"Load tray 2","target":"tray"}}',
  ]);
});

test('a client whose polls accept it gets a failure serialized', async () => {
  const problem = { detail: 'Load tray 2', code: 'Paper', status: 507 };
  const headers = { accept: 'application/http' };
  const serialized = { ...odata(), poll: ({ statusUrl: url }: Checkpoint) => ({ url, headers }) };
  const { error, wire } = talk(scenario().running(0).fails(problem), serialized);
  const failure = await error();
  expect(failure).toBeInstanceOf(OperationFailedError);
  expect(failure.message).toContain('Load tray 2');
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  200 | content-type: application/http | HTTP/1.1 507 Insufficient Storage\r\ncontent-type: application/json\r\n\r\n{"error":{"code":"Paper","message":"Load tray 2"}}',
  ]);
});

test.for([
  ['that accepts it gets the answer serialized', { accept: 'application/http' }, true],
  ['of OData 4.0 gets it serialized', { 'odata-maxversion': '4.0' }, true],
  [
    'of OData 4.0 that wants JSON gets the header',
    { 'odata-maxversion': '4.0', accept: 'application/json' },
    false,
  ],
] as const)('a client %s', ([, headers, isSerialized]) => {
  const { server } = talk(scenario().running(0).succeeds(report));
  const ask = (method: string, path: string) =>
    server.handle({
      method,
      url: `https://api.example.com${path}`,
      headers: { prefer: 'respond-async', ...headers },
    });
  ask('POST', '/Reports');
  expect(ask('GET', '/tasks/task-1')).toEqual({
    kind: 'reply',
    status: 200,
    ...(isSerialized
      ? {
          headers: { 'content-type': 'application/http' },
          body: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"name":"r7","pages":3}',
        }
      : {
          headers: { 'content-type': 'application/json', asyncresult: '200' },
          body: '{"name":"r7","pages":3}',
        }),
  });
});

test('bytes are serialized as they are', () => {
  const bytes = new Uint8Array([0, 255]);
  const { server } = talk(
    scenario().running(0).delivers({ contentType: 'application/octet-stream', bytes }),
  );
  const headers = { prefer: 'respond-async', accept: 'application/http' };
  server.handle({ method: 'POST', url: 'https://api.example.com/Reports', headers });
  const answer = server.handle({
    method: 'GET',
    url: 'https://api.example.com/tasks/task-1',
    headers,
  });
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n';
  expect(answer).toMatchObject({ body: new Uint8Array([...Buffer.from(head), 0, 255]) });
});

test('a request that asks for no operation is answered with what comes of it', async () => {
  const { run, wire } = talk(scenario().succeeds(report), http());
  expect(await run()).toEqual(report);
  expect(wire()).toEqual(['0 POST /Reports', '  200 | {"name":"r7","pages":3}']);
});

test('a cancel is a DELETE, and the monitor is gone', async () => {
  const { cancel, wire } = talk(scenario().running(9));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  204',
    '1000 GET /tasks/task-1',
    '  404 | {"error":{"code":"404","message":"No such task is known here."}}',
  ]);
});

test('a slow one is accepted first', async () => {
  const { cancel, wire } = talk(scenario().running(9).cancels('slowly'));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  202',
    '1000 GET /tasks/task-1',
    '  202 | location: /tasks/task-1',
    '2000 GET /tasks/task-1',
    '  404 | {"error":{"code":"404","message":"No such task is known here."}}',
  ]);
});

test('a cancel is refused', async () => {
  const { client, wire } = talk(scenario().cancels('refused'));
  const operation = await client.submit('./Reports');
  await expect(operation.cancel()).rejects.toThrow('405');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /tasks/task-1',
    '  405 | allow: GET | {"error":{"code":"405","message":"This operation cannot be canceled."}}',
  ]);
});

test('one that the server has canceled is a failure', async () => {
  const { error, wire } = talk(
    scenario().running(0).endsCanceled().cancels('at once', { afterwards: 'readable' }),
  );
  expect(await error()).toBeInstanceOf(OperationFailedError);
  expect(wire().slice(2)).toEqual([
    '1000 GET /tasks/task-1',
    '  200 | asyncresult: 503 | {"error":{"code":"Canceled","message":"The server has canceled the request."}}',
  ]);
});

test('faults are in its own words, and Retry-After counts', async () => {
  const { run, wire } = talk(
    scenario()
      .accepts({ retryAfter: 5 })
      .monitor({ retryAfter: 7 })
      .onPoll(1, { status: 503, retryAfter: 3 }),
  );
  await run();
  expect(wire()).toEqual([
    '0 POST /Reports | prefer: respond-async',
    '  202 | location: /tasks/task-1 | retry-after: 5',
    '5000 GET /tasks/task-1',
    '  503 | retry-after: 3 | {"error":{"code":"503","message":"Status 503 on demand"}}',
    '8000 GET /tasks/task-1',
    '  202 | location: /tasks/task-1 | retry-after: 7',
    '15000 GET /tasks/task-1',
    '  200 | asyncresult: 200 | {"done":true}',
  ]);
});
