import { createClient, type Operation, OperationError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const running = ['202 /tasks/1', '200 running', '200 running'];
const failing = [...running, '200 failed'];
const forbidden = [...running, '403'];

type Client = ReturnType<typeof createClient>;

async function waitForLabels(operation: Operation<unknown>) {
  return await operation.result();
}
async function waitInPassing(operation: Operation<unknown>) {
  return await Promise.all([operation.result().then((labels) => labels)]);
}
async function watchLabels(operation: Operation<unknown>) {
  for await (const status of operation) if (status.state === 'canceled') return;
}
async function askOnce(operation: Operation<unknown>) {
  await operation.poll();
}
async function cancelLabels(operation: Operation<unknown>) {
  return await operation.cancel();
}
async function printLabels(client: Client) {
  return await client.run('labels');
}
async function startLabels(client: Client) {
  return await client.submit('labels');
}

// Vitest leaves out the `async` where it maps a place to its source.
const frameOf = (name: string) => new RegExp(`at (async )?${name} `);

const stackOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = (await rejection(promise)) as Error;
  expect(error).toBeInstanceOf(OperationError);
  expect(error.stack).toContain(error.message);
  return `${error.stack}`;
};

describe('the stack of an error has the caller', () => {
  test.for([
    ['of result(), when the operation failed', failing, waitForLabels],
    ['of result(), when polling failed', forbidden, waitForLabels],
    ['of result(), in passing', failing, waitInPassing],
    ['of for await', forbidden, watchLabels],
    ['of poll()', ['202 /tasks/1', '403'], askOnce],
    ['of cancel(), refused', ['202 /tasks/1', '405'], cancelLabels],
    ['of cancel(), when polling failed', ['202 /tasks/1', '202', '403'], cancelLabels],
  ] as const)('%s', async ([, lines, act]) => {
    const { client } = clientOf([...lines]);
    const operation = await client.submit('labels');
    expect(await stackOf(act(operation))).toMatch(frameOf(act.name));
  });

  test.for([
    ['of run(), when the operation failed', failing, printLabels],
    ['of run(), when the submit was rejected', ['400'], printLabels],
    ['of submit()', ['400'], startLabels],
  ] as const)('%s', async ([, lines, act]) => {
    const { client } = clientOf([...lines]);
    expect(await stackOf(act(client))).toMatch(frameOf(act.name));
  });

  test('of submit(), when an option is wrong', async () => {
    const start = async () => await createClient().submit('labels');
    expect(((await rejection(start())) as Error).stack).toContain('at start ');
  });
});

test('all who wait get the same error, with the frames of each', async () => {
  const { client } = clientOf(failing);
  const operation = await client.submit('labels');
  const [one, other] = await Promise.all([
    rejection(waitForLabels(operation)),
    rejection(waitInPassing(operation)),
  ]);
  expect(one).toBe(other);
  expect(operation.status.error).toBe(one);
  expect((one as Error).stack).toMatch(frameOf('waitForLabels'));
  expect((one as Error).stack).toMatch(frameOf('waitInPassing'));
  expect(await rejection(printAgain(operation))).toBe(one);
  expect((one as Error).stack).toMatch(frameOf('printAgain'));
});

async function printAgain(operation: Operation<unknown>) {
  return await operation.result();
}

test('who waits again and again does not make it grow', async () => {
  const { client } = clientOf(failing);
  const operation = await client.submit('labels');
  const stacks = new Set<string | undefined>();
  for (let times = 0; times < 100; times++) {
    stacks.add(((await rejection(printAgain(operation))) as Error).stack);
  }
  expect(stacks.size).toBe(1);
});

test('the reason of an abort is left as it is', async () => {
  const reason = new Error('enough');
  const { stack } = reason;
  const { client } = clientOf(['202 /tasks/1', 'hang']);
  const operation = await client.submit('labels');
  expect(await rejection(operation.result({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  expect(reason.stack).toBe(stack);
});
