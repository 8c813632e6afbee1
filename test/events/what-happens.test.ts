import { createClient, type OperationEvent } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { channelOf } from '../support/scripted-channel.ts';
import { clientOf } from '../support/scripted-server.ts';

// `onEvent` sees everything that happens to every operation, in order.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1 | retry-after: 2';
const began = 1_800_000_000_000;

/** Keeps what it is told, with moments counted from the beginning. */
function watching() {
  const events: OperationEvent[] = [];
  const onEvent = (event: OperationEvent) => {
    events.push(event);
  };
  return {
    onEvent,
    events,
    get types() {
      return events.map(({ type }) => type);
    },
    /** What was told beside what all events have. */
    get told() {
      return events.map(({ operation, at, url, kind, ...rest }) =>
        Object.fromEntries(
          Object.entries(rest).map(([name, value]) => [
            name,
            /At$/.test(name) && typeof value === 'number' ? value - began : value,
          ]),
        ),
      );
    },
  };
}

/** As AbortSignal.timeout(), but in fake time. */
function abortedAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort('enough'), milliseconds);
  return controller.signal;
}

test('an operation that succeeds', async () => {
  const watch = watching();
  const lines = [
    accepted,
    '200 running | {"progress":0.5}',
    '200 done | {"resultUrl":"/rows"}',
    '200',
  ];
  const { client } = clientOf(lines, { onEvent: watch.onEvent });
  await client.run('tasks');
  expect(watch.told).toEqual([
    { type: 'submitting', method: 'POST' },
    { type: 'submitted', httpStatus: 202, state: 'pending', nextPollAt: 2000 },
    { type: 'waiting', nextPollAt: 2000 },
    { type: 'polling' },
    {
      type: 'polled',
      httpStatus: 200,
      state: 'running',
      word: 'running',
      place: 'status',
      progress: 0.5,
      nextPollAt: 2250,
    },
    { type: 'polling' },
    {
      type: 'polled',
      httpStatus: 200,
      state: 'succeeded',
      word: 'done',
      place: 'status',
      evidence: 'word',
    },
    { type: 'ended', state: 'succeeded', evidence: 'word', polls: 2, elapsed: 2250 },
    { type: 'collecting' },
    { type: 'collected' },
  ]);
});

test('each says which operation, when, where and of what kind', async () => {
  const watch = watching();
  const lines = ['202 /tasks/81?sig=abc', '204', '202 /tasks/82', '204'];
  const { client } = clientOf(lines, { onEvent: watch.onEvent });
  await client.run('tasks?key=abc');
  await client.run('tasks');
  const ids = watch.events.map(({ operation }) => operation);
  const [first = 0] = ids;
  expect(ids.filter((id) => id === first)).toHaveLength(ids.length / 2);
  expect(ids.filter((id) => id === first + 1)).toHaveLength(ids.length / 2);
  const [submitting, submitted] = watch.events;
  const kind = 'POST https://api.example.com/tasks';
  expect(submitting).toMatchObject({ at: began, url: expect.stringMatching(/^tasks/) });
  expect(submitting?.kind).toBeUndefined();
  expect(submitted).toMatchObject({ at: began, url: 'https://api.example.com/tasks/81', kind });
  expect(watch.events.at(-1)).toMatchObject({ url: 'https://api.example.com/tasks/82', kind });
  expect(JSON.stringify(watch.events)).not.toContain('abc');
});

test('a submit that has ended the operation already', async () => {
  const watch = watching();
  const { client } = clientOf(['201 | {"total":42}'], { onEvent: watch.onEvent });
  await client.run('tasks');
  expect(watch.told).toEqual([
    { type: 'submitting', method: 'POST' },
    { type: 'submitted', httpStatus: 201, state: 'succeeded', evidence: 'code' },
    { type: 'ended', state: 'succeeded', evidence: 'code', polls: 0, elapsed: 0 },
    { type: 'collecting' },
    { type: 'collected' },
  ]);
});

