/** Where in an answer the state was found: for whoever wonders why it was read so. */
import { body, createClient, type HttpOptions, header, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The places that the answers of the monitor were read in. */
async function places(lines: readonly string[], options?: HttpOptions) {
  const found: unknown[] = [];
  const { fetch } = script('202 /tasks/1', ...lines);
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    fetch,
    convention: http(options),
    onEvent(event) {
      if (event.type === 'polled') found.push(event.place);
    },
  });
  await client.run('tasks').catch(() => {});
  return found;
}

describe('the place of a word', () => {
  test('is where http() looks first', async () => {
    const lines = ['200 | {"phase":"queued"}', '200 | {"status":{"state":"done"}}'];
    expect(await places(lines)).toEqual(['phase', 'status.state']);
  });

  test('is a member that is named like a state', async () => {
    const lines = ['200 | {"job":{"exportStatus":"RUNNING"}}', '200 | {"exportStatus":"FAILED"}'];
    expect(await places(lines)).toEqual(['job.exportStatus', 'exportStatus']);
  });

  test('is what the convention names', async () => {
    const state = [header('x-state'), body('a.b.c')];
    const lines = ['200 | x-state: running', '200 | {"a":{"b":{"c":"done"}}}'];
    expect(await places(lines, { state })).toEqual(['x-state', 'a.b.c']);
  });

  test('is not known of a function', async () => {
    const state: HttpOptions['state'] = ({ body: document }) =>
      (document as { s?: string } | undefined)?.s;
    expect(await places(['200 | {"s":"done"}'], { state })).toEqual([undefined]);
  });
});

describe('the place of a flag', () => {
  test.for([
    ['{"done":true}', 'done'],
    ['{"job":{"isCompleted":true}}', 'job.isCompleted'],
    ['{"success":false,"error":"no paper"}', 'success'],
    ['{"hasFailed":true}', 'hasFailed'],
  ] as const)('of %s', async ([document, place]) => {
    expect(await places(['200 | {"done":false}', `200 | ${document}`])).toEqual(['done', place]);
  });
});

test('an answer without a word or a flag has none', async () => {
  expect(await places(['202', '200 | {"total":7}'])).toEqual([undefined, undefined]);
});

test('the submit has one, too', async () => {
  const { fetch } = script('202 /tasks/1 | {"state":"queued"}', '200 done');
  const found: unknown[] = [];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    fetch,
    onEvent(event) {
      if (event.type === 'submitted') found.push(event.place);
    },
  });
  await client.run('tasks');
  expect(found).toEqual(['state']);
});
