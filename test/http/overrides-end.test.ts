/** What `http({ … })` can be told of the beginning and the end of an operation. */
import {
  body,
  type Checkpoint,
  found,
  type HttpOptions,
  header,
  http,
  link,
  original,
  template,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, monitor, rejection } from '../support/scripted-answers.ts';
import type { Line } from '../support/scripted-server.ts';
import { speaking } from '../support/speaking.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The state after a poll that gives the last line; those before answer the submit and polls. */
async function state(options: HttpOptions, ...lines: Line[]) {
  const operation = await speaking(options, ...lines).client.submit('x');
  let { state } = operation.status;
  for (let polls = 1; polls < lines.length; polls++) state = (await operation.poll()).state;
  return state;
}

describe('a monitor in the place that the convention names', () => {
  const job: HttpOptions = { monitor: template('{origin}/tasks/{id}') };

  test.for(['200 | {"id":1}', '201 | {"id":1}', '200 unheard-of | {"id":1}', '202 | {"id":1}'])(
    'makes %s an accepted submit',
    async (answer) => {
      const { client } = speaking(job, answer);
      const operation = await client.submit('x');
      expect([operation.status.state, operation.statusUrl]).toEqual(['pending', monitor]);
    },
  );

  test.for([
    { answer: '200 done | {"id":1}', state: 'succeeded' },
    { answer: '201 failed | {"id":1}', state: 'failed' },
  ])('does not make $answer one: its word says that it is over', async (row) => {
    expect(await state(job, row.answer)).toBe(row.state);
  });

  test('that is not there leaves a 200 what it is', async () => {
    expect(await speaking(job, '200 | {"total":7}').client.run('x')).toEqual({ total: 7 });
  });
});

describe('`accepted`', () => {
  test.for(['200 | {"id":1}', '201 | {"id":1}', '204'])(
    'leaves %s, which it does not name, the end',
    async (answer) => {
      const options = { monitor: template('/tasks/{id}'), accepted: [] };
      expect(await state(options, answer)).toBe('succeeded');
    },
  );

  test('leaves no end where everything is asynchronous, but what a word tells', async () => {
    const options = {
      monitor: template('/tasks/{id}'),
      accepted: [201],
      asynchronous: 'always',
    } as const;
    expect(await state(options, '201 | {"id":1}')).toBe('pending');
    expect(await state(options, '200 done | {"id":1}')).toBe('succeeded');
    for (const answer of ['200 | {"id":1}', '200 running | {"id":1}', '204'])
      await expect(state(options, answer)).rejects.toThrow('without a status monitor');
  });

  test('names the one code that is no end', async () => {
    const options = { monitor: link('job'), accepted: [201] };
    expect(await state(options, '201 | link: </tasks/1>; rel=job')).toBe('pending');
    expect(await state(options, '200 | link: </tasks/1>; rel=job')).toBe('succeeded');
  });

  test('is for 202 in any case', async () => {
    expect(await state({ accepted: [201] }, '202 /tasks/1')).toBe('pending');
  });
});

describe('`words` that are no texts', () => {
  const numbers: HttpOptions = {
    state: body('code'),
    words: { succeeded: [200, true], failed: [400, '500'], canceled: [false] },
  };

  test.for([
    { code: '103', state: 'running' },
    { code: '200', state: 'succeeded' },
    { code: '400', state: 'failed' },
    { code: '500', state: 'failed' },
    { code: 'true', state: 'succeeded' },
    { code: 'false', state: 'canceled' },
  ])('$code means $state', async ({ code, state: expected }) => {
    expect(await state(numbers, '202 /tasks/1', `200 | {"code":${code}}`)).toBe(expected);
  });

  test('a number in a place that nobody named is a riddle, and no end', async () => {
    expect(await state({}, '202 /tasks/1', '200 | {"status":7}')).toBe('running');
  });
});

