import { createClient, http, isRetryable, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, type Line, play, submitted } from '../support/scripted-server.ts';

// Whether a job queue is to try again: what `isRetryable()` says of each way in which an operation can
// end without a result.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const once = { polling: { maxFailures: 1 } } as const;
const accepted = '202 /tasks/1';
const html = new Response('<html>', { headers: { 'content-type': 'text/html' } });

type Row = readonly [what: string, lines: Line[], options?: SubmitOptions];

describe('another try may succeed', () => {
  test.for<Row>([
    ['a submit that had no answer, with a key', ['reset'], { ...once, idempotencyKey: 'job-1' }],
    ['a submit answered by a 503, with a key', ['503'], { ...once, idempotencyKey: 'job-1' }],
    ['a submit answered by a 429: it was not processed', ['429']],
    ['a monitor that had no answer', [accepted, 'reset'], once],
    ['a monitor answered by a 500', [accepted, '500'], once],
    ['a monitor answered by a 423 that says when', [accepted, '423 | retry-after: 1'], once],
    ['a result answered by a 503', [accepted, '303 /out/1', '503'], once],
    ['a result that is still being prepared', [accepted, '303 /out/1', '202'], once],
  ])('%s', async ([, lines, options]) => {
    const { client } = clientOf(lines);
    expect(isRetryable(await rejection(client.run('tasks', options)))).toBe(true);
  });

  test('a fault that only the convention knows', async () => {
    const convention = { ...http(), read: () => 'fault' as const };
    const { end } = await play([accepted, '403'], { ...once, convention });
    expect(end).toMatchObject({ name: 'PollError' });
    expect(isRetryable(end)).toBe(true);
  });

  test('a cancel that had no answer', async () => {
    const { operation } = await submitted([accepted, 'reset'], once);
    expect(isRetryable(await rejection(operation.cancel()))).toBe(true);
  });

  test.for([
    ['the reason of a signal', new DOMException('the worker stops', 'AbortError')],
    ['a reason that is no error', 'the worker stops'],
    ['an error of other code', new TypeError('fetch failed')],
    ['nothing at all', undefined],
  ])('%s', ([, reason]) => {
    expect(isRetryable(reason)).toBe(true);
  });
});

describe('another try cannot mend', () => {
  test.for<Row>([
    ['a submit that was refused', ['400'], { idempotencyKey: 'job-1' }],
    ['a submit that may have arrived, without a key', ['503']],
    ['a submit without an answer, without a key', ['reset']],
    ['a monitor that refuses', [accepted, '403']],
    ['a monitor that is gone', [accepted, '410']],
    ['an operation that has failed', [accepted, '200 failed']],
    ['an operation that was canceled', [accepted, '200 canceled']],
    ['the end of its time', [accepted, '202', '202'], { totalTimeout: 500 }],
    ['a page instead of a document', [accepted, html]],
    ['a result that is refused', [accepted, '303 /out/1', '403']],
    ['a result that does not parse', [accepted, '200 done'], { schema: z.string() }],
  ])('%s', async ([, lines, options]) => {
    const { client } = clientOf(lines);
    expect(isRetryable(await rejection(client.run('tasks', options)))).toBe(false);
  });

  test('a cancel that the server does not know', async () => {
    const { operation } = await submitted([accepted, '405']);
    expect(isRetryable(await rejection(operation.cancel()))).toBe(false);
  });

  test('a result that came with the answer to the submit, in another process', async () => {
    const { operation } = await submitted(['200 | {"rows":3}']);
    const error = await rejection(createClient().resume(operation.toJSON()).result());
    expect(isRetryable(error)).toBe(false);
  });

  test('a wrong option', async () => {
    expect(
      isRetryable(await rejection(createClient().run('tasks', { onAbort: 'x' as 'detach' }))),
    ).toBe(false);
  });
});

test('what tells it is not shown in a log', async () => {
  const { end } = await play([accepted, '500'], once);
  expect(Object.keys(end as object)).toEqual([]);
  expect(JSON.stringify(end)).not.toContain('mayPass');
});
