import { OperationTimeoutError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kept, leftovers, nothing, now } from '../support/leftovers.ts';
import { delayed, submitted } from '../support/scripted-server.ts';

const hour = 3_600_000;
const accepted = '202 /tasks/1';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the result of an operation that had ended before totalTimeout passed', () => {
  const totalTimeout = 10_000;

  test('is there, if it came with the status', async () => {
    const lines = [accepted, '200 succeeded | {"result":7}'];
    const { operation } = await submitted(lines, { totalTimeout });
    await operation.poll();
    await vi.advanceTimersByTimeAsync(hour);
    expect(await operation.result()).toBe(7);
    await vi.advanceTimersByTimeAsync(hour);
    expect(await operation.result()).toBe(7);
  });

  test('is there, if it came with the answer to the submit', async () => {
    const { operation } = await submitted(['200 | {"total":7}'], { totalTimeout });
    await vi.advanceTimersByTimeAsync(hour);
    expect(await operation.result()).toEqual({ total: 7 });
  });

  test('is fetched, if it has a URL of its own', async () => {
    const lines = [accepted, '303 /result', delayed(9_000, '200 | {"total":7}')];
    const { operation } = await submitted(lines, { totalTimeout });
    await operation.poll();
    await vi.advanceTimersByTimeAsync(hour);
    const result = kept(operation.result());
    await vi.advanceTimersByTimeAsync(9_000);
    expect(await now(result)).toEqual({ value: { total: 7 } });
    expect(leftovers()).toEqual(nothing);
  });

  test('has as much time again for that, and no more', async () => {
    const lines = [accepted, '303 /result', 'hang', '200 | {"total":7}'];
    const { operation } = await submitted(lines, { totalTimeout });
    await operation.poll();
    await vi.advanceTimersByTimeAsync(hour);
    const result = kept(operation.result());
    await vi.advanceTimersByTimeAsync(totalTimeout - 1);
    expect(await now(result)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect((await now(result)).reason).toBeInstanceOf(OperationTimeoutError);
    expect(leftovers()).toEqual(nothing);
    expect(await operation.result()).toEqual({ total: 7 });
  });

  test('has what is left of the time, if it is asked for before', async () => {
    const lines = [accepted, '303 /result', 'hang'];
    const { operation } = await submitted(lines, { totalTimeout });
    await operation.poll();
    await vi.advanceTimersByTimeAsync(6_000);
    const result = kept(operation.result());
    await vi.advanceTimersByTimeAsync(3_999);
    expect(await now(result)).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect((await now(result)).reason).toBeInstanceOf(OperationTimeoutError);
  });
});
