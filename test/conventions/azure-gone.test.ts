/** Monitors of Azure that go away with what they watched, or end without a word. */
import {
  type Answer,
  azure,
  type Checkpoint,
  createClient,
  OperationGoneError,
  type SubmitOptions,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

function run(method: string, lines: Line[], options: SubmitOptions = {}) {
  const server = script(...lines);
  const client = createClient({ ...server.options, convention: azure() });
  return { server, client, end: client.run('x/n', { method, ...options }) };
}

const running = '200 Running';
const monitors = [
  { monitor: 'an Operation-Location', header: 'operation-location: /ops/1', active: running },
  { monitor: 'an Azure-AsyncOperation', header: 'azure-asyncoperation: /ops/1', active: running },
  { monitor: 'a Location', header: 'location: /ops/1', active: '202' },
];

describe.for(monitors)('$monitor of a DELETE', ({ header, active }) => {
  const accepted = `202 | ${header}`;

  test.for(['404', '410', '204', '200', '404 | {"error":{"code":"ResourceNotFound"}}'])(
    'that ends in %s has succeeded, without a result',
    async (line) => {
      const { end, server } = run('DELETE', [accepted, active, line]);
      expect(await end).toBeUndefined();
      expect(server.requests).toHaveLength(3);
    },
  );

  test('that ends in 410 at the first poll has too', async () => {
    expect(await run('DELETE', [accepted, '410']).end).toBeUndefined();
  });

  test('that is not visible yet is asked again', async () => {
    const { end, server } = run('delete', [accepted, '404', active, '410']);
    expect(await end).toBeUndefined();
    expect(server.requests).toHaveLength(4);
  });

  test('that is asked by another process has too', async () => {
    const server = script(accepted, active, '410');
    const client = createClient({ ...server.options, convention: azure() });
    const operation = await client.submit('x/n', { method: 'DELETE' });
    await operation.poll();
    const checkpoint = JSON.parse(JSON.stringify(operation)) as Checkpoint;
    expect(await client.resume(checkpoint).result()).toBeUndefined();
  });

  test('of which an earlier version has written the checkpoint is gone, as it was', async () => {
    const server = script(accepted, active, '410');
    const client = createClient({ ...server.options, convention: azure() });
    const checkpoint = (await client.submit('x/n', { method: 'DELETE' })).toJSON();
    const { mode = '' } = checkpoint.variables ?? {};
    const old = client.resume({ ...checkpoint, variables: { mode } });
    expect(await rejection(old.result())).toBeInstanceOf(OperationGoneError);
  });
});

describe.for(monitors)('$monitor of another method', ({ header, active }) => {
  const accepted = `202 | ${header}`;
  const resource = '200 | {"id":"n"}';

  test.for(['PUT', 'PATCH', 'POST'])('that is gone is gone: %s', async (method) => {
    const { end } = run(method, [accepted, active, '410']);
    expect(await rejection(end)).toBeInstanceOf(OperationGoneError);
  });

  test('is asked once more after a 404', async () => {
    const lines = [accepted, active, '404', active, '200 Succeeded', resource];
    if (header.startsWith('location')) lines.splice(-2, 1, '204');
    expect(await run('PUT', lines).end).toEqual({ id: 'n' });
  });

  test.for(['204', '200'])('of a PUT that ends in an empty %s: the resource', async (line) => {
    const { end, server } = run('PUT', [accepted, active, line, resource]);
    expect(await end).toEqual({ id: 'n' });
    expect(server.lines.at(-1)).toBe('GET https://api.example.com/x/n');
  });
});

test('a POST whose monitor ends in an empty 204: what its Location has', async () => {
  const lines = ['202 /out/1 | operation-location: /ops/1', running, '204', '200 | {"rows":3}'];
  expect(await run('POST', lines).end).toEqual({ rows: 3 });
});

test('a POST whose monitor answers without a word, and names no result, has not ended', async () => {
  const lines = ['202 | operation-location: /ops/1', '200', '204', '200 | {}', '200 Succeeded'];
  expect(await run('POST', lines).end).toEqual({ status: 'Succeeded' });
});

describe('a POST with nothing but a Location', () => {
  test('that ends in an empty answer has no result, and is not asked for one', async () => {
    const { end, server } = run('POST', ['202 /ops/1', '204']);
    expect(await end).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  test('that ends in a document has that, even if the result may be at the URL of the submit', async () => {
    const convention = azure({ finalStateVia: 'original-uri' });
    const { end, server } = run('POST', ['202 /ops/1', '200 | {"rows":3}'], { convention });
    expect(await end).toEqual({ rows: 3 });
    expect(server.requests).toHaveLength(2);
  });
});

describe('an answer whose body was not read is not empty', () => {
  const url = 'https://api.example.com/ops/1';
  const empty: Answer = { status: 200, headers: new Headers(), url, body: undefined };
  const unread: Answer = { ...empty, unread: new Response('rows') };
  const checkpointOf = (mode: string) =>
    ({ statusUrl: url, resultUrl: `${url}/out`, variables: { mode, method: 'DELETE' } }) as never;

  test('so it does not say that the monitor of a DELETE has ended', () => {
    expect(azure().read(unread, checkpointOf('azure-asyncoperation'))).toBe('fault');
    expect(azure().read(empty, checkpointOf('azure-asyncoperation'))).toMatchObject({
      state: 'succeeded',
    });
  });

  test('so it is the result, if it is that of a Location', () => {
    expect(azure().read(unread, checkpointOf('location'))).not.toHaveProperty('resultUrl');
  });
});

describe('a resource that is polled for its own state', () => {
  const updating = '200 | {"properties":{"provisioningState":"Updating"}}';
  const succeeded = '200 | {"properties":{"provisioningState":"Succeeded"}}';

  test.for(['PUT', 'PATCH'])(
    'and is 404 once between good answers is asked again: %s',
    async (method) => {
      const { end } = run(method, [updating, updating, '404', succeeded]);
      expect(await end).toEqual({ properties: { provisioningState: 'Succeeded' } });
    },
  );

  test('and is 404 twice is gone', async () => {
    const { end } = run('PATCH', [updating, updating, '404', '404']);
    expect(await rejection(end)).toBeInstanceOf(OperationGoneError);
  });
});

test('a Location that answers 4xx and says when to come back has not failed', async () => {
  const lines = ['202 /ops/1', '409 | retry-after: 7', '423 | retry-after: 1', '200 | {"rows":3}'];
  const { end, server } = run('POST', lines);
  expect(await end).toEqual({ rows: 3 });
  expect(server.moments).toEqual([0, 250, 7250, 8250]);
});
