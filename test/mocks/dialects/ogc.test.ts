import { OperationCanceledError, OperationFailedError, ogc } from 'await202';
import { scenario } from 'await202/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dialectWire } from './dialect-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const quiet = scenario().progress('none');
const talk = (one = quiet) => dialectWire('ogc', ogc(), 'POST /processes/buffer/execution', one);
const area = { area: 12 };

test('a job is created, and its results are linked', async () => {
  const { run, wire } = talk(
    scenario().pending(1).running(1).says('waiting', 'cutting').succeeds(area),
  );
  expect(await run()).toEqual(area);
  expect(wire()).toEqual([
    '0 POST /processes/buffer/execution | prefer: respond-async',
    '  201 | location: /jobs/task-1 | {"jobID":"task-1","type":"process","status":"accepted","message":"waiting","progress":0,"links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '1000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"accepted","message":"waiting","progress":0,"links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '2000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"running","message":"cutting","progress":50,"links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '3000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"successful","message":"cutting","progress":100,"links":[{"rel":"monitor","href":"/jobs/task-1"},{"rel":"http://www.opengis.net/def/rel/ogc/1.0/results","href":"/jobs/task-1/results"}]}',
    '3000 GET /jobs/task-1/results',
    '  200 | {"area":12}',
  ]);
});

test('the results need not be JSON', async () => {
  const { run, wire } = talk(
    quiet.running(0).delivers({ contentType: 'application/gml+xml', text: '<gml/>' }),
  );
  expect(await run()).toBe('<gml/>');
  expect(wire().slice(4)).toEqual([
    '1000 GET /jobs/task-1/results',
    '  200 | content-type: application/gml+xml | <gml/>',
  ]);
});

test('a process that answers at once has its results there', async () => {
  const { run, wire } = talk(quiet.finishesAtOnce().succeeds(area));
  expect(await run()).toEqual(area);
  expect(wire()).toEqual([
    '0 POST /processes/buffer/execution | prefer: respond-async',
    '  200 | {"area":12}',
  ]);
});

test('a failed job says why, and so do its results', async () => {
  const { error, server, wire } = talk(
    quiet.running(0).fails({ title: 'Bad ring', detail: 'Ring 3 is open', status: 422, ring: 3 }),
  );
  const failure = await error();
  expect(failure).toBeInstanceOf(OperationFailedError);
  expect(failure.message).toContain('Ring 3 is open');
  expect(wire().slice(2)).toEqual([
    '1000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"failed","message":"Ring 3 is open","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
  ]);
  expect(
    server.handle({ method: 'GET', url: 'https://api.example.com/jobs/task-1/results' }),
  ).toMatchObject({
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: '{"type":"about:blank","title":"Bad ring","detail":"Ring 3 is open","status":422,"ring":3}',
  });
});

test.for([
  ['results that are not ready', '/jobs/task-1/results', 'result-not-ready'],
  ['the results of no job', '/jobs/task-2/results', 'no-such-job'],
  ['no job', '/jobs/task-2', 'no-such-job'],
] as const)('%s: an exception', async ([, path, exception]) => {
  const { client, server } = talk();
  await client.submit('./processes/buffer/execution');
  const answer = server.handle({ method: 'GET', url: `https://api.example.com${path}` });
  expect(answer).toMatchObject({
    status: 404,
    body: expect.stringContaining(
      `"type":"http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/${exception}"`,
    ),
  });
});

test('a cancel is a DELETE, and the job is dismissed', async () => {
  const { cancel, wire } = talk(quiet.running(9).cancels('slowly'));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"running","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '1000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"running","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '2000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"dismissed","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
  ]);
});

test('a dismissed job may be gone', async () => {
  const { cancel, wire } = talk(quiet.running(9).cancels('at once', { afterwards: 'gone' }));
  expect(await cancel()).toBe('canceled');
  expect(wire().slice(2)).toEqual([
    '0 DELETE /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"dismissed","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '1000 GET /jobs/task-1',
    '  404 | content-type: application/problem+json | {"type":"http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job","title":"Not found","detail":"No such task is known here.","status":404}',
  ]);
});

test('a cancel that comes too late is a conflict', async () => {
  const { cancel, wire } = talk(quiet.running(9).cancels('too late').succeeds(area));
  expect(await cancel()).toBe('succeeded');
  expect(wire().slice(2, 4)).toEqual([
    '0 DELETE /jobs/task-1',
    '  409 | content-type: application/problem+json | {"type":"about:blank","title":"Conflict","detail":"This operation is already over.","status":409}',
  ]);
});

test('one that somebody else has dismissed is canceled', async () => {
  const { error } = talk(quiet.running(0).endsCanceled());
  expect(await error()).toBeInstanceOf(OperationCanceledError);
});

test('faults are exceptions, and Retry-After counts', async () => {
  const { run, wire } = talk(
    quiet
      .accepts({ retryAfter: 5 })
      .monitor({ retryAfter: 7 })
      .onPoll(1, { status: 503, retryAfter: 3 })
      .onResult(1, 502),
  );
  await run();
  expect(wire()).toEqual([
    '0 POST /processes/buffer/execution | prefer: respond-async',
    '  201 | location: /jobs/task-1 | retry-after: 5 | {"jobID":"task-1","type":"process","status":"accepted","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '5000 GET /jobs/task-1',
    '  503 | content-type: application/problem+json | retry-after: 3 | {"type":"about:blank","title":"Status 503 on demand","status":503}',
    '8000 GET /jobs/task-1',
    '  200 | retry-after: 7 | {"jobID":"task-1","type":"process","status":"running","links":[{"rel":"monitor","href":"/jobs/task-1"}]}',
    '15000 GET /jobs/task-1',
    '  200 | {"jobID":"task-1","type":"process","status":"successful","links":[{"rel":"monitor","href":"/jobs/task-1"},{"rel":"http://www.opengis.net/def/rel/ogc/1.0/results","href":"/jobs/task-1/results"}]}',
    '15000 GET /jobs/task-1/results',
    '  502 | content-type: application/problem+json | {"type":"about:blank","title":"Status 502 on demand","status":502}',
    '16000 GET /jobs/task-1/results',
    '  200 | {"done":true}',
  ]);
});
