import type { Clock } from 'await202';
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, type Line, script } from '../support/scripted-server.ts';

const accepted = '202 /tasks/1';

/** A clock of its own: time passes when somebody sleeps, and at no other time. */
function virtualClock(late = 0) {
  const sleeps: number[] = [];
  let time = 1_800_000_000_000;
  const clock: Clock = {
    now: () => time,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      sleeps.push(milliseconds);
      time += milliseconds + late;
    },
  };
  return { clock, sleeps };
}

describe('a clock of your own', () => {
  async function run(lines: Line[], clock: Clock) {
    const { server, client } = clientOf(lines);
    const polling = { factor: 2 };
    const end: unknown = await client
      .run('tasks', { clock, polling })
      .catch((error: unknown) => error);
    return { end, server };
  }

  test('does all the waiting: days pass in no time, and whole delays are asked for', async () => {
    const { clock, sleeps } = virtualClock();
    const lines = [accepted, '202', '202 | retry-after: 5000000', '200 | {"rows":3}'];
    const { end } = await run(lines, clock);
    expect(sleeps).toEqual([250, 500, 5_000_000_000]);
    expect(end).toEqual({ rows: 3 });
  });

  test('is not asked to sleep when the moment has come', async () => {
    const { clock, sleeps } = virtualClock();
    const { client } = clientOf(['202', '204'], { clock });
    await client.resume('https://api.example.com/tasks/1').result();
    expect(sleeps).toEqual([250]);
  });

  test('waits between the tries for a result too', async () => {
    const { clock, sleeps } = virtualClock();
    const lines = [accepted, '303 /files/1', '503 | retry-after: 60', '200 | {"rows":3}'];
    const { end } = await run(lines, clock);
    expect(sleeps).toEqual([250, 60_000]);
    expect(end).toEqual({ rows: 3 });
  });

  test('that wakes an hour late leads to one poll, not to a burst', async () => {
    const { clock, sleeps } = virtualClock(3_600_000);
    const { server } = await run([accepted, '202', '202', '204'], clock);
    expect(sleeps).toEqual([250, 500, 1000]);
    expect(server.requests).toHaveLength(4);
  });

  test('is the one that a Retry-After date is measured against', async () => {
    const { clock, sleeps } = virtualClock();
    const date = new Date(clock.now() + 9000).toUTCString();
    await run([`${accepted} | retry-after: ${date}`, '204'], clock);
    expect(sleeps).toEqual([9000]);
  });

  test('is the one that nextPollAt is told by', async () => {
    const { clock } = virtualClock();
    const { client } = clientOf([accepted], { clock });
    const operation = await client.submit('tasks');
    expect(operation.nextPollAt).toBe(1_800_000_000_250);
  });

  test('is told by the signal when nobody waits any more', async () => {
    const signals: AbortSignal[] = [];
    const clock: Clock = {
      now: () => 1_800_000_000_000,
      sleep: (_, signal) =>
        new Promise((_, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    const { client } = clientOf([accepted], { clock });
    const operation = await client.submit('tasks');
    const unsubscribe = operation.subscribe(() => undefined);
    await Promise.resolve();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('measures by `elapsed()` where it has one, whatever `now()` says', async () => {
    const { clock, sleeps } = virtualClock();
    const began = clock.now();
    const jumping: Clock = {
      elapsed: () => clock.now() - began,
      // The wall clock jumps by a day during every sleep.
      now: () => clock.now() + sleeps.length * 86_400_000,
      sleep: clock.sleep,
    };
    await run([`${accepted} | retry-after: 60`, '202', '202', '204'], jumping);
    expect(sleeps).toEqual([60_000, 250, 500]);
  });

  test('leaves no timer of ours behind', async () => {
    vi.useFakeTimers();
    const { clock } = virtualClock();
    const { client } = clientOf([accepted, '202', '202'], { clock });
    const operation = await client.submit('tasks', { polling: { maxFailures: 1 } });
    const ended = operation.result().catch(() => 'ended');
    expect(await ended).toBe('ended');
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe('the wall clock', () => {
  beforeEach(fastTime);
  afterEach(() => {
    vi.useRealTimers();
  });

  test('whose timers fire a millisecond early leads to no poll at the very end', async () => {
    const sleep: Clock['sleep'] = (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        // That of the end itself is on time.
        setTimeout(resolve, milliseconds - (milliseconds === 10_000 ? 0 : 1));
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { client, server } = clientOf([accepted, '202', '202'], {
      clock: { now: () => Date.now(), sleep },
      totalTimeout: 10_000,
      polling: { minDelay: 4000, factor: 10, jitter: 0 },
    });
    await expect(client.run('tasks')).rejects.toMatchObject({ name: 'OperationTimeoutError' });
    expect(server.moments).toEqual([0, 3999, 9499]);
  });

  test.for([
    { label: 'forward by a day', jump: 86_400_000 },
    { label: 'back by a day', jump: -86_400_000 },
  ])('may jump $label without a burst or a stall', async ({ jump }) => {
    const began = performance.now();
    const moments: number[] = [];
    const { fetch, options } = script(accepted, '202', '202', '202', '204');
    const client = createClient({
      ...options,
      fetch: async (input, init) => {
        moments.push(performance.now() - began);
        if (moments.length === 3) vi.setSystemTime(Date.now() + jump);
        return fetch(input, init);
      },
    });
    const operation = await client.submit('tasks', { polling: { minDelay: 1000, factor: 1 } });
    setTimeout(() => vi.setSystemTime(Date.now() + jump), 500);
    await operation.result();
    expect(moments).toEqual([0, 1000, 2000, 3000, 4000]);
  });

  test('may jump without changing totalTimeout', async () => {
    const began = performance.now();
    const { client } = clientOf([accepted, '202', '202', '202']);
    const polling = { minDelay: 4000, factor: 1 };
    const operation = await client.submit('tasks', { totalTimeout: 10_000, polling });
    setTimeout(() => vi.setSystemTime(Date.now() + 86_400_000), 500);
    await expect(operation.result()).rejects.toMatchObject({ name: 'OperationTimeoutError' });
    expect(performance.now() - began).toBe(10_000);
  });
});

test('a clock that fails ends the wait with its own error', async () => {
  const broken = new Error('the workflow was evicted');
  const clock: Clock = { now: () => 0, sleep: () => Promise.reject(broken) };
  const { client, server } = clientOf([accepted]);
  const operation = await client.submit('tasks', { clock });
  await expect(operation.result()).rejects.toBe(broken);
  expect(server.requests).toHaveLength(1);
});