test('a submit that is rejected', async () => {
  const watch = watching();
  const { client } = clientOf(['400'], { onEvent: watch.onEvent });
  const error = await rejection(client.run('tasks'));
  expect(watch.told).toEqual([
    { type: 'submitting', method: 'POST' },
    { type: 'stopped', error },
  ]);
});

test('faults, and when it is tried again', async () => {
  const watch = watching();
  const lines = [
    '503 | retry-after: 1',
    accepted,
    '503',
    'reset',
    '200 done | {"resultUrl":"/rows"}',
    '500',
    '200 | {}',
  ];
  const { client } = clientOf(lines, { onEvent: watch.onEvent });
  await client.run('tasks', { idempotencyKey: true });
  const faulted = watch.told.filter(({ type }) => type === 'faulted');
  expect(faulted).toEqual([
    {
      type: 'faulted',
      purpose: 'submit',
      httpStatus: 503,
      message: 'HTTP 503',
      failures: 1,
      nextTryAt: 1000,
    },
    {
      type: 'faulted',
      purpose: 'poll',
      httpStatus: 503,
      message: 'HTTP 503',
      failures: 1,
      nextTryAt: 3250,
    },
    {
      type: 'faulted',
      purpose: 'poll',
      message: 'no answer (fetch failed)',
      failures: 2,
      nextTryAt: 3625,
    },
    {
      type: 'faulted',
      purpose: 'result',
      httpStatus: 500,
      message: 'HTTP 500',
      failures: 1,
      nextTryAt: 3875,
    },
  ]);
});

test('a wait that ends though the operation has not', async () => {
  const watch = watching();
  const { client } = clientOf(['403', '204'], { onEvent: watch.onEvent });
  const operation = client.resume('https://api.example.com/tasks/1');
  const error = await rejection(operation.result());
  await operation.result();
  expect(watch.told).toEqual([
    { type: 'waiting', nextPollAt: 0 },
    { type: 'polling' },
    {
      type: 'faulted',
      purpose: 'poll',
      httpStatus: 403,
      message: 'HTTP 403',
      failures: 1,
    },
    { type: 'stopped', error },
    { type: 'waiting', nextPollAt: expect.any(Number) },
    { type: 'polling' },
    { type: 'polled', httpStatus: 204, state: 'succeeded', evidence: 'code' },
    { type: 'ended', state: 'succeeded', evidence: 'code', polls: 2 },
    { type: 'collecting' },
    { type: 'collected' },
  ]);
});

test('an operation that fails', async () => {
  const watch = watching();
  const { client } = clientOf([accepted, '200 failed'], { onEvent: watch.onEvent });
  const error = await rejection(client.run('tasks'));
  expect(watch.told.slice(-2)).toEqual([
    { type: 'polled', httpStatus: 200, state: 'failed', word: 'failed', place: 'status' },
    { type: 'ended', state: 'failed', error, polls: 1, elapsed: 2000 },
  ]);
});

test('a result that the schema refuses', async () => {
  const watch = watching();
  const { client } = clientOf(['201 | {}'], { onEvent: watch.onEvent });
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => ({ issues: [{ message: 'wrong' }] }),
    },
  } as const;
  const error = await rejection(client.run('tasks', { schema }));
  expect(watch.told.slice(-2)).toEqual([{ type: 'collecting' }, { type: 'stopped', error }]);
});

test('a deadline', async () => {
  const watch = watching();
  const { client } = clientOf([accepted, '202'], { onEvent: watch.onEvent, totalTimeout: 1000 });
  const error = await rejection(client.run('tasks'));
  expect(watch.types.slice(-2)).toEqual(['polled', 'stopped']);
  expect(watch.told.at(-1)).toEqual({ type: 'stopped', error });
});

