import type { Operation, OperationStatus } from 'await202';
import { OperationGoneError, OperationTimeoutError, PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { submitted } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const lines = [accepted, '200 queued', '200 running', '200 running', '200 done | {"result":1}'];
const steady = { polling: { minDelay: 1000, factor: 1 } };
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const iterator = (operation: Operation<unknown>) => operation[Symbol.asyncIterator]();

/** Iterates to the end, in the background. */
function watch(operation: Operation<unknown>) {
  const statuses: OperationStatus[] = [];
  const end = (async () => {
    for await (const status of operation) statuses.push(status);
    return 'ended';
  })().catch((error: unknown) => error);
  return { statuses, end, states: () => statuses.map(({ state }) => state) };
}

describe('for await', () => {
  test('starts with the status known now and ends after the final one', async () => {
    const { operation, server } = await submitted(lines, steady);
    const first = operation.status;
    const { end, statuses } = watch(operation);
    await seconds(60);
    expect(await end).toBe('ended');
    expect(statuses[0]).toBe(first);
    expect(statuses.map(({ word }) => word)).toEqual([undefined, 'queued', 'running', 'done']);
    expect(statuses.at(-1)).toBe(operation.status);
    expect(server.moments).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('on an operation that has ended yields its final status alone', async () => {
    const { operation, server } = await submitted(['201 | {"id":7}']);
    const { end, states } = watch(operation);
    expect(await end).toBe('ended');
    expect(states()).toEqual(['succeeded']);
    expect(server.requests).toHaveLength(1);
  });

  test.for([{ word: 'failed' }, { word: 'canceled' }])(
    'does not throw when the operation $word: that is a status',
    async ({ word }) => {
      const { operation } = await submitted([accepted, `200 ${word}`], steady);
      const { end, states } = watch(operation);
      await seconds(60);
      expect(await end).toBe('ended');
      expect(states()).toEqual(['pending', word]);
    },
  );

  test('that is left early detaches: no timer, no request, no DELETE', async () => {
    const { operation, server } = await submitted(lines, steady);
    const left = (async () => {
      for await (const { state } of operation) if (state === 'running') break;
    })();
    await seconds(2);
    await left;
    expect(vi.getTimerCount()).toBe(0);
    await seconds(60);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    expect(operation.status.state).toBe('running');
  });

  test('that is left by an exception detaches too', async () => {
    const { operation, server } = await submitted(lines, steady);
    const mistake = new Error('mistake');
    const left = (async () => {
      for await (const status of operation) if (status.word === 'queued') throw mistake;
    })().catch((error: unknown) => error);
    await seconds(60);
    expect(await left).toBe(mistake);
    expect(vi.getTimerCount()).toBe(0);
    expect(server.requests).toHaveLength(2);
  });

  test('may begin again', async () => {
    const { operation } = await submitted(lines, steady);
    for await (const status of operation) {
      expect(status.state).toBe('pending');
      break;
    }
    const { end, states } = watch(operation);
    await seconds(60);
    expect(await end).toBe('ended');
    expect(states()).toEqual(['pending', 'pending', 'running', 'succeeded']);
  });

  test('after an error shows the status without it once, then goes on', async () => {
    const { operation } = await submitted([accepted, '403', '200 done'], steady);
    const failed = watch(operation);
    await seconds(1);
    expect(await failed.end).toBe(operation.status.error);
    const { end, statuses } = watch(operation);
    await seconds(60);
    expect(await end).toBe('ended');
    expect(statuses.map(({ state, error }) => [state, error])).toEqual([
      ['pending', undefined],
      ['succeeded', undefined],
    ]);
  });

  test('twice at the same time shows all to both, with one loop', async () => {
    const { operation, server } = await submitted(lines, steady);
    const [one, two] = [watch(operation), watch(operation)];
    await seconds(60);
    await Promise.all([one.end, two.end]);
    expect(two.statuses).toEqual(one.statuses);
    expect(server.requests).toHaveLength(5);
  });

  test('misses nothing when its body is slow', async () => {
    const { operation } = await submitted(lines, steady);
    const seen: (string | undefined)[] = [];
    const end = (async () => {
      for await (const { word } of operation) {
        seen.push(word);
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    })();
    await seconds(60);
    await end;
    expect(seen).toEqual([undefined, 'queued', 'running', 'done']);
  });
});

describe('for await throws when the loop itself ended', () => {
  test.for([
    { label: 'the monitor kept failing', line: '503', error: PollError },
    { label: 'a definite 4xx', line: '403', error: PollError },
    { label: 'gone', line: '410', error: OperationGoneError },
    { label: 'totalTimeout', line: 'hang', error: OperationTimeoutError },
  ])('$label', async ({ line, error }) => {
    const { operation } = await submitted([accepted, '200 running', line], {
      totalTimeout: 10_000,
      polling: { minDelay: 1000, factor: 1, maxFailures: 1 },
    });
    const { end, states, statuses } = watch(operation);
    await seconds(60);
    expect(await end).toBeInstanceOf(error);
    expect(await end).toBe(operation.status.error);
    expect(states()).toEqual(['pending', 'running']);
    expect(statuses.every((status) => status.error === undefined)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('the operation’s signal aborted, with its own reason', async () => {
    const controller = new AbortController();
    const { operation } = await submitted([accepted, '200 running', '204'], {
      ...steady,
      signal: controller.signal,
    });
    const { end, states } = watch(operation);
    await seconds(1.5);
    controller.abort(new Error('enough'));
    expect(await end).toBe(controller.signal.reason);
    expect(states()).toEqual(['pending', 'running']);
  });
});

describe('an iterator by hand', () => {
  test('that nobody asks does nothing', async () => {
    const { operation, server } = await submitted(lines, steady);
    iterator(operation);
    await seconds(60);
    expect(server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('can be looped over too', async () => {
    const { operation } = await submitted(['201 | {"id":7}']);
    const seen: string[] = [];
    for await (const { state } of iterator(operation)) seen.push(state);
    expect(seen).toEqual(['succeeded']);
  });

  test('answers several next() calls at once in their order', async () => {
    const { operation } = await submitted(lines, steady);
    const steps = iterator(operation);
    const asked = Promise.all([1, 2, 3, 4, 5, 6].map(() => steps.next()));
    await seconds(60);
    const answers = await asked;
    expect(answers.map(({ done, value }) => (done ? 'done' : value.word))).toEqual([
      undefined,
      'queued',
      'running',
      'done',
      'done',
      'done',
    ]);
    expect(answers.map(({ done }) => done)).toEqual([false, false, false, false, true, true]);
  });

  test('ends a pending next() when return() is called', async () => {
    const { operation, server } = await submitted(lines, steady);
    const steps = iterator(operation);
    await steps.next();
    const pending = steps.next();
    expect(await steps.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
    await seconds(60);
    expect(server.requests).toHaveLength(1);
  });

  test('is done after it threw', async () => {
    const { operation } = await submitted([accepted, '403'], steady);
    const steps = iterator(operation);
    await steps.next();
    const failing = steps.next().catch((error: unknown) => error);
    await seconds(60);
    expect(await failing).toBeInstanceOf(PollError);
    expect(await steps.next()).toEqual({ done: true, value: undefined });
  });
});
