import { isRetryable, type OperationEvent, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { delayed, type Line, submitted } from '../support/scripted-server.ts';

// One cancel of one operation: who waits for it, for how long, and what is told of it.

const busy = '503 | retry-after: 100';
const limits = { cancelGrace: 60_000 };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** An operation that is asked again in an hour, some time after the process has begun. */
async function running(lines: Line[], options: SubmitOptions = {}) {
  await pass(7000);
  const { operation, server } = await submitted(['202 /tasks/1 | retry-after: 3600', ...lines], {
    limits,
    ...options,
  });
  const began = Date.now();
  const submittedAt = server.moments[0] ?? 0;
  return {
    operation,
    server,
    /** What was sent since: `24000 DELETE`. */
    get sent() {
      return server.requests.slice(1).map(({ method, at }) => `${at - submittedAt} ${method}`);
    },
    since: () => Date.now() - began,
  };
}

/** What has become of a promise by now. */
function outcomeOf(promise: Promise<unknown>) {
  const outcome: { value?: unknown; reason?: unknown } = {};
  promise.then(
    (value) => {
      outcome.value = value;
    },
    (reason: unknown) => {
      outcome.reason = reason;
    },
  );
  return outcome;
}

describe('those who wait for a cancel that is told to come back', () => {
  test('wait that long, although another one who did has left', async () => {
    const job = await running([busy, '204']);
    const impatient = new AbortController();
    const first = outcomeOf(job.operation.cancel());
    const second = outcomeOf(job.operation.cancel({ signal: impatient.signal }));
    await pass(10_000);
    impatient.abort('enough');
    await pass(80_000);
    expect(second).toEqual({ reason: 'enough' });
    expect(first).toEqual({});
    expect(job.sent).toEqual(['0 DELETE']);
    await pass(10_000);
    expect(job.sent).toEqual(['0 DELETE', '100000 DELETE']);
  });

  test('wait that long, although another one has come', async () => {
    const job = await running([busy, '204']);
    outcomeOf(job.operation.cancel());
    await pass(30_000);
    outcomeOf(job.operation.cancel());
    await pass(69_999);
    expect(job.sent).toEqual(['0 DELETE']);
    await pass(1);
    expect(job.sent).toEqual(['0 DELETE', '100000 DELETE']);
  });

  test('leave a pause that is cut to what an abort would have waited', async () => {
    const life = new AbortController();
    const wait = new AbortController();
    const job = await running([busy, busy, busy], { signal: life.signal });
    outcomeOf(job.operation.cancel({ signal: wait.signal }));
    await pass(10_000);
    wait.abort();
    life.abort();
    await pass(50_000);
    expect(job.sent).toEqual(['0 DELETE', '24000 DELETE', '48000 DELETE']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leave one that has lasted for longer than that at once', async () => {
    const life = new AbortController();
    const wait = new AbortController();
    const job = await running([busy, '204'], { signal: life.signal });
    outcomeOf(job.operation.cancel({ signal: wait.signal }));
    await pass(59_000);
    wait.abort();
    await pass(0);
    expect(job.sent).toEqual(['0 DELETE', '59000 DELETE']);
  });
});

test('a page that is offline does not use up the grace; one that is back has it once', async () => {
  const life = new AbortController();
  const job = await running(Array(9).fill('hang'), {
    signal: life.signal,
    limits: { cancelGrace: 1000 },
    timeout: 900,
  });
  let onLine = false;
  vi.stubGlobal('navigator', {
    get onLine() {
      return onLine;
    },
  });
  life.abort();
  await pass(3800);
  onLine = true;
  expect(job.sent).toEqual(['0 DELETE', '1150 DELETE', '2425 DELETE', '3725 DELETE']);
  const last = job.server.requests.at(-1);
  await pass(199);
  expect(last?.request.signal.aborted).toBe(false);
  await pass(1);
  expect(last?.request.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

describe('a cancel that fails', () => {
  test.for([
    ['is worth another try if the server was in trouble', '503', true],
    ['is not if it was refused', '405', false],
  ] as const)('%s', async ([, line, isWorthIt]) => {
    const job = await running([line], { polling: { maxFailures: 1 } });
    const { reason } = await settled(job.operation.cancel());
    expect(reason).toMatchObject({ name: 'CancelError' });
    expect(isRetryable(reason)).toBe(isWorthIt);
  });
});

/** What a promise came to. */
async function settled(promise: Promise<unknown>) {
  const outcome = outcomeOf(promise);
  await pass(0);
  return outcome;
}

describe('what is told of a cancel', () => {
  /** The events that are about it, and the end. */
  function watching() {
    const seen: string[] = [];
    const onEvent = (event: OperationEvent) => {
      if (event.type === 'canceling' || event.type === 'ended') seen.push(event.type);
      if (event.type === 'cancelAnswered') seen.push(event.outcome);
    };
    return { seen, onEvent };
  }

  test('is that it has no answer, after the grace', async () => {
    const { seen, onEvent } = watching();
    const life = new AbortController();
    await running(['hang'], { onEvent, signal: life.signal, limits: { cancelGrace: 1000 } });
    life.abort();
    await pass(1000);
    expect(seen).toEqual(['canceling', 'unanswered']);
  });

  test('is nothing more if the operation ends before its answer', async () => {
    const { seen, onEvent } = watching();
    const job = await running(['hang', '200 done'], { onEvent });
    const cancel = outcomeOf(job.operation.cancel());
    await pass(0);
    await Promise.all([job.operation.poll(), pass(0)]);
    await pass(0);
    expect(cancel).toEqual({ value: job.operation.status });
    expect(seen).toEqual(['canceling', 'ended']);
  });

  test('is nothing more if it ends before its refusal is read', async () => {
    const { seen, onEvent } = watching();
    const job = await running([delayed(1000, '405'), '200 done'], { onEvent });
    outcomeOf(job.operation.cancel());
    await pass(0);
    outcomeOf(job.operation.poll());
    await pass(1000);
    expect(seen).toEqual(['canceling', 'ended']);
  });
});

test('a cancel that begins as the one before is given up has a grace of its own', async () => {
  const life = new AbortController();
  const job = await running(['hang', 'hang'], {
    signal: life.signal,
    limits: { cancelGrace: 1000 },
  });
  life.abort();
  await pass(0);
  const [, first] = job.server.requests;
  const wait = new AbortController();
  first?.request.signal.addEventListener('abort', () => {
    outcomeOf(job.operation.cancel({ signal: wait.signal }));
  });
  await pass(1000);
  wait.abort();
  expect(job.sent).toEqual(['0 DELETE', '1000 DELETE']);
  const [, , second] = job.server.requests;
  await pass(999);
  expect(second?.request.signal.aborted).toBe(false);
  await pass(1);
  expect(second?.request.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
