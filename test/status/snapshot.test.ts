import { header, http, isFinal, type OperationStatus } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const running = '200 running | {"progress":0.5,"message":"printing"}';

describe('operation.status', () => {
  test('is pending before the first poll', async () => {
    const { operation } = await submitted([accepted]);
    expect(operation.status).toMatchObject({ state: 'pending', polls: 0 });
    expect(isFinal(operation.status)).toBe(false);
  });

  test('has what the answer to the submit already told', async () => {
    const { operation } = await submitted([`${accepted} | {"status":"Queued","progress":0.1}`]);
    expect(operation.status).toEqual({
      state: 'pending',
      word: 'Queued',
      progress: 0.1,
      body: { status: 'Queued', progress: 0.1 },
      polls: 0,
    });
  });

  test('is final at once when the submit was answered with the result', async () => {
    const { operation, server } = await submitted(['201 | {"id":7}']);
    expect(operation.status).toEqual({
      state: 'succeeded',
      evidence: 'code',
      progress: 1,
      body: { id: 7 },
      polls: 0,
    });
    expect(isFinal(operation.status)).toBe(true);
    expect(await operation.result()).toEqual({ id: 7 });
    expect(server.requests).toHaveLength(1);
  });

  test.for([
    { label: '304', line: '304' },
    { label: 'the same status document', line: running },
    { label: 'a fault', line: '503' },
    { label: 'no answer', line: 'reset' },
  ])('stays the same object after $label', async ({ line }) => {
    const { operation } = await submitted([accepted, running, line]);
    const before = await operation.poll();
    expect(await operation.poll()).toBe(before);
    expect(operation.status).toBe(before);
  });

  test('stays the same object while 202 follows 202', async () => {
    const { operation } = await submitted([accepted, '202', '202', '202']);
    const before = await operation.poll();
    expect(before).toMatchObject({ state: 'running' });
    expect(await operation.poll()).toBe(before);
    expect(await operation.poll()).toBe(before);
  });

  test.for([
    { label: 'word', line: '202 | x-word: processing | x-share: 0.5 | x-progress: printing' },
    { label: 'progress', line: '202 | x-word: running | x-share: 0.6 | x-progress: printing' },
    { label: 'message', line: '202 | x-word: running | x-share: 0.5 | x-progress: binding' },
  ])('is a new object when its $label changed, in a header alone', async ({ line }) => {
    const convention = http({ state: header('x-word'), progress: header('x-share') });
    const first = '202 | x-word: running | x-share: 0.5 | x-progress: printing';
    const { operation } = await submitted([accepted, first, first, line], { convention });
    const before = await operation.poll();
    expect(before).toMatchObject({ word: 'running', progress: 0.5, message: 'printing' });
    expect(await operation.poll()).toBe(before);
    expect(await operation.poll()).not.toBe(before);
  });

  test.for([
    { label: 'state', line: '200 queued | {"progress":0.5,"message":"printing"}' },
    { label: 'word', line: '200 processing | {"progress":0.5,"message":"printing"}' },
    { label: 'progress', line: '200 running | {"progress":0.6,"message":"printing"}' },
    { label: 'message', line: '200 running | {"progress":0.5,"message":"binding"}' },
    { label: 'body', line: '200 running | {"progress":0.5,"message":"printing","page":3}' },
  ])('is a new object when its $label changed', async ({ line }) => {
    const { operation } = await submitted([accepted, running, line]);
    const before = await operation.poll();
    const copy = structuredClone(before);
    const next = await operation.poll();
    expect(next).not.toBe(before);
    expect(next).not.toEqual(copy);
    expect(before).toEqual(copy);
  });

  test('keeps the last document when an answer has none', async () => {
    const { operation } = await submitted([accepted, running, '202']);
    const { body } = await operation.poll();
    expect(await operation.poll()).toMatchObject({ word: undefined, body, polls: 2 });
  });

  test('counts also the answers that changed nothing', async () => {
    const { statuses } = await play([accepted, running, '304', running, '503', '200 done']);
    expect(statuses.map(({ state, polls }) => [state, polls])).toEqual([
      ['pending', 0],
      ['running', 1],
      ['succeeded', 5],
    ]);
  });

  test.for([
    { label: 'a fraction', body: '{"progress":0.25}', progress: 0.25 },
    { label: 'a percentage by its name', body: '{"percentComplete":25}', progress: 0.25 },
    { label: 'a percentage by its size', body: '{"progress":25}', progress: 0.25 },
    { label: 'a percentage in a text', body: '{"progress":"25%"}', progress: 0.25 },
    { label: 'more than everything', body: '{"progress":250}', progress: 1 },
    { label: 'a negative number', body: '{"progress":-3}', progress: undefined },
    { label: 'a text', body: '{"progress":"soon"}', progress: undefined },
    { label: 'an object', body: '{"progress":{"of":3}}', progress: undefined },
  ])('tells progress from 0 to 1: $label', async ({ body, progress }) => {
    const { operation } = await submitted([accepted, `200 running | ${body}`]);
    const status: OperationStatus = await operation.poll();
    expect(status.progress).toBe(progress);
  });
});

describe('the final status', () => {
  test('of success has progress 1 and no message', async () => {
    const { operation } = await play([accepted, running, '200 done | {"result":1}']);
    expect(operation.status).toEqual({
      state: 'succeeded',
      word: 'done',
      evidence: 'word',
      progress: 1,
      body: { status: 'done', result: 1 },
      polls: 2,
    });
  });

  test('of failure has the error that `result()` rejects with', async () => {
    const { operation, end } = await play([accepted, running, '200 failed | {"error":"no ink"}']);
    expect(operation.status).toEqual({
      state: 'failed',
      word: 'failed',
      error: end,
      body: { status: 'failed', error: 'no ink' },
      polls: 2,
    });
    expect((end as Error).message).toContain('no ink');
  });

  test('of a canceled operation has neither', async () => {
    const { operation } = await play([accepted, running, '200 canceled']);
    expect(operation.status).toEqual({
      state: 'canceled',
      word: 'canceled',
      body: { status: 'canceled' },
      polls: 2,
    });
  });
});

describe('after the loop has ended without an end, the status', () => {
  test('has the error, until the next waiter tries again', async () => {
    const { operation, server } = await submitted(
      [accepted, '503', '503', '503', '503', '200 done | {"result":1}'],
      { polling: { maxFailures: 2, factor: 2 } },
    );
    const first: unknown = await operation.result().catch((error: unknown) => error);
    expect(operation.status).toMatchObject({ state: 'pending', error: first });

    const second = operation.result().catch((error: unknown) => error);
    expect(operation.status.error).toBeUndefined();
    expect(await second).not.toBe(first);
    expect(operation.status).toMatchObject({ state: 'pending', error: await second });

    expect(await operation.result()).toBe(1);
    expect(operation.status.error).toBeUndefined();
    expect(server.requests).toHaveLength(6);
  });
});
