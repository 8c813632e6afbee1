import { OperationGoneError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing, now } from '../support/leftovers.ts';
import { delayed, type Line, submitted } from '../support/scripted-server.ts';

// The DELETE takes its time, and polling goes on meanwhile.

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** It has been polled once; at 1,000 ms it is asked again, and the DELETE is answered at 2,000. */
async function cancelling(poll: Line, answer: Line, ...lines: Line[]) {
  const { operation, server } = await submitted([
    '202 /tasks/1',
    '200 running | retry-after: 1',
    delayed(2000, answer),
    poll,
    ...lines,
  ]);
  await operation.poll();
  const result = operation.result().catch((error: unknown) => error);
  const outcome = operation.cancel().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1000);
  return { operation, server, result, outcome };
}

const hour = 3_600_000;

describe('while the DELETE is on its way', () => {
  test('a status is shown as soon as it comes', async () => {
    const { operation } = await cancelling('200 running | {"progress":0.5}', '202', '200 canceled');
    expect(operation.status.progress).toBe(0.5);
    await vi.advanceTimersByTimeAsync(hour);
    expect(operation.status.state).toBe('canceled');
  });

  test.for(['202', '404', '409'])(
    'the operation succeeds: a %s afterwards changes nothing',
    async (answer) => {
      const end = '200 succeeded | {"result":7}';
      const { operation, server, result, outcome } = await cancelling(end, answer);
      const final = operation.status;
      expect(final.state).toBe('succeeded');
      await vi.advanceTimersByTimeAsync(hour);
      expect(operation.status).toBe(final);
      expect(await outcome).toBe(final);
      expect(await result).toBe(7);
      expect(server.requests).toHaveLength(4);
      expect(leftovers()).toEqual(nothing);
    },
  );

  test.for([
    { gone: '404', answer: '202' },
    { gone: '410', answer: '202' },
    { gone: '404', answer: '410' },
    { gone: '410', answer: '404' },
  ])('a $gone of the monitor means canceled, if the DELETE says $answer', async (row) => {
    const { operation, result, outcome } = await cancelling(row.gone, row.answer);
    expect(await now(result)).toEqual({});
    await vi.advanceTimersByTimeAsync(1000);
    expect(operation.status).toMatchObject({ state: 'canceled' });
    expect(await outcome).toBe(operation.status);
    expect(await result).toMatchObject({ name: 'OperationCanceledError' });
    expect(leftovers()).toEqual(nothing);
  });

  test.for(['404', '410'])('a %s means gone, if the DELETE is refused', async (gone) => {
    // It has answered well, so a 404 is looked at once more.
    const { result, outcome } = await cancelling(gone, '405', gone);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await result).toBeInstanceOf(OperationGoneError);
    expect(await outcome).toMatchObject({ name: 'CancelError' });
  });
});
