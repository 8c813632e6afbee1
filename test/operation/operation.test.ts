import type { ScheduleContext } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, type Line, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('an operation without `onStatus` tells nobody, and is watched by nobody', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const told: boolean[] = [];
  const polling = ({ isWatched }: ScheduleContext) => {
    told.push(isWatched);
    return 1000;
  };
  const { operation } = await submitted(['202 /tasks/1', '202', '204'], { polling });
  await operation.result();
  expect(told).toEqual([false, false]);
  expect(log.mock.calls).toEqual([]);
});

describe('a result', () => {
  test.for([
    ['is fetched if the end was seen in time', 9999, 'fine'],
    ['is not, if that was at the very end of the time', 10_000, 'OperationTimeoutError'],
    ['is not, if that was too late', 10_001, 'OperationTimeoutError'],
  ] as const)('%s, by a clock whose sleeps nothing ends', async ([, took, end]) => {
    let time = 1_800_000_000_000;
    const clock = {
      now: () => time,
      async sleep(milliseconds: number) {
        time += milliseconds;
      },
      accepts: () => undefined,
    };
    const slow: Line = () => {
      time += took;
      return new Response(null, { status: 303, headers: { location: '/rows' } });
    };
    const { client, server } = clientOf([slow, '200 | {"rows":3}']);
    const operation = client.resume('tasks/1', { clock, totalTimeout: 10_000 });
    const seen = await operation.result().then(
      () => 'fine',
      ({ name }: Error) => name,
    );
    expect(seen).toBe(end);
    expect(server.lines).toHaveLength(end === 'fine' ? 2 : 1);
  });
});

describe('the body of the end, which is read by `parse` and does not come', () => {
  /** An operation that has ended with such a body at once, and the signal of the request. */
  async function reading() {
    let signal: AbortSignal | undefined;
    const endless: Line = (request) => {
      signal = request.signal;
      return new Response(new ReadableStream(), { headers: { 'content-type': 'text/csv' } });
    };
    const { operation } = await submitted([endless], {
      totalTimeout: 10_000,
      parse: (response) => response.text(),
    });
    return { operation, isTorn: () => signal?.aborted };
  }

  test('is let go when `totalTimeout` has passed', async () => {
    const { operation, isTorn } = await reading();
    const began = Date.now();
    const error = await rejection(operation.result());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(Date.now() - began).toBe(10_000);
    expect(isTorn()).toBe(true);
  });

  test('is not let go when one who waits for it leaves: it cannot be asked for again', async () => {
    const { operation, isTorn } = await reading();
    const wait = new AbortController();
    setTimeout(() => wait.abort('enough'), 1000);
    expect(await rejection(operation.result({ signal: wait.signal }))).toBe('enough');
    await sleep(1000);
    expect(isTorn()).toBe(false);
  });
});
