import {
  type Checkpoint,
  createClient,
  dueNow,
  type EndedContext,
  isRetryable,
  OperationFailedError,
  OperationTimeoutError,
  PollError,
  ResultError,
  type Step,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, delayed, type Line, script } from '../support/scripted-server.ts';

// One run of a job: what is due is done, and nothing else.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const accepted = '202 /tasks/1 | retry-after: 2';
const first = { submit: ['tasks'] } as const;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** What a queue keeps between two runs of a job. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const blankOf = (url: string): Checkpoint => createClient().resume(url).toJSON();

function goesOn<T>(step: Step<T>) {
  if (step.done) throw new Error('expected that it goes on');
  return step;
}

/** Runs the job whenever it says so, until it is done or has failed. */
async function work(lines: Line[], options: object = {}) {
  const { client, server } = clientOf(lines);
  let from: Checkpoint | typeof first = first;
  const steps: { at: number; state: string }[] = [];
  const began = Date.now();
  for (;;) {
    const step: Step<unknown> = await client.step(from, options);
    if (step.done) return { result: step.result, steps, moments: server.moments };
    steps.push({ at: step.at - began, state: step.status.state });
    from = stored(step.checkpoint);
    await pass(step.at - Date.now());
  }
}

describe('the steps of a job', () => {
  test('submit, poll when it is due, and return the result', async () => {
    const { result, steps, moments } = await work([
      accepted,
      '200 running | retry-after: 3',
      '200 done | {"result":7}',
    ]);
    expect(result).toBe(7);
    expect(steps).toEqual([
      { at: 2000, state: 'pending' },
      { at: 5000, state: 'running' },
    ]);
    expect(moments).toEqual([0, 2000, 5000]);
  });

  test('fetch a result of its own URL with the poll that has seen the end', async () => {
    const { result, moments } = await work([accepted, '303 /out/1', '200 | {"rows":3}']);
    expect(result).toEqual({ rows: 3 });
    expect(moments).toEqual([0, 2000, 2000]);
  });

  test('are one, if the submit is answered by the result', async () => {
    const { result, steps } = await work(['200 | {"rows":3}']);
    expect(result).toEqual({ rows: 3 });
    expect(steps).toEqual([]);
  });

  test('check the result by the schema', async () => {
    const { client } = clientOf(['200 | {"rows":3}', '200 | {"rows":"three"}']);
    const schema = z.object({ rows: z.number() });
    expect(await client.step(first, { schema })).toEqual({ done: true, result: { rows: 3 } });
    expect(await rejection(client.step(first, { schema }))).toBeInstanceOf(ResultError);
  });

  test('may begin with the URL of a monitor', async () => {
    const { client } = clientOf(['200 done | {"result":7}']);
    expect(await client.step('tasks/1')).toEqual({ done: true, result: 7 });
  });

  test('are those of the same options each time: the submit has its own', async () => {
    const { client, server } = clientOf([accepted]);
    const submit = ['tasks', { json: { year: 2026 }, idempotencyKey: 'job-7' }] as const;
    await client.step({ submit }, { headers: { 'x-tenant': '4' } });
    const [{ headers, text } = { headers: new Headers(), text: '' }] = server.requests;
    expect(text).toBe('{"year":2026}');
    expect(headers.get('idempotency-key')).toBe('job-7');
    expect(headers.get('x-tenant')).toBe('4');
  });

  test('are measured by a schedule that learns, over all processes', async () => {
    const told: (number | undefined)[] = [];
    const polling = {
      next: () => undefined,
      ended: ({ lastActive }: EndedContext) => told.push(lastActive),
    };
    const lines = [accepted, '202 | retry-after: 3', '204'];
    const { client } = clientOf(lines, { polling });
    let step: Step<unknown> = await client.step(first);
    while (!step.done) {
      await pass(step.at - Date.now());
      step = await client.step(stored(step.checkpoint));
    }
    expect(told).toEqual([2000]);
  });
});