describe('an abort', () => {
  test('and the cancel that follows', async () => {
    const watch = watching();
    const { client } = clientOf([accepted, '202'], { onEvent: watch.onEvent });
    await rejection(client.run('tasks', { signal: abortedAfter(1000) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(watch.told.slice(3)).toEqual([
      { type: 'aborted', reason: 'enough', cancels: true },
      { type: 'idle' },
      { type: 'canceling' },
      { type: 'cancelAnswered', outcome: 'accepted' },
    ]);
  });

  test('while the submit is under way', async () => {
    const watch = watching();
    const { client } = clientOf(['hang'], { onEvent: watch.onEvent });
    const run = client.run('tasks', { signal: abortedAfter(1000) });
    const reason = await rejection(run);
    await vi.runAllTimersAsync();
    expect(watch.told).toEqual([
      { type: 'submitting', method: 'POST' },
      { type: 'aborted', reason, cancels: true },
      {
        type: 'stopped',
        error: expect.objectContaining({
          message: expect.stringContaining('the submit got no answer'),
        }),
      },
    ]);
  });

  test("with onAbort: 'detach' cancels nothing", async () => {
    const watch = watching();
    const { client } = clientOf([accepted], { onEvent: watch.onEvent, onAbort: 'detach' });
    await rejection(client.run('tasks', { signal: abortedAfter(1000) }));
    expect(watch.told.slice(3)).toEqual([
      { type: 'aborted', reason: 'enough', cancels: false },
      { type: 'idle' },
    ]);
  });

  test('of one wait alone', async () => {
    const watch = watching();
    const { client } = clientOf([accepted], { onEvent: watch.onEvent });
    const operation = await client.submit('tasks');
    await rejection(operation.result({ signal: abortedAfter(1000) }));
    expect(watch.types).toEqual(['submitting', 'submitted', 'waiting', 'idle']);
  });
});

describe('a cancel', () => {
  const canceling = async (...lines: string[]) => {
    const watch = watching();
    const { client } = clientOf([accepted, ...lines], { onEvent: watch.onEvent });
    const operation = await client.submit('tasks');
    await operation.cancel().catch(() => undefined);
    return watch;
  };

  test.for([
    { label: 'accepted', lines: ['202', '200 canceled'], outcome: 'accepted' },
    { label: 'too late', lines: ['409', '200 done'], outcome: 'too late' },
  ])('that is $label', async ({ lines, outcome }) => {
    const watch = await canceling(...lines);
    expect(watch.told.slice(2, 4)).toEqual([
      { type: 'canceling' },
      { type: 'cancelAnswered', outcome },
    ]);
  });

  test('that finds nothing is the end', async () => {
    const watch = await canceling('410');
    expect(watch.told.slice(2)).toEqual([
      { type: 'canceling' },
      { type: 'cancelAnswered', outcome: 'gone' },
      { type: 'ended', state: 'canceled', polls: 0, elapsed: 0 },
    ]);
  });

  test('that is refused', async () => {
    const watch = await canceling('403');
    expect(watch.told.slice(2)).toEqual([
      { type: 'canceling' },
      {
        type: 'cancelAnswered',
        outcome: 'refused',
        error: expect.objectContaining({ name: 'CancelError' }),
      },
    ]);
  });

  test('that fails is sent again', async () => {
    const watch = await canceling('503', '202', '200 canceled');
    expect(watch.told.slice(2, 6)).toEqual([
      { type: 'canceling' },
      {
        type: 'faulted',
        purpose: 'cancel',
        httpStatus: 503,
        message: 'HTTP 503',
        failures: 1,
        nextTryAt: 250,
      },
      { type: 'canceling' },
      { type: 'cancelAnswered', outcome: 'accepted' },
    ]);
  });

  test('during which the monitor is gone', async () => {
    const watch = watching();
    const answer = async ({ method }: Request) => {
      if (method === 'GET') return new Response(null, { status: 410 });
      await new Promise((resolve) => setTimeout(resolve, 500));
      return new Response(null, { status: 202 });
    };
    const { client } = clientOf([accepted, answer, answer], { onEvent: watch.onEvent });
    const operation = await client.submit('tasks');
    const end = operation.cancel();
    setTimeout(() => operation.poll(), 100);
    await end;
    expect(watch.types.slice(2)).toEqual([
      ...['canceling', 'polling', 'cancelAnswered', 'polled', 'ended'],
    ]);
  });
});

test('detach()', async () => {
  const watch = watching();
  const { client } = clientOf([accepted], { onEvent: watch.onEvent });
  const operation = await client.submit('tasks');
  const wait = rejection(operation.result());
  operation.detach();
  await wait;
  expect(watch.types.slice(2)).toEqual(['waiting', 'detached']);
});

test('a cancel that nobody waits for any longer', async () => {
  const watch = watching();
  const { client } = clientOf([accepted, 'hang'], {
    onEvent: watch.onEvent,
    limits: { cancelGrace: 5000 },
  });
  await rejection(client.run('tasks', { signal: abortedAfter(1000) }));
  await vi.runAllTimersAsync();
  expect(watch.told.slice(-2)).toEqual([
    { type: 'canceling' },
    { type: 'cancelAnswered', outcome: 'unanswered' },
  ]);
});

test('a poll that a 429 of another operation holds back', async () => {
  const watch = watching();
  const monitor = (id: number) => `https://api.example.com/tasks/${id}`;
  const { client } = clientOf(['429 | retry-after: 9', '204', '204'], { onEvent: watch.onEvent });
  const first = client.resume(monitor(1)).result();
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all([first, client.resume(monitor(2)).result()]);
  expect(watch.told.find(({ type }) => type === 'held')).toEqual({
    type: 'held',
    nextPollAt: expect.any(Number),
  });
});

test('a channel that says something', async () => {
  const watch = watching();
  const { wake } = channelOf([
    [0, 'open'],
    [1000, 'alive'],
    [2000, 'change'],
  ]);
  const { client } = clientOf([accepted, '202', '204'], { onEvent: watch.onEvent, wake });
  await client.run('tasks');
  expect(watch.types.slice(2, -2)).toEqual([
    ...['waiting', 'woken', 'polling', 'polled', 'woken', 'polling', 'polled', 'ended'],
  ]);
});

test('a channel that ends, or cannot be opened', async () => {
  const watch = watching();
  const { wake } = channelOf([[0, new Error('no')]]);
  const { client } = clientOf([accepted, '204'], { onEvent: watch.onEvent, wake });
  await client.run('tasks');
  expect(watch.told.slice(2, 5)).toEqual([
    { type: 'waiting', nextPollAt: 2000 },
    { type: 'unheard', nextPollAt: 2000 },
    { type: 'polling' },
  ]);
});

test('words of the server are shown without the queries of URLs in them', async () => {
  const watch = watching();
  const message = 'fetching https://x.example.com/?sig=abc';
  const { client } = clientOf([accepted, `200 running | {"message":"${message}"}`, '204'], {
    onEvent: watch.onEvent,
  });
  await client.run('tasks');
  expect(watch.told.find(({ type }) => type === 'polled')).toMatchObject({
    message: 'fetching https://x.example.com/',
  });
});

test('an error in it breaks nothing', async () => {
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  const error = new Error('mine');
  const { client } = clientOf([accepted, '204'], {
    onEvent() {
      throw error;
    },
  });
  await client.run('tasks');
  expect(logged.mock.calls[0]).toEqual(['await202: a callback threw', error]);
});

test("an operation's own replaces the client's", async () => {
  const own = watching();
  const others = watching();
  const { client } = clientOf(['201'], { onEvent: others.onEvent });
  await client.run('tasks', { onEvent: own.onEvent });
  expect(own.types).toContain('ended');
  expect(others.events).toEqual([]);
});

test('one that is not a function is refused', () => {
  const wrong = { onEvent: 5 } as object;
  expect(() => createClient(wrong)).toThrow('`onEvent` is 5, expected a function.');
});

test('intercept is told which operation it is, and the method', async () => {
  const watch = watching();
  const seen: string[] = [];
  const { client } = clientOf([accepted, '202', '200 canceled'], {
    onEvent: watch.onEvent,
    intercept: (send, { operation, method, purpose }) => {
      seen.push(`${operation} ${method} ${purpose}`);
      return send();
    },
  });
  const operation = await client.submit('tasks');
  await operation.cancel();
  const id = watch.events[0]?.operation;
  expect(seen).toEqual([`${id} POST submit`, `${id} DELETE cancel`, `${id} GET poll`]);
});
