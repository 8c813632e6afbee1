import type { Clock, SubmitOptions } from 'await202';
import { CancelError, OperationGoneError, OperationTimeoutError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, kept, leftovers, nothing, now } from '../support/leftovers.ts';
import { type Line, submitted } from '../support/scripted-server.ts';

// A server that tells a cancel to come back tomorrow. Whoever waits for it is woken by the end of the
// operation, by the deadline or by a signal; and when nobody waits, it soon ends by itself.

const tomorrow = '503 | retry-after: 86400';
const minute = 60_000;
const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** An operation whose monitor has answered once, and that is asked again in an hour. */
async function running(lines: Line[], options: SubmitOptions = {}) {
  const all = ['202 /tasks/1', '200 running | retry-after: 3600', ...lines];
  // Not even a server that many have asked is asked later than it says.
  const { operation, server } = await submitted(all, { polling: { jitter: 0 }, ...options });
  await operation.poll();
  const began = server.moments.at(-1) ?? 0;
  const transcript = () =>
    server.requests.slice(2).map(({ method, at }) => `${at - began} ${method}`);
  return { operation, server, transcript };
}

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort('enough') };
}

describe('after an abort', () => {
  test('it is asked twice more, and after a minute nothing is left', async () => {
    const complained = complaints();
    const { signal, abort } = controllerOf();
    const lines = [tomorrow, tomorrow, tomorrow];
    const { operation, transcript } = await running(lines, { signal });
    const result = operation.result();
    abort();
    expect(await now(result)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(minute - 1);
    expect(transcript()).toEqual(['0 DELETE', '24000 DELETE', '48000 DELETE']);
    expect(leftovers(signal)).not.toEqual(nothing);
    await vi.advanceTimersByTimeAsync(1);
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toHaveLength(3);
    expect(complained).toEqual([]);
  });

  test('`limits.cancelGrace` says how long it goes on', async () => {
    const { signal, abort } = controllerOf();
    const limits = { cancelGrace: 5_000 };
    const { transcript } = await running([tomorrow, 'hang'], { signal, limits });
    abort();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(leftovers(signal)).not.toEqual(nothing);
    await vi.advanceTimersByTimeAsync(1);
    expect(leftovers(signal)).toEqual(nothing);
    expect(transcript()).toEqual(['0 DELETE', '2000 DELETE']);
  });

  test('a shorter Retry-After is honored', async () => {
    const { signal, abort } = controllerOf();
    const { transcript } = await running(['503 | retry-after: 23', '204'], { signal });
    abort();
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toEqual(['0 DELETE', '23000 DELETE']);
  });

  test('a request that is out after the grace is torn down', async () => {
    const { signal, abort } = controllerOf();
    const limits = { cancelGrace: 1_000 };
    const { server } = await running(['hang'], { signal, limits, timeout: 10_000 });
    abort();
    await vi.advanceTimersByTimeAsync(999);
    expect(server.requests[2]?.request.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('a page that is offline does not use up the grace', async () => {
    const { signal, abort } = controllerOf();
    const resets = Array.from({ length: 9 }, () => 'reset');
    const limits = { cancelGrace: 2_000 };
    const { server, transcript } = await running([...resets, '204'], { signal, limits });
    vi.stubGlobal('navigator', {
      get onLine() {
        return server.requests.length > 10;
      },
    });
    abort();
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toHaveLength(10);
    // Pauses are cut to 800 ms.
    expect(transcript().at(-1)).toBe('5987 DELETE');
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('and again, when an explicit cancel has been told so: it is asked at once', async () => {
    const { signal, abort } = controllerOf();
    const { operation, transcript } = await running([tomorrow, tomorrow, '204'], { signal });
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(2 * minute);
    abort();
    expect(await now(outcome)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(minute);
    expect(transcript()).toEqual(['0 DELETE', '120000 DELETE', '144000 DELETE']);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('by a clock of the caller that jumps ahead: it is asked as often', async () => {
    let time = 1_800_000_000_000;
    const clock: Clock = {
      now: () => time,
      async sleep(milliseconds) {
        time += milliseconds;
      },
    };
    const { signal, abort } = controllerOf();
    const { transcript } = await running([tomorrow, tomorrow, '204'], { signal, clock });
    abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(transcript()).toHaveLength(3);
    expect(leftovers(signal)).toEqual(nothing);
  });
});

describe('cancel()', () => {
  test('waits as long as it is told to', async () => {
    const { operation, transcript } = await running([tomorrow, '204', '200 canceled']);
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(day - 1);
    expect(await now(outcome)).toEqual({});
    await vi.advanceTimersByTimeAsync(251);
    expect(await now(outcome)).toMatchObject({ value: { state: 'canceled' } });
    expect(transcript()).toEqual([`0 DELETE`, `${day} DELETE`, `${day + 250} GET`]);
    expect(leftovers()).toEqual(nothing);
  });

  test('waits no longer than `maxRetryAfter`', async () => {
    const polling = { jitter: 0, maxRetryAfter: 5_000 };
    const { operation, transcript } = await running([tomorrow, '204', '204'], { polling });
    operation.cancel();
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript().slice(0, 2)).toEqual(['0 DELETE', '5000 DELETE']);
  });

  test('ends with `totalTimeout`, and soon after nothing is left', async () => {
    const complained = complaints();
    const { operation, transcript } = await running([tomorrow], { totalTimeout: 90_000 });
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(89_999);
    expect(await now(outcome)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect((await now(outcome)).reason).toBeInstanceOf(OperationTimeoutError);
    expect(leftovers()).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toEqual(['0 DELETE']);
    expect(complained).toEqual([]);
  });

  test('that ends before the grace has passed leaves the rest of it to the cancel', async () => {
    const lines = ['503 | retry-after: 20', '204'];
    const { operation, transcript } = await running(lines, { totalTimeout: 10_000 });
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await now(outcome)).reason).toBeInstanceOf(OperationTimeoutError);
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toEqual(['0 DELETE', '20000 DELETE']);
    expect(leftovers()).toEqual(nothing);
  });

  test('after `totalTimeout` still tells what the server answers', async () => {
    const lines = ['503 | retry-after: 20', '405'];
    const { operation, transcript } = await running(lines, { totalTimeout: 10_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await now(outcome)).reason).toBeInstanceOf(CancelError);
    expect(transcript()).toEqual(['10000 DELETE', '30000 DELETE']);
  });

  test('after `totalTimeout` waits for that no longer than the grace', async () => {
    const lines = [tomorrow, tomorrow, tomorrow];
    const { operation } = await running(lines, { totalTimeout: 10_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(minute - 1);
    expect(await now(outcome)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect((await now(outcome)).reason).toBeInstanceOf(OperationTimeoutError);
    expect(leftovers()).toEqual(nothing);
  });

  test('ends at once when another waiter learns of the end', async () => {
    const { operation, server, transcript } = await running([tomorrow, '200 succeeded']);
    const result = operation.result();
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await now(outcome)).toEqual({ value: operation.status });
    expect(operation.status.state).toBe('succeeded');
    expect(await result).toEqual({ status: 'succeeded' });
    expect(leftovers()).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(2 * day);
    expect(transcript()).toEqual(['0 DELETE', '3600000 GET']);
    expect(server.requests).toHaveLength(4);
  });

  test('ends at once when another waiter learns of the end while the DELETE is out', async () => {
    const { operation, server } = await running(['hang', '200 succeeded']);
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(0);
    kept(operation.poll());
    await vi.advanceTimersByTimeAsync(0);
    expect(operation.status.state).toBe('succeeded');
    expect(await now(outcome)).toEqual({ value: operation.status });
    expect(server.requests[2]?.request.signal.aborted).toBe(true);
    expect(leftovers()).toEqual(nothing);
  });

  test('ends with its signal, and with it what nobody else waits for', async () => {
    const { signal, abort } = controllerOf();
    const { operation, transcript } = await running([tomorrow, '204']);
    const outcome = kept(operation.cancel({ signal }));
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(leftovers(signal)).not.toEqual(nothing);
    abort();
    expect(await now(outcome)).toEqual({ reason: 'enough' });
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(day);
    expect(transcript()).toEqual(['0 DELETE']);
  });

  test('may be called again after that', async () => {
    const { signal, abort } = controllerOf();
    const { operation, transcript } = await running([tomorrow, '204', '200 canceled']);
    operation.cancel({ signal }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10 * minute);
    abort();
    const outcome = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(250);
    expect(await now(outcome)).toMatchObject({ value: { state: 'canceled' } });
    expect(transcript()).toEqual(['0 DELETE', '600000 DELETE', '600250 GET']);
  });
});

describe('a monitor that is gone meanwhile', () => {
  test('is told to those who wait, although the cancel has no answer yet', async () => {
    const { operation } = await running([tomorrow, '410']);
    const result = kept(operation.result());
    operation.cancel().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await now(result)).reason).toBeInstanceOf(OperationGoneError);
  });

  test('is told when the request that it may be due to has failed', async () => {
    const late: Line = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return new Response(null, { status: 503, headers: { 'retry-after': '86400' } });
    };
    const { operation } = await running([late, '410']);
    operation.cancel().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    const poll = kept(operation.poll());
    await vi.advanceTimersByTimeAsync(999);
    expect(await now(poll)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect((await now(poll)).reason).toBeInstanceOf(OperationGoneError);
  });
});

describe('await using', () => {
  /** How long it takes to leave the scope. */
  async function leaving(lines: Line[], options?: SubmitOptions, isCanceled = false) {
    const { operation, transcript } = await running(lines, options);
    if (isCanceled) operation.cancel().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    const began = Date.now();
    let took = -1;
    const left = operation[Symbol.asyncDispose]().then(() => {
      took = Date.now() - began;
    });
    await vi.advanceTimersByTimeAsync(day / 2);
    await left;
    return { took, transcript };
  }

  test('is left after the grace', async () => {
    const complained = complaints();
    const { took, transcript } = await leaving([tomorrow, tomorrow, tomorrow]);
    expect(took).toBe(minute);
    expect(transcript()).toEqual(['0 DELETE', '24000 DELETE', '48000 DELETE']);
    expect(leftovers()).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('is left after the grace even if somebody else goes on waiting', async () => {
    const { took } = await leaving([tomorrow], { limits: { cancelGrace: 5_000 } }, true);
    expect(took).toBe(5_000);
  });
});

describe('after whoever waited for it as long as the server says has left', () => {
  test('a lifetime that ends is not kept waiting for the rest of the pause', async () => {
    const wait = controllerOf();
    const life = controllerOf();
    const lines = [tomorrow, tomorrow, tomorrow];
    const { operation, transcript } = await running(lines, { signal: life.signal });
    const canceled = kept(operation.cancel({ signal: wait.signal }));
    await vi.advanceTimersByTimeAsync(10_000);
    wait.abort();
    life.abort();
    expect(await now(canceled)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(minute);
    expect(transcript()).toEqual(['0 DELETE', '24000 DELETE', '48000 DELETE']);
    expect(leftovers(life.signal)).toEqual(nothing);
  });

  test('`await using` asks again within the grace', async () => {
    const wait = controllerOf();
    const { operation, transcript } = await running([tomorrow, '204', '404']);
    const canceled = kept(operation.cancel({ signal: wait.signal }));
    await vi.advanceTimersByTimeAsync(10_000);
    wait.abort();
    await now(canceled);
    const disposed = operation[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(transcript()).toEqual(['0 DELETE', '24000 DELETE']);
    await disposed;
  });

  test('but as long as anybody waits who is that patient, it is not asked early', async () => {
    const lines = ['503 | retry-after: 3000', '204', '200 aborted'];
    const { operation, transcript } = await running(lines);
    const canceled = kept(operation.cancel());
    await vi.advanceTimersByTimeAsync(3_000_000 - 1);
    expect(transcript()).toEqual(['0 DELETE']);
    await vi.advanceTimersByTimeAsync(1);
    expect(transcript()).toEqual(['0 DELETE', '3000000 DELETE']);
    await vi.advanceTimersByTimeAsync(minute);
    expect((await canceled).state).toBe('canceled');
  });
});
