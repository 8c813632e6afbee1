import { OperationGoneError, PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientOf, delayed, submitted } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const steady = { polling: { minDelay: 1000, factor: 1 } };
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('poll()', () => {
  test('is exactly one poll, at once, for those who bring their own scheduler', async () => {
    const { operation, server } = await submitted(
      [`${accepted} | retry-after: 60`, '200 running', '200 done'],
      steady,
    );
    expect((await operation.poll()).state).toBe('running');
    await seconds(60);
    expect(server.moments).toEqual([0, 0]);
    expect((await operation.poll()).state).toBe('succeeded');
    expect(server.moments).toEqual([0, 0, 60_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('on a resumed URL tells the state', async () => {
    const { client, server } = clientOf(['200 running | {"progress":0.5}']);
    const operation = client.resume('https://api.example.com/tasks/1');
    expect(await operation.poll()).toMatchObject({ state: 'running', progress: 0.5, polls: 1 });
    expect(server.requests).toHaveLength(1);
  });

  test('resolves with what `status` is then', async () => {
    const { operation } = await submitted([accepted, '200 running'], steady);
    expect(await operation.poll()).toBe(operation.status);
  });

  test('asks nothing once the state is final', async () => {
    const { operation, server } = await submitted([accepted, '200 done'], steady);
    const final = await operation.poll();
    expect(await operation.poll()).toBe(final);
    expect(server.requests).toHaveLength(2);
  });

  test('resolves also with a failure: that is a status', async () => {
    const { operation } = await submitted([accepted, '200 failed'], steady);
    expect((await operation.poll()).state).toBe('failed');
  });

  test('joins another one in flight', async () => {
    const { operation, server } = await submitted([accepted, delayed(500, '200 running')], steady);
    const both = Promise.all([operation.poll(), operation.poll()]);
    await seconds(0.2);
    const third = operation.poll();
    await seconds(60);
    const [one, two] = await both;
    expect(two).toBe(one);
    expect(await third).toBe(one);
    expect(server.moments).toEqual([0, 0]);
  });

  test('joins the loop’s own one', async () => {
    const { operation, server } = await submitted(
      [accepted, delayed(500, '200 running'), '200 done | {"result":1}'],
      steady,
    );
    const result = operation.result();
    await seconds(1.2);
    const polled = operation.poll();
    await seconds(0.3);
    expect((await polled).state).toBe('running');
    await seconds(60);
    expect(await result).toBe(1);
    expect(server.moments).toEqual([0, 1000, 2500]);
  });

  test('sets the loop’s next delay like every poll', async () => {
    const { operation, server } = await submitted(
      [`${accepted} | retry-after: 60`, '200 running | retry-after: 5', '200 done | {"result":1}'],
      steady,
    );
    const result = operation.result();
    await seconds(2);
    await operation.poll();
    await seconds(60);
    expect(await result).toBe(1);
    expect(server.moments).toEqual([0, 2000, 7000]);
  });

  test('that ends the operation ends every wait', async () => {
    const { operation, server } = await submitted(
      [`${accepted} | retry-after: 60`, '200 done | {"result":1}'],
      steady,
    );
    const result = operation.result();
    await seconds(2);
    await operation.poll();
    expect(await result).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(server.requests).toHaveLength(2);
  });
});

describe('after a PollError, poll()', () => {
  test('asks again, and a good answer clears the error', async () => {
    const { operation } = await submitted([accepted, '200 running', '403', '200 running'], steady);
    const result = outcome(operation.result());
    await seconds(60);
    expect(operation.status.error).toBe(await result);
    const { state, error } = await operation.poll();
    expect([state, error]).toEqual(['running', undefined]);
  });
});

describe('a fault of poll()', () => {
  test('leaves the status as it is, until `maxFailures` in a row reject', async () => {
    const { operation } = await submitted([accepted, '503', 'reset', '503'], {
      polling: { maxFailures: 3 },
    });
    const before = operation.status;
    expect(await operation.poll()).toBe(before);
    expect(await operation.poll()).toBe(before);
    await expect(operation.poll()).rejects.toBeInstanceOf(PollError);
  });

  test('is forgotten with a good answer', async () => {
    const { operation, server } = await submitted([accepted, '503', '200 running', '503'], {
      polling: { maxFailures: 2 },
    });
    for (let count = 1; count <= 3; count++) await operation.poll();
    expect(server.requests).toHaveLength(4);
    expect(operation.status.state).toBe('running');
  });

  test('is counted from process to process, by way of the checkpoint', async () => {
    const { operation, client } = await submitted([accepted, '503', '503'], {
      polling: { maxFailures: 2 },
    });
    await operation.poll();
    const again = client.resume(operation.toJSON(), { polling: { maxFailures: 2 } });
    await expect(again.poll()).rejects.toBeInstanceOf(PollError);
  });

  test.for([
    { label: 'gone', line: '410', error: OperationGoneError },
    { label: 'a definite 4xx', line: '403', error: PollError },
  ])('that is definite rejects at once: $label', async ({ line, error }) => {
    const { operation } = await submitted([accepted, line]);
    await expect(operation.poll()).rejects.toBeInstanceOf(error);
  });
});

describe('poll() with its own signal', () => {
  test('is rejected with the reason, and the request aborted', async () => {
    const { operation, server } = await submitted([accepted, 'hang', '200 running']);
    const controller = new AbortController();
    const polled = outcome(operation.poll({ signal: controller.signal }));
    await seconds(1);
    controller.abort();
    expect(await polled).toBe(controller.signal.reason);
    expect(server.requests[1]?.request.signal.aborted).toBe(true);
    expect((await operation.poll()).state).toBe('running');
  });

  test('leaves the poll to whoever else joined it', async () => {
    const { operation, server } = await submitted([accepted, delayed(3000, '200 running')]);
    const controller = new AbortController();
    const leaving = outcome(operation.poll({ signal: controller.signal }));
    const staying = operation.poll();
    await seconds(1);
    controller.abort();
    expect(await leaving).toBe(controller.signal.reason);
    await seconds(60);
    expect((await staying).state).toBe('running');
    expect(server.requests).toHaveLength(2);
  });

  test('and another in the same turn: whoever comes later joins that one', async () => {
    const { operation, server } = await submitted([
      accepted,
      'hang',
      delayed(500, '200 running'),
      '200 done',
    ]);
    const controller = new AbortController();
    const mine = outcome(operation.poll({ signal: controller.signal }));
    await seconds(0.1);
    controller.abort();
    const theirs = operation.poll();
    await seconds(0.1);
    const later = operation.poll();
    await seconds(60);
    expect(await mine).toBe(controller.signal.reason);
    expect(await later).toBe(await theirs);
    expect(server.requests).toHaveLength(3);
  });

  test('that aborts in any microtask after the answer leaves the next poll alone', async () => {
    for (let microtasks = 0; microtasks < 40; microtasks++) {
      const controller = new AbortController();
      const next: Promise<unknown>[] = [];
      const later = async () => {
        for (let i = 0; i < microtasks; i++) await undefined;
        next.push(operation.poll());
        controller.abort();
      };
      const { operation, server } = await submitted(
        [accepted, '200 running', delayed(500, '200 running')],
        { onStatus: ({ polls }) => void (polls === 1 && later()) },
      );
      const mine = outcome(operation.poll({ signal: controller.signal }));
      await seconds(0.1);
      next.push(operation.poll());
      await seconds(60);
      await Promise.all([mine, ...next]);
      expect(server.requests, `after ${microtasks} microtasks`).toHaveLength(3);
    }
  });

  test('that has aborted before sends nothing', async () => {
    const { operation, server } = await submitted([accepted]);
    const signal = AbortSignal.abort();
    await expect(operation.poll({ signal })).rejects.toBe(signal.reason);
    expect(server.requests).toHaveLength(1);
  });

  test('that has aborted is the reason also when totalTimeout has passed', async () => {
    const { operation } = await submitted([accepted], { totalTimeout: 1000 });
    await seconds(1);
    const signal = AbortSignal.abort();
    await expect(operation.poll({ signal })).rejects.toBe(signal.reason);
  });
});
