import { createClient, OperationError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, monitor, rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';
import { quick } from '../support/wire-server.ts';
import { raw, rawServer, sized } from './raw-server.ts';

const json = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
const deep = '['.repeat(100_000) + ']'.repeat(100_000);
const odd = [
  { label: 'an object that cannot be a text', value: '{"toString":1}' },
  { label: 'nested 100,000 deep', value: deep },
];

describe.for(odd)('a member that is $label', ({ value }) => {
  beforeEach(fastTime);
  afterEach(() => {
    vi.useRealTimers();
  });

  test('in the problem of a refused submit: a SubmitError', async () => {
    const { client } = clientOf([json(422, `{"title":"x","detail":${value}}`)]);
    expect(await rejection(client.run('tasks'))).toMatchObject({
      name: 'SubmitError',
      accepted: 'no',
    });
  });

  test('in the problem of a refused poll: a PollError', async () => {
    const { client } = clientOf(['202 /tasks/1', json(403, `{"title":"x","detail":${value}}`)]);
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'PollError' });
  });

  test('in the error of a failed operation: an OperationFailedError', async () => {
    const body = `{"status":"failed","error":{"message":${value}}}`;
    const { client } = clientOf(['202 /tasks/1', json(200, body)]);
    const operation = await client.submit('tasks');
    expect(await rejection(operation.result())).toMatchObject({ name: 'OperationFailedError' });
    expect(operation.status.state).toBe('failed');
  });

  test('in the error of an operation that failed at once: an OperationFailedError', async () => {
    const body = `{"status":"failed","error":{"message":${value}}}`;
    const { client } = clientOf([json(200, body)]);
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'OperationFailedError' });
  });

  test('as the progress of a 202 to the submit: the operation is not lost', async () => {
    const body = `{"status":"queued","progress":${value}}`;
    const { client } = clientOf([json(202, body, { location: '/tasks/1' }), '200 | {"total":1}']);
    expect(await client.run('tasks')).toEqual({ total: 1 });
  });
});

test('as the progress of a poll, an object that cannot be a text is none', async () => {
  const { client } = clientOf(
    ['202 /tasks/1', json(200, '{"status":"running","progress":{"toString":1}}'), '204'],
    {
      polling: quick,
    },
  );
  expect(await client.run('tasks')).toBeUndefined();
});

describe('a status code beyond 599', () => {
  const start = async (...answers: Parameters<typeof rawServer>) => {
    const server = await rawServer(...answers);
    return createClient({ baseUrl: server.origin, polling: { ...quick, maxFailures: 2 } });
  };

  test('to a submit: a SubmitError', async () => {
    const client = await start(raw('999 No'));
    const error = await rejection(client.run('tasks'));
    expect(error).toBeInstanceOf(OperationError);
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
  });

  test('to every poll: a PollError', async () => {
    const client = await start(sized('202 Accepted', ['location: /tasks/1']), raw('600 No'));
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'PollError' });
  });

  test('as the result: a ResultError', async () => {
    const see = sized('303 See Other', ['location: /r']);
    const client = await start(sized('202 Accepted', ['location: /tasks/1']), see, raw('600 No'));
    expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'ResultError' });
  });

  test('to a DELETE: a CancelError', async () => {
    const client = await start(raw('600 No'));
    expect(await rejection(client.resume('/tasks/1').cancel())).toMatchObject({
      name: 'CancelError',
    });
  });
});

describe('a checkpoint is always one that resume() takes', () => {
  test.for(['99999999999999999999', '9'.repeat(300)])('after retry-after: %s', async (value) => {
    const { client } = clientOf([`202 /tasks/1 | retry-after: ${value}`]);
    const checkpoint = JSON.parse(JSON.stringify(await client.submit('tasks')));
    expect(client.resume(checkpoint).statusUrl).toBe(monitor);
  });

  test('after a submit to http: with a baseUrl at https:', async () => {
    const { client } = clientOf(['202 /tasks/1']);
    const operation = await client.submit('http://intranet.example/tasks');
    const checkpoint = JSON.parse(JSON.stringify(operation));
    expect(client.resume(checkpoint).statusUrl).toBe('http://intranet.example/tasks/1');
  });
});

test.for([
  {
    label: 'the detail of a problem',
    answer: json(403, `{"title":"x","detail":"${'x'.repeat(9e5)}"}`),
  },
  {
    label: 'the error of a failure',
    answer: json(200, `{"status":"failed","error":"${'x'.repeat(9e5)}"}`),
  },
])('a message is bounded, whatever $label says', async ({ answer }) => {
  const { client } = clientOf(['202 /tasks/1', answer], { polling: quick });
  const error = (await rejection(client.run('tasks'))) as Error;
  expect(error.message.length).toBeLessThan(5_000);
});
