import { CancelError, http, OperationFailedError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing, now } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed, play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const created = '201 /tasks/1';
const asked = (times: number) => [
  'POST https://api.example.com/tasks',
  ...Array<string>(times).fill('GET https://api.example.com/tasks/1'),
];

describe('a submit that answers with nothing but a place', () => {
  test.for([
    { label: '201', submit: created },
    { label: '200', submit: '200 /tasks/1' },
    { label: '204', submit: '204 /tasks/1' },
    {
      label: '201 and null',
      submit: new Response('null', {
        status: 201,
        headers: { location: '/tasks/1', 'content-type': 'application/json' },
      }),
    },
  ])('is no success until that place was looked at: $label', async ({ submit }) => {
    const done = '200 done | {"result":7}';
    const { end, states, moments, server } = await play([submit, '200 running', done]);
    expect(end).toBe(7);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(moments).toEqual([0, 250, 625]);
    expect(server.lines).toEqual(asked(2));
  });

  test('has failed if that place says so', async () => {
    const { end } = await play([created, '200 failed | {"error":{"message":"no paper"}}']);
    expect(end).toBeInstanceOf(OperationFailedError);
    expect((end as OperationFailedError).message).toContain('no paper');
  });

  test.for([
    { label: 'no word', document: { id: 7 } },
    { label: "a word of a resource's own life", document: { id: 7, status: 'open' } },
    { label: 'a final word', document: { id: 7, status: 'done' } },
  ])('has made what is found there, with $label', async ({ document }) => {
    const { end, states, server } = await play([created, Response.json(document)]);
    expect(end).toEqual(document);
    expect(states).toEqual(['pending', 'succeeded']);
    expect(server.lines).toEqual(asked(1));
  });

  test('has made what is found there, in whatever form `parse` wants it', async () => {
    const csv = new Response('a;b', { headers: { 'content-type': 'text/csv' } });
    const { client } = clientOf([created, csv]);
    const parse = async (response: Response) => (await response.text()).split(';');
    expect(await client.run('tasks', { parse })).toEqual(['a', 'b']);
  });

  test('goes on like every other once it has said a word: an unknown one is no end', async () => {
    const { end, states } = await play([created, '200 running', '200 polishing', '200 done']);
    expect(states).toEqual(['pending', 'running', 'running', 'succeeded']);
    expect(end).toEqual({ status: 'done' });
  });

  test('is the result by its code after a 202 of that place', async () => {
    const { end } = await play([created, '202', '200 polishing']);
    expect(end).toEqual({ status: 'polishing' });
  });

  test('can be gone on with in another process', async () => {
    const { client, operation } = await submitted([created, Response.json({ status: 'open' })]);
    const again = client.resume(JSON.parse(JSON.stringify(operation)));
    expect(await again.result()).toEqual({ status: 'open' });
  });

  test('is not canceled before it is known to be an operation: a DELETE would undo it', async () => {
    const { server, operation } = await submitted([created]);
    expect(await rejection(operation.cancel())).toBeInstanceOf(CancelError);
    expect(server.lines).toEqual(asked(0));
  });

  test('is canceled once it has said that it goes on', async () => {
    const { server, operation } = await submitted([created, '200 running', '204', '200 canceled']);
    await operation.poll();
    expect((await operation.cancel()).state).toBe('canceled');
    expect(server.lines[2]).toBe('DELETE https://api.example.com/tasks/1');
  });

  test('is left alone by an abort, before its answer and after', async () => {
    for (const line of [created, delayed(1_000, created)]) {
      const controller = new AbortController();
      const { server, client } = clientOf([line, '200 running']);
      const run = client.run('tasks', { signal: controller.signal });
      await vi.advanceTimersByTimeAsync(100);
      controller.abort('enough');
      expect(await now(run)).toEqual({ reason: 'enough' });
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(server.lines).toEqual(asked(0));
      expect(leftovers(controller.signal)).toEqual(nothing);
    }
  });

  test('is told otherwise by a convention that names its codes', async () => {
    const convention = http({ accepted: [202] });
    const { client } = clientOf([created, '200 running'], { convention });
    expect(await client.run('tasks')).toEqual({ status: 'running' });
  });
});