describe('a step that is not due', () => {
  test('sends nothing, and keeps the moment', async () => {
    const { client, server } = clientOf([accepted]);
    const { checkpoint, at } = goesOn(await client.step(first));
    for (const wait of [0, 500, 1400]) {
      await pass(wait);
      const early = goesOn(await client.step(stored(checkpoint)));
      expect(early).toEqual({ done: false, checkpoint, at, status: expect.anything() });
    }
    expect(server.lines).toHaveLength(1);
  });

  test('is one that a queue repeats with what the last one has stored', async () => {
    const { client, server } = clientOf([accepted, '202 | retry-after: 5']);
    const { checkpoint } = goesOn(await client.step(first));
    await pass(2000);
    const { checkpoint: next } = goesOn(await client.step(checkpoint));
    await client.step(next);
    expect(server.lines).toHaveLength(2);
  });

  test.for([
    ['behind', -3_600_000, 3],
    ['ahead', 3_600_000, 2],
  ] as const)('ends by a clock that is %s', async ([, off, steps]) => {
    const { client, server } = clientOf([accepted, '200 done | {"result":7}']);
    let step: Step<unknown> = await client.step(first);
    vi.setSystemTime(Date.now() + off);
    let count = 1;
    while (!step.done) {
      step = await client.step(stored(step.checkpoint));
      count++;
      if (!step.done) {
        expect(step.at - Date.now()).toBeLessThanOrEqual(2000);
        await pass(step.at - Date.now());
      }
    }
    expect(count).toBe(steps);
    expect(server.lines).toHaveLength(2);
  });

  test('is held back by a 429 that another one has had', async () => {
    const { client, server } = clientOf([
      accepted,
      '429 | retry-after: 60',
      '200 done | {"result":7}',
    ]);
    const one = goesOn(await client.step(first));
    await pass(2000);
    await client.step(one.checkpoint);
    const other = goesOn(await client.step('tasks/2'));
    expect(server.lines).toHaveLength(2);
    expect(other.at - Date.now()).toBeGreaterThanOrEqual(60_000);
    expect(other.at - Date.now()).toBeLessThanOrEqual(2.2 * 60_000);
    await pass(other.at - Date.now());
    expect(await client.step(other.checkpoint)).toEqual({ done: true, result: 7 });
  });

  test('comes back at a moment of its own after such a 429', async () => {
    const { client } = clientOf([accepted, '429 | retry-after: 60'], { polling: { jitter: 0 } });
    const one = goesOn(await client.step(first));
    await pass(2000);
    await client.step(one.checkpoint);
    await pass(20_000);
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const other = goesOn(await client.step('tasks/2'));
    expect(other.at - Date.now()).toBe(1.25 * 40_000);
  });

  test('is one that comes more than a millisecond early', async () => {
    const { client, server } = clientOf([accepted, '202', '202']);
    const { checkpoint, at } = goesOn(await client.step(first));
    await pass(1998);
    expect(goesOn(await client.step(checkpoint)).at).toBe(at);
    expect(server.moments).toEqual([0]);
    await pass(1);
    await client.step(checkpoint);
    expect(server.moments).toEqual([0, 1999]);
  });

  test('is refused if its signal has aborted', async () => {
    const { client } = clientOf([accepted]);
    const { checkpoint } = goesOn(await client.step(first));
    const signal = AbortSignal.abort('the worker stops');
    expect(await rejection(client.step(checkpoint, { signal }))).toBe('the worker stops');
  });
});

describe('a webhook that says that something has changed', () => {
  test('makes a step due at once, but for `minDelay` after the last answer', async () => {
    const { client, server } = clientOf([
      '202 /tasks/1 | retry-after: 3600',
      '200 done | {"result":7}',
    ]);
    const { checkpoint } = goesOn(await client.step(first));
    const told = stored(dueNow(checkpoint));
    const early = goesOn(await client.step(told));
    expect(early.at - Date.now()).toBe(250);
    expect(server.lines).toHaveLength(1);
    await pass(250);
    expect(await client.step(early.checkpoint)).toEqual({ done: true, result: 7 });
  });

  test('does not make a server that is in trouble be asked sooner', async () => {
    const { client } = clientOf([accepted, '503 | retry-after: 60']);
    const { checkpoint } = goesOn(await client.step(first));
    await pass(2000);
    const { checkpoint: busy } = goesOn(await client.step(checkpoint));
    expect(dueNow(busy)).toBe(busy);
    expect(dueNow({ ...checkpoint, state: 'succeeded' })).toMatchObject({ wait: 2000 });
  });

  test('makes nothing wait for longer than it did', () => {
    const checkpoint = { ...blankOf('https://api.example.com/tasks/1'), wait: 100 };
    expect(dueNow(checkpoint)).toEqual(checkpoint);
    expect(dueNow({ ...checkpoint, wait: 60_000 }, 1000).wait).toBe(1000);
  });
});

