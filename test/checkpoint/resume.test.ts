import { type Checkpoint, createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  noAnswer,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** As it is after a night in storage. */
const stored = (value: unknown): Checkpoint => JSON.parse(JSON.stringify(value));

/** Lets time pass while nobody waits for anything. */
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test('JSON.stringify(operation) is the checkpoint', async () => {
  const server = scriptedAnswers(accepted());
  const operation = await createClient(server.options).submit('reports');
  expect(stored(operation)).toEqual(stored(operation.toJSON()));
  expect(stored(operation)).toMatchObject({ version: 2, convention: 'http', statusUrl: monitor });
});

test('a checkpoint is plain JSON: nothing is lost on the way', async () => {
  const server = scriptedAnswers(
    accepted({ 'operation-location': '/tasks/1', location: '/results/1' }),
    status('InProgress', { progress: 0.5, message: 'halfway' }),
  );
  const operation = await createClient(server.options).submit('reports');
  await operation.poll();
  const checkpoint = operation.toJSON();
  expect(stored(checkpoint)).toEqual(checkpoint);
});

test('an end whose result is not in the checkpoint is asked for again: it is running', async () => {
  const first = scriptedAnswers(accepted(), status('done', { result: 7 }));
  const operation = await createClient(first.options).submit('reports');
  await operation.result();

  const second = scriptedAnswers(status('done', { result: 7 }));
  const again = createClient(second.options).resume(stored(operation));
  expect(again.status.state).toBe('running');
  expect(await again.result()).toBe(7);
});

describe('a second client goes on', () => {
  test('with the state that was known, and asks nothing by itself', async () => {
    const first = scriptedAnswers(accepted(), status('InProgress', { progress: 0.5 }));
    const operation = await createClient(first.options).submit('reports');
    await operation.poll();

    const second = scriptedAnswers();
    const again = createClient(second.options).resume(stored(operation));
    expect(again.statusUrl).toBe(monitor);
    expect(again.status).toMatchObject({
      state: 'running',
      word: 'InProgress',
      progress: 0.5,
      polls: 1,
    });
    await pass(3_600_000);
    expect(second.requests).toHaveLength(0);
  });

  test('to the result', async () => {
    const first = scriptedAnswers(accepted());
    const operation = await createClient(first.options).submit('reports');
    const second = scriptedAnswers(status('running'), status('done', { result: 7 }));
    expect(await createClient(second.options).resume(stored(operation)).result()).toBe(7);
    expect(second.lines).toEqual([`GET ${monitor}`, `GET ${monitor}`]);
  });

  test('without a baseUrl, from the checkpoint alone', async () => {
    const first = scriptedAnswers(accepted());
    const operation = await createClient(first.options).submit('reports');
    const second = scriptedAnswers(status('done', { result: 7 }));
    const client = createClient({ fetch: second.fetch, timeout: false });
    expect(await client.resume(stored(operation)).result()).toBe(7);
  });

  test('after what is left of the wait that the server had asked for', async () => {
    const first = scriptedAnswers(accepted({ location: '/tasks/1', 'retry-after': '60' }));
    const operation = await createClient(first.options).submit('reports');
    await pass(20_000);
    const second = scriptedAnswers(status('done', { result: 7 }));
    await createClient(second.options).resume(stored(operation)).result();
    expect(second.moments).toEqual([40_000]);
  });

  test('at once, when that wait has long passed', async () => {
    const first = scriptedAnswers(accepted({ location: '/tasks/1', 'retry-after': '60' }));
    const operation = await createClient(first.options).submit('reports');
    await pass(86_400_000);
    const second = scriptedAnswers(status('done', { result: 7 }));
    await createClient(second.options).resume(stored(operation)).result();
    expect(second.moments).toEqual([0]);
  });

  test('after no more than that wait, when its clock is behind', async () => {
    const first = scriptedAnswers(accepted({ location: '/tasks/1', 'retry-after': '60' }));
    const operation = await createClient(first.options).submit('reports');
    vi.setSystemTime(Date.now() - 86_400_000);
    const second = scriptedAnswers(status('done', { result: 7 }));
    await createClient(second.options).resume(stored(operation)).result();
    expect(second.moments).toEqual([60_000]);
  });

  test('with the backoff where it was', async () => {
    const polling = { jitter: 0, factor: 2 };
    const first = scriptedAnswers(accepted(), status('running'), status('running'));
    const operation = await createClient({ ...first.options, polling }).submit('reports');
    await operation.poll();
    await operation.poll();
    const second = scriptedAnswers(status('running'), status('done', { result: 7 }));
    const client = createClient({ ...second.options, polling });
    await client.resume(stored(operation)).result();
    // 250 and 500 are over.
    expect(second.moments).toEqual([1_000, 3_000]);
  });

  test('knowing that the monitor has said 202, so that a 200 is the result', async () => {
    const first = scriptedAnswers(accepted(), accepted({}));
    const operation = await createClient(first.options).submit('reports');
    await operation.poll();
    const second = scriptedAnswers(Response.json({ state: 'Bavaria' }));
    const result = await createClient(second.options).resume(stored(operation)).result();
    expect(result).toEqual({ state: 'Bavaria' });
  });

  test('knowing that a cancel was accepted, so that a monitor that is gone means canceled', async () => {
    const first = scriptedAnswers(accepted(), status('running'), accepted({}), noAnswer);
    const operation = await createClient(first.options).submit('reports');
    await operation.poll();
    const controller = new AbortController();
    const left = rejection(operation.cancel({ signal: controller.signal }));
    await vi.waitFor(() => expect(operation.status.state).toBe('canceling'));
    controller.abort('later');
    expect(await left).toBe('later');
    const second = scriptedAnswers(new Response(null, { status: 404 }));
    const again = createClient(second.options).resume(stored(operation));
    expect(await rejection(again.result())).toMatchObject({ name: 'OperationCanceledError' });
  });

  test('and cancels', async () => {
    const first = scriptedAnswers(accepted());
    const operation = await createClient(first.options).submit('reports');
    const second = scriptedAnswers(accepted({}), status('canceled'));
    const outcome = await createClient(second.options).resume(stored(operation)).cancel();
    expect(outcome.state).toBe('canceled');
    expect(second.lines).toEqual([`DELETE ${monitor}`, `GET ${monitor}`]);
  });
});

describe('the checkpoint of an operation that has ended', () => {
  test('with a result at a URL fetches only that', async () => {
    const first = scriptedAnswers(accepted(), status('done', { resultUrl: '/results/1' }));
    const operation = await createClient(first.options).submit('reports');
    await operation.poll();
    const second = scriptedAnswers(Response.json(7));
    const again = createClient(second.options).resume(stored(operation));
    expect(again.status.state).toBe('succeeded');
    expect(await again.result()).toBe(7);
    expect(second.lines).toEqual(['GET https://api.example.com/results/1']);
  });

  test('with an embedded result asks the monitor for it again', async () => {
    const first = scriptedAnswers(accepted(), status('done', { result: 7 }));
    const operation = await createClient(first.options).submit('reports');
    expect(await operation.result()).toBe(7);
    const second = scriptedAnswers(status('done', { result: 7 }));
    expect(await createClient(second.options).resume(stored(operation)).result()).toBe(7);
    expect(second.lines).toEqual([`GET ${monitor}`]);
  });
});

describe('the URL of a status monitor is enough', () => {
  test.for([
    { label: 'as text', from: monitor },
    { label: 'as a URL', from: new URL(monitor) },
    { label: 'relative to baseUrl', from: 'tasks/1' },
  ])('$label', async ({ from }) => {
    const server = scriptedAnswers(status('running'), status('done', { result: 7 }));
    const operation = createClient(server.options).resume(from);
    expect(operation.statusUrl).toBe(monitor);
    expect(operation.status).toMatchObject({ state: 'pending', polls: 0 });
    expect(await operation.result()).toBe(7);
    expect(server.lines).toEqual([`GET ${monitor}`, `GET ${monitor}`]);
  });
});

test("a result that was in the submit's own answer is not in the checkpoint, and says so", async () => {
  const server = scriptedAnswers(Response.json({ total: 7 }));
  const client = createClient(server.options);
  const done = await client.submit('reports');
  const again = client.resume(JSON.parse(JSON.stringify(done)));
  expect(again.status.state).toBe('succeeded');
  const error = await again.result().catch((error: unknown) => error);
  expect(error).toMatchObject({ name: 'ResultError' });
  expect((error as Error).message).toContain('a checkpoint does not hold an embedded result');
  expect(server.requests).toHaveLength(1);
});