describe('`codes`', () => {
  test.for<{ codes: HttpOptions['codes']; answer: string; state: string }>([
    { codes: { running: [200] }, answer: '200 | {"prose":"nearly"}', state: 'running' },
    { codes: { pending: [200] }, answer: '200 done', state: 'pending' },
    { codes: { running: ['4xx'] }, answer: '403', state: 'running' },
    { codes: { failed: [422] }, answer: '422', state: 'failed' },
    { codes: { failed: ['4xx'] }, answer: '400', state: 'failed' },
    { codes: { failed: ['5xx'] }, answer: '500', state: 'failed' },
    { codes: { failed: [408] }, answer: '408', state: 'failed' },
    { codes: { succeeded: [410] }, answer: '410', state: 'succeeded' },
    { codes: { canceled: [404] }, answer: '404', state: 'canceled' },
    { codes: { failed: ['4xx'], running: [409] }, answer: '409', state: 'running' },
    { codes: { running: [303] }, answer: '303 /tasks/1', state: 'running' },
  ])('$codes: $answer means $state', async ({ codes, answer, state: expected }) => {
    expect(await state({ codes }, '202 /tasks/1', answer)).toBe(expected);
  });

  test.for([
    { code: 404, name: 'OperationGoneError', again: 41 },
    { code: 410, name: 'OperationGoneError', again: 1 },
    { code: 408, name: 'PollError', again: 5 },
    { code: 425, name: 'PollError', again: 5 },
    { code: 429, name: 'PollError', again: 5 },
  ])("'4xx' says nothing of $code", async ({ code, name, again }) => {
    const options: HttpOptions = { codes: { failed: ['4xx'] } };
    const lines = Array.from({ length: again }, () => `${code} | retry-after: 1`);
    const { client } = speaking(options, '202 /tasks/1', ...lines);
    expect(await rejection(client.run('x'))).toMatchObject({ name });
  });

  test('`fault`: the poll failed, not the operation', async () => {
    const options: HttpOptions = { codes: { fault: [403] } };
    const { client } = speaking(options, '202 /tasks/1', '403', '200 done | {"result":7}');
    expect(await client.run('x')).toBe(7);
    const faults = speaking(options, '202 /tasks/1', ...Array(5).fill('403'), '200 done');
    const run = faults.client.run('x', { polling: { maxFailures: 5 } });
    expect(await rejection(run)).toMatchObject({ name: 'PollError' });
  });

  test('say nothing of a 200 after a redirect that was followed unseen, as in browsers', () => {
    const { read } = http({ codes: { running: [200], failed: ['4xx'] } });
    const before = { statusUrl: monitor, monitor: 'said202' } as Checkpoint;
    const seen = { headers: new Headers(), body: { total: 7 }, url: monitor, redirected: true };
    expect(read({ ...seen, status: 200 }, before)).toMatchObject({ state: 'succeeded' });
    expect(read({ ...seen, status: 400 }, before)).toMatchObject({ state: 'failed' });
  });

  test('say nothing of the answer to a submit', async () => {
    const options: HttpOptions = { codes: { running: [200], failed: ['4xx'], fault: [201] } };
    expect(await speaking(options, '200 | {"total":7}').client.run('x')).toEqual({ total: 7 });
    expect(await speaking(options, '201 | {"total":7}').client.run('x')).toEqual({ total: 7 });
    expect(await rejection(speaking(options, '403').client.run('x'))).toMatchObject({
      name: 'SubmitError',
    });
  });

  test('a failure says what went wrong', async () => {
    const answer = '422 | {"message":"SQL compilation error","code":"001003"}';
    const { client } = speaking({ codes: { failed: [422] } }, '202 /tasks/1', answer);
    const error = await rejection(client.run('x'));
    expect(error).toMatchObject({ name: 'OperationFailedError', body: { code: '001003' } });
    expect((error as Error).message).toContain('SQL compilation error');
  });

  test('a success by an error code has that body as its result', async () => {
    const { client } = speaking({ codes: { succeeded: [410] } }, '202 /tasks/1', '410 | {}');
    expect(await client.run('x')).toEqual({});
  });
});

describe("`endsBy: 'word'`", () => {
  test.for([
    { answer: '200', state: 'running' },
    { answer: '200 | {}', state: 'running' },
    { answer: '200 unheard-of', state: 'running' },
    { answer: '201 | {"total":7}', state: 'running' },
    { answer: '204', state: 'running' },
    { answer: '202 completed', state: 'succeeded' },
    { answer: '202 failed', state: 'failed' },
    { answer: '200 completed', state: 'succeeded' },
  ])('$answer means $state', async ({ answer, state: expected }) => {
    expect(await state({ endsBy: 'word' }, '202 /tasks/1', answer)).toBe(expected);
  });

  test('also where the monitor has said 202 before', async () => {
    expect(await state({ endsBy: 'word' }, '202 /tasks/1', '202 running', '200 | {}')).toBe(
      'running',
    );
  });

  test('a flag that is absent means running', async () => {
    const flag: HttpOptions = { endsBy: 'word', state: found(body('done'), 'succeeded') };
    expect(await state(flag, '202 /tasks/1', '200 | {"name":"x"}')).toBe('running');
    expect(await state(flag, '202 /tasks/1', '200 | {"done":false}')).toBe('running');
    expect(await state(flag, '202 /tasks/1', '200 | {"done":true}')).toBe('succeeded');
  });
});

describe("`endsBy: 'code'`", () => {
  test.for([
    { answer: '202 failed', state: 'running' },
    { answer: '200 running', state: 'succeeded' },
    { answer: '200 failed', state: 'succeeded' },
    { answer: '204', state: 'succeeded' },
  ])('$answer means $state', async ({ answer, state: expected }) => {
    expect(await state({ endsBy: 'code' }, '202 /tasks/1', answer)).toBe(expected);
  });
});

describe('`next`', () => {
  const stages: HttpOptions = { next: body('executable.url') };

  test('leads from the first monitor to the second', async () => {
    const { client, server } = speaking(
      stages,
      '202 /queue/1',
      '200 | {"status":"waiting"}',
      '200 | {"executable":{"url":"/builds/7"}}',
      '200 running',
      '200 done | {"result":7}',
    );
    expect(await client.run('x')).toBe(7);
    expect(server.lines.map((line) => new URL(line.slice(4)).pathname).slice(1)).toEqual([
      '/queue/1',
      '/queue/1',
      '/builds/7',
      '/builds/7',
    ]);
  });

  test.for(['200 done', '200', '204'])('an answer that names one is no end: %s', async (start) => {
    const answer = `${start} | {"executable":{"url":"/builds/7"}}`;
    const options = start === '204' ? { next: header('x-next') } : stages;
    const line = start === '204' ? '204 | x-next: /builds/7' : answer;
    expect(await state(options, '202 /queue/1', line)).toBe('running');
  });
});

test.for([
  { end: '200 done | {"result":"not this"}', told: 'by a word' },
  { end: '200 | {"name":"not this"}', told: 'by its code' },
  { end: '204', told: 'by an empty answer' },
])('`resultUrl: original` is where the submit went, if the end is told $told', async ({ end }) => {
  const { client, server } = speaking(
    { resultUrl: original },
    '202 /tasks/1',
    end,
    '200 | {"total":7}',
  );
  expect(await client.run('things/1', { method: 'PUT' })).toEqual({ total: 7 });
  expect(server.lines.at(-1)).toBe('GET https://api.example.com/things/1');
});