describe('a fault', () => {
  test('of a poll is counted from step to step, and ends it as ever', async () => {
    const polling = { maxFailures: 3, minDelay: 1000, factor: 1 };
    const error = await rejection(work(['202 /tasks/1', '503', 'reset', '503'], { polling }));
    expect(error).toBeInstanceOf(PollError);
    expect((error as Error).message).toContain('3 times in a row');
    expect(isRetryable(error)).toBe(true);
  });

  test('of the submit is thrown at once: the queue tries again, with the same key', async () => {
    const { client, server } = clientOf(['503 | retry-after: 86400', accepted]);
    const keyed = { submit: ['tasks', { idempotencyKey: 'job-7' }] } as const;
    const began = Date.now();
    const error = await rejection(client.step(keyed));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown' });
    expect(isRetryable(error)).toBe(true);
    expect(Date.now()).toBe(began);
    await client.step(keyed);
    expect(new Set(server.requests.map(({ headers }) => headers.get('idempotency-key')))).toEqual(
      new Set(['job-7']),
    );
  });

  test('of the result is counted, too, and asks for another step', async () => {
    const { result, moments, steps } = await work([
      accepted,
      '303 /out/1',
      '503 | retry-after: 4',
      'reset',
      '200 | {"rows":3}',
    ]);
    expect(result).toEqual({ rows: 3 });
    expect(moments).toEqual([0, 2000, 2000, 6000, 6250]);
    expect(steps.map(({ state }) => state)).toEqual(['pending', 'succeeded', 'succeeded']);
  });

  test('of the result ends it after `maxFailures` that last `maxOutage`', async () => {
    const lines = [accepted, '303 /out/1', ...Array(50).fill('503')];
    const polling = { minDelay: 10_000, maxDelay: 10_000 };
    const began = Date.now();
    const error = await rejection(work(lines, { polling }));
    expect(error).toBeInstanceOf(ResultError);
    expect(isRetryable(error)).toBe(true);
    expect(Date.now() - began).toBe(2000 + 60_000 + 8000);
  });

  test('is not a result that is not there yet', async () => {
    const lines = [accepted, '303 /out/1', ...Array(3).fill('404'), '200 | {"rows":3}'];
    const { result } = await work(lines, { polling: { maxFailures: 2 } });
    expect(result).toEqual({ rows: 3 });
  });
});

describe('a step of what is over', () => {
  test.for([
    ['whose result has a URL', [accepted, '303 /out/1', '503'], '200 | {"rows":3}', { rows: 3 }],
    [
      'whose result is embedded',
      [accepted, '200 done | {"result":7}'],
      '200 done | {"result":7}',
      7,
    ],
  ] as const)('sends one request: an operation %s', async ([, lines, last, result]) => {
    const { client } = clientOf([...lines]);
    const operation = await client.submit('tasks');
    await operation.poll();
    const { client: other, server } = clientOf([last]);
    expect(await other.step(stored(operation.toJSON()))).toEqual({ done: true, result });
    expect(server.lines).toHaveLength(1);
  });

  test('sends none before the moment that the result has asked for', async () => {
    const { client } = clientOf([accepted, '303 /out/1', '503 | retry-after: 60']);
    const { checkpoint } = goesOn(await client.step(first));
    await pass(2000);
    const late = goesOn(await client.step(checkpoint));
    expect(late.at - Date.now()).toBeGreaterThanOrEqual(60_000);
    const { client: other, server } = clientOf([]);
    expect(goesOn(await other.step(stored(late.checkpoint))).at).toBe(late.at);
    expect(server.lines).toEqual([]);
  });

  test('says that it has failed', async () => {
    const error = await rejection(work([accepted, '200 failed']));
    expect(error).toBeInstanceOf(OperationFailedError);
    expect(isRetryable(error)).toBe(false);
  });
});

describe('totalTimeout', () => {
  test.for([
    ['of the submit', { submit: ['tasks', { totalTimeout: 10_000 }] } as const, {}],
    ['of each step', first, { totalTimeout: 10_000 }],
  ] as const)('ends the job: %s', async ([, from, options]) => {
    const lines = [accepted, ...Array(100).fill('202 | retry-after: 1')];
    const { client } = clientOf(lines);
    const began = Date.now();
    let step: Step<unknown> = await client.step(from, options);
    const ended = async () => {
      for (;;) {
        if (step.done) return undefined;
        await pass(step.at - Date.now());
        step = await client.step(stored(step.checkpoint), options);
      }
    };
    const error = await rejection(ended());
    expect(error).toBeInstanceOf(OperationTimeoutError);
    expect(isRetryable(error)).toBe(false);
    expect(Date.now() - began).toBe(10_000);
  });

  test('of a client counts from the first step of a URL, although that is not due', async () => {
    const { client } = clientOf(['202 | retry-after: 60'], { totalTimeout: 90_000 });
    const { checkpoint } = goesOn(await client.step('tasks/1'));
    const { deadline } = checkpoint;
    await pass(30_000);
    expect(goesOn(await client.step(checkpoint)).checkpoint.deadline).toBe(deadline);
  });
});

