import { type OperationError, PollError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const serialized = (error: unknown) => JSON.parse(JSON.stringify(error));
const headers = { authorization: 'Bearer s3cret' };

test('a log of JSON has the name, the message and the code', async () => {
  const { client } = clientOf(
    [
      '202 /tasks/1?sig=s3cret',
      '403 | x-request: s3cret | {"token":"s3cret","message":"no paper"}',
    ],
    { headers },
  );
  const error = (await rejection(client.run('x'))) as OperationError;
  expect(serialized(error)).toEqual({ name: 'PollError', message: error.message, status: 403 });
  expect(error.message).toContain('no paper');
  expect(JSON.stringify(error)).not.toContain('s3cret');
});

test('and what there is to act on', async () => {
  const submit = clientOf(['400']);
  expect(serialized(await rejection(submit.client.submit('x')))).toMatchObject({
    name: 'SubmitError',
    accepted: 'no',
    status: 400,
  });
  const late = clientOf(['202 /tasks/1', '200 running', 'hang']);
  expect(serialized(await rejection(late.client.run('x', { totalTimeout: 1000 })))).toMatchObject({
    name: 'OperationTimeoutError',
    observed: { running: 1 },
  });
  const unmonitored = clientOf(['202']);
  expect(serialized(await rejection(unmonitored.client.submit('x')))).toMatchObject({
    name: 'ProtocolError',
    hint: expect.stringContaining('Access-Control-Expose-Headers'),
    status: 202,
  });
});

test('within other objects, too', () => {
  expect(serialized({ failure: new PollError('HTTP 403') }).failure).toEqual({
    name: 'PollError',
    message: expect.stringContaining('HTTP 403'),
  });
});
