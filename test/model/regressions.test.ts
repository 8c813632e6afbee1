import { createClient, OperationCanceledError, OperationGoneError, ProtocolError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing, now } from '../support/leftovers.ts';
import { accepted, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { clientOf, delayed, submitted } from '../support/scripted-server.ts';

/** What the model test (`npm run model`) has found, each in its smallest form. */

const post = 'POST https://api.example.com/tasks';
const remove = 'DELETE https://api.example.com/tasks/1';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** A signal that aborts after that time. */
function abortAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort('enough'), milliseconds);
  return controller.signal;
}

describe('an abort in any of the microtasks after the 202 arrives', () => {
  test.for([
    { onAbort: 'cancel', call: 'submit', requests: [post, remove] },
    { onAbort: 'cancel', call: 'run', requests: [post, remove] },
    { onAbort: 'detach', call: 'submit', requests: [post] },
    { onAbort: 'detach', call: 'run', requests: [post] },
  ] as const)('$call(): leaves no orphan and no listener ($onAbort)', async (row) => {
    for (let microtasks = 0; microtasks < 80; microtasks++) {
      const controller = new AbortController();
      const { signal } = controller;
      const abort = async () => {
        for (let i = 0; i < microtasks; i++) await undefined;
        controller.abort('enough');
      };
      const server = scriptedAnswers(
        () => {
          abort();
          return accepted();
        },
        new Response(null, { status: 204 }),
      );
      const { onAbort } = row;
      const client = createClient({ ...server.options, onAbort });
      const { call } = row;
      const ends =
        call === 'run' ? client.run('tasks', { signal }) : client.submit('tasks', { signal });
      const { reason } = await now(ends);
      // submit() may have been faster.
      if (call === 'run') expect(reason).toBe('enough');
      const label = `after ${microtasks} microtasks`;
      expect(server.lines, label).toEqual(row.requests);
      expect(leftovers(signal), label).toEqual(nothing);
    }
  });
});

test('a wall clock that jumps while the submit is answered does not shorten totalTimeout', async () => {
  const { client, server } = clientOf([delayed(100, '202 /tasks/1'), '200 | {"rows":3}'], {
    totalTimeout: 5_000,
  });
  const result = client.run('tasks');
  await pass(50);
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(300);
  expect(await now(result)).toEqual({ value: { rows: 3 } });
  expect(server.requests).toHaveLength(2);
});

test('a poll() that is aborted leaves the Retry-After before it in force', async () => {
  const { operation, server } = await submitted([
    '202 /tasks/1 | retry-after: 60',
    'hang',
    '200 | {"rows":3}',
  ]);
  await pass(1_000);
  const polled = rejection(operation.poll({ signal: abortAfter(500) }));
  await pass(1_000);
  expect(await polled).toBe('enough');
  const result = operation.result();
  await pass(58_000);
  expect(await result).toEqual({ rows: 3 });
  expect(server.moments).toEqual([0, 1_000, 60_000]);
});

test('who comes in the turn in which another leaves is woken by a new Retry-After', async () => {
  const { operation, server } = await submitted([
    '202 /tasks/1 | retry-after: 10',
    '200 running | retry-after: 60',
    '200 | {"rows":3}',
  ]);
  const controller = new AbortController();
  const left = rejection(operation.result({ signal: controller.signal }));
  await pass(1_000);
  controller.abort('enough');
  const result = operation.result();
  await pass(1_000);
  expect(await left).toBe('enough');
  const polled = operation.poll();
  await pass(60_000);
  expect(await polled).toMatchObject({ polls: 1 });
  expect(await result).toEqual({ rows: 3 });
  expect(server.moments).toEqual([0, 2_000, 62_000]);
});

describe('a cancel() while a poll is under way', () => {
  test('a 404 that may mean "not visible yet" does not become "canceled" by it', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      delayed(601, '503'),
      '404 | retry-after: 60',
      '202',
      '200 succeeded | {"result":3}',
    ]);
    const result = operation.result();
    const outcome = operation.cancel();
    await pass(2_000);
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await result).toBe(3);
    expect(server.lines.map((line) => line.split(' ')[0])).toEqual([
      ...['POST', 'DELETE', 'GET', 'DELETE', 'GET'],
    ]);
  });

  test('a poll that was left meanwhile does not undo the Retry-After of its answer', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      delayed(600, '409 | retry-after: 60'),
      '410',
      '200 canceled',
    ]);
    const left = rejection(operation.result({ signal: abortAfter(500) }));
    const outcome = operation.cancel();
    await pass(60_700);
    expect(await left).toBe('enough');
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(server.moments).toEqual([0, 0, 250, 60_600]);
  });

  test('everybody settles when it finds nothing, also while the poll gets no answer', async () => {
    const { operation, server } = await submitted(['202 /tasks/1', '200 running', 'hang', '404']);
    const polled = operation.poll();
    await pass(0);
    await polled;
    const error = rejection(operation.result());
    const joined = operation.subscribe(() => undefined);
    await pass(1_000);
    const poll = operation.poll();
    const outcome = operation.cancel();
    await pass(0);
    expect(await now(outcome)).toEqual({ value: operation.status });
    expect(operation.status.state).toBe('canceled');
    expect(await now(poll)).toEqual({ value: operation.status });
    expect((await now(error)).value).toBeInstanceOf(OperationCanceledError);
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
    joined();
    expect(leftovers()).toEqual(nothing);
  });
});

describe('an answer that names a monitor nobody may ask', () => {
  test('ends a row of failures, and counts as an answer', async () => {
    const { operation } = await submitted(
      ['202 /tasks/1', '503', '200 running | location: file:///etc/passwd', '503', '410'],
      { polling: { maxFailures: 2 } },
    );
    const first = rejection(operation.result());
    await pass(2_000);
    expect(await first).toBeInstanceOf(ProtocolError);
    const second = rejection(operation.result());
    await pass(10_000);
    expect(await second).toBeInstanceOf(OperationGoneError);
    expect(operation.status.polls).toBe(4);
  });
});

test('a result that nobody waits for any more leaves no timer, even if `parse` never settles', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const { operation } = await submitted(['202 /tasks/1', '200 | {"rows":3}'], {
    ...{ totalTimeout: 200_000, signal },
    parse: () => new Promise(() => undefined),
  });
  const result = rejection(operation.result());
  await pass(1_000);
  controller.abort('enough');
  expect(await result).toBe('enough');
  expect(leftovers(signal)).toEqual(nothing);
});

test("no message has the query of an earlier monitor that the server's words quote decoded", async () => {
  const words = "no luck with https://api.example.com/tasks/1?$filter=name eq 'x'&sig=secret";
  const { operation } = await submitted(
    [
      "202 /tasks/1?$filter=name%20eq%20'x'&sig=secret",
      `202 /tasks/2 | ${JSON.stringify({ message: words })}`,
      'hang',
    ],
    { totalTimeout: 5_000 },
  );
  const error = rejection(operation.result());
  await pass(5_000);
  expect(`${await error}`).toContain('no luck with https://api.example.com/tasks/1');
  expect(`${await error}`).not.toContain('secret');
});