describe('the moment of the next step', () => {
  const options = { totalTimeout: 10_000, polling: { jitter: 0 } };

  test('is before `totalTimeout` has passed, whatever the server asks for', async () => {
    const { client } = clientOf(['202 /tasks/1 | retry-after: 60', '202 | retry-after: 60']);
    const began = Date.now();
    const last = goesOn(await client.step(first, options));
    expect(last.at - began).toBe(9500);
    await pass(9500);
    expect(goesOn(await client.step(last.checkpoint, options)).at - began).toBe(10_000);
  });

  test('is as late as the server asks for once it is over: its result has more time', async () => {
    const { client } = clientOf([accepted, '303 /out/1', '503 | retry-after: 60']);
    const began = Date.now();
    const { checkpoint } = goesOn(await client.step(first, options));
    await pass(2000);
    expect(goesOn(await client.step(checkpoint, options)).at - began).toBe(62_000);
  });
});

describe('a worker that stops', () => {
  test('after a step has nothing to do with the operation any more', async () => {
    const types: string[] = [];
    const worker = new AbortController();
    const { client, server } = clientOf([accepted, '204'], {
      onEvent: ({ type }) => types.push(type),
    });
    await client.step(first, { signal: worker.signal, onAbort: 'cancel' });
    worker.abort('the worker stops');
    await pass(1000);
    expect(server.lines).toHaveLength(1);
    expect(types).toEqual(['submitting', 'submitted', 'detached']);
  });

  test('leaves the operation alone', async () => {
    const { client, server } = clientOf([accepted, delayed(5000, '202')]);
    const { checkpoint } = goesOn(await client.step(first));
    await pass(2000);
    const worker = new AbortController();
    const step = client.step(checkpoint, { signal: worker.signal });
    setTimeout(() => worker.abort('the worker stops'), 1000);
    expect(await rejection(step)).toBe('the worker stops');
    await pass(60_000);
    expect(server.lines.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  test('leaves it alone although the client cancels, and the option is undefined', async () => {
    const { client, server } = clientOf([accepted, 'hang'], { onAbort: 'cancel' });
    const { checkpoint } = goesOn(await client.step(first, { onAbort: undefined }));
    await pass(2000);
    const worker = new AbortController();
    const step = client.step(checkpoint, { signal: worker.signal, onAbort: undefined });
    setTimeout(() => worker.abort('the worker stops'), 1000);
    expect(await rejection(step)).toBe('the worker stops');
    await pass(60_000);
    expect(server.lines).toHaveLength(2);
  });

  test('cancels it if that is asked for', async () => {
    const { client, server } = clientOf([accepted, 'hang', '204']);
    const { checkpoint } = goesOn(await client.step(first));
    await pass(2000);
    const worker = new AbortController();
    const step = client.step(checkpoint, { signal: worker.signal, onAbort: 'cancel' });
    setTimeout(() => worker.abort('enough'), 1000);
    expect(await rejection(step)).toBe('enough');
    await pass(60_000);
    expect(server.lines.at(-1)).toContain('DELETE');
  });
});

test.for([
  [
    'no list of arguments',
    { submit: 'tasks' },
    /`submit` is 'tasks', expected a list of the arguments of submit\(\)\.$/,
  ],
  ['nothing', undefined, /`checkpoint` is undefined/],
  ['no checkpoint', {}, /`checkpoint.version` is undefined/],
] as const)('what is %s is refused', async ([, from, message]) => {
  const { client, server } = clientOf([]);
  const error = await rejection(client.step(from as never));
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toMatch(message);
  expect(server.lines).toEqual([]);
});

test('a key that is new with each try is refused', async () => {
  const { client, server } = clientOf([]);
  const submit = ['tasks', { idempotencyKey: true }] as never;
  const error = await rejection(client.step({ submit }));
  expect((error as Error).message).toBe(
    "await202: `idempotencyKey` is true, expected what all tries of a job send, such as the job's id.",
  );
  expect(isRetryable(error)).toBe(false);
  expect(server.lines).toEqual([]);
});

test('10,000 checkpoints take at most 1 kB each', async () => {
  const url = `/tenants/${'a'.repeat(36)}/reports/${'b'.repeat(36)}`;
  const line = `202 ${url} | retry-after: 2 | {"message":"${'m'.repeat(100)}","status":"queued","progress":0.25}`;
  const client = createClient({ ...script(line).options, totalTimeout: 86_400_000 });
  const { checkpoint } = goesOn(await client.step(first));
  expect(JSON.stringify(checkpoint).length).toBeLessThan(1000);
});
