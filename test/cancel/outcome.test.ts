import { CancelError, isFinal, OperationCanceledError, PollError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { delayed, type Line, submitted } from '../support/scripted-server.ts';

const idle = '200 running | retry-after: 3600';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An operation whose monitor has answered once, and that is asked again in an hour. */
async function running(...lines: Line[]) {
  const { operation, server } = await submitted(['202 /tasks/1', idle, ...lines]);
  await vi.advanceTimersByTimeAsync(250);
  await operation.poll();
  const transcript = () => server.requests.slice(2).map(({ method, at }) => `${at} ${method}`);
  return { operation, server, transcript };
}

describe('operation.cancel()', () => {
  test('polls on until the end is known, after minDelay and then by backoff', async () => {
    const { operation, transcript } = await running(
      '202',
      '200 running',
      '200 canceling',
      '200 canceled',
    );
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(operation.status.state).toBe('canceling');
    expect(await now(outcome)).toEqual({});

    await vi.advanceTimersByTimeAsync(250);
    expect(operation.status).toMatchObject({ state: 'canceling', word: 'running' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    const final = await outcome;
    expect(final).toMatchObject({ state: 'canceled', word: 'canceled' });
    expect(isFinal(final) && final === operation.status).toBe(true);
    expect(transcript()).toEqual(['250 DELETE', '500 GET', '875 GET', '1437 GET']);
    expect(leftovers()).toEqual(nothing);
  });

  test("polls after the DELETE's own Retry-After if it has one", async () => {
    const { operation, transcript } = await running('202 | retry-after: 8', '200 canceled');
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(transcript()).toEqual(['250 DELETE', '8250 GET']);
  });

  test('polls after the Retry-After of a 409, too', async () => {
    const { operation, transcript } = await running('409 | retry-after: 8', '200 succeeded');
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(7999);
    expect(operation.status.state).toBe('running');
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(transcript()).toEqual(['250 DELETE', '8250 GET']);
  });

  test('wakes the loop of those who wait, rather than starting a second one', async () => {
    const complained = complaints();
    const { operation, transcript } = await running('202', '200 running', '200 canceled');
    const results = [operation.result(), operation.result()];
    const ends = results.map(rejection);
    await vi.advanceTimersByTimeAsync(750);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    for (const end of await Promise.all(ends)) expect(end).toBeInstanceOf(OperationCanceledError);
    expect(transcript()).toEqual(['1000 DELETE', '1250 GET', '1625 GET']);
    expect(leftovers()).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('shows an iterator the canceling and the end', async () => {
    const { operation } = await running('202', '200 running', '200 canceled');
    const states: string[] = [];
    const iteration = (async () => {
      for await (const { state, word } of operation) states.push(`${state} ${word}`);
    })();
    await vi.advanceTimersByTimeAsync(0);
    operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    await iteration;
    expect(states.at(0)).toBe('running running');
    expect(states.slice(1).map((state) => state.split(' ')[0])).toEqual(['canceling', 'canceled']);
  });

  test.for([
    { label: 'succeeded', end: '200 succeeded | {"result":7}', state: 'succeeded' },
    { label: 'failed', end: '200 failed', state: 'failed' },
  ])('tells that it $label when the operation was faster', async ({ end, state }) => {
    const { operation, transcript } = await running('202', end);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await outcome).state).toBe(state);
    expect(transcript()).toEqual(['250 DELETE', '500 GET']);
    const result = operation.result().catch((error: Error) => error.name);
    expect(await result).toBe(state === 'succeeded' ? 7 : 'OperationFailedError');
  });

  test('lets the result be fetched from its own URL when the operation was faster', async () => {
    const { operation, transcript } = await running('409', '303 /result', '200 | {"total":7}');
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await outcome).state).toBe('succeeded');
    expect(transcript()).toEqual(['250 DELETE', '500 GET']);
    expect(await operation.result()).toEqual({ total: 7 });
  });

  test.for(['404', '410'])('takes a %s of the monitor for canceled', async (gone) => {
    const { operation, transcript } = await running('202', gone);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(transcript()).toEqual(['250 DELETE', '500 GET']);
    expect(await rejection(operation.result())).toBeInstanceOf(OperationCanceledError);
  });

  test('takes no other answer for that: 304 goes on, 403 is an error', async () => {
    const { operation, transcript } = await running('202', '304', '403');
    const outcome = rejection(operation.cancel());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toBeInstanceOf(PollError);
    expect(operation.status.state).toBe('canceling');
    expect(transcript()).toEqual(['250 DELETE', '500 GET', '875 GET']);
  });

  test('takes a 404 for canceled also in the poll that was in flight', async () => {
    const { operation, server } = await submitted([
      '202 /tasks/1',
      idle,
      delayed(500, '404'),
      '204',
    ]);
    await vi.advanceTimersByTimeAsync(20_000);
    await operation.poll();
    const poll = operation.poll();
    await vi.advanceTimersByTimeAsync(100);
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await poll).toBe(operation.status);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'DELETE']);
  });

  test.for(['200 succeeded', '200 failed', '200 canceled'])(
    'asks nothing when it is final already: %s',
    async (end) => {
      const { operation, transcript } = await running(end);
      const final = await operation.poll();
      expect(await operation.cancel({ signal: AbortSignal.abort() })).toBe(final);
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(transcript()).toEqual(['250 GET']);
    },
  );

  test('sends one DELETE for all who call it', async () => {
    const { operation, transcript } = await running(delayed(100, '202'), '200 canceled');
    const first = [operation.cancel(), operation.cancel()];
    await vi.advanceTimersByTimeAsync(50);
    const outcomes = [...first, operation.cancel()];
    await vi.advanceTimersByTimeAsync(60);
    outcomes.push(operation.cancel());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set([operation.status]));
    expect(transcript()).toEqual(['250 DELETE', '600 GET']);
  });

  test('shares the DELETE of an aborted signal, and tells what came of it', async () => {
    const controller = new AbortController();
    const { operation, server } = await submitted(
      ['202 /tasks/1', delayed(100, '202'), '200 canceled'],
      {
        signal: controller.signal,
      },
    );
    controller.abort('enough');
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'GET']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('ends its own wait alone when its signal aborts', async () => {
    const { operation, transcript } = await running('202', '200 running', '200 canceled');
    const controller = new AbortController();
    const mine = operation.cancel({ signal: controller.signal });
    const theirs = operation.cancel();
    await vi.advanceTimersByTimeAsync(100);
    controller.abort('enough');
    expect(await now(mine)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await theirs).toMatchObject({ state: 'canceled' });
    expect(transcript()).toEqual(['250 DELETE', '500 GET', '875 GET']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('rejects at once and sends nothing when its signal has aborted', async () => {
    const { operation, transcript } = await running();
    const outcome = operation.cancel({ signal: AbortSignal.abort('enough') });
    expect(await now(outcome)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(transcript()).toEqual([]);
  });

  test('rejects with a CancelError when it is refused; those who wait do not notice', async () => {
    const complained = complaints();
    const { operation, transcript } = await running('405', '200 succeeded | {"result":7}');
    const result = operation.result();
    const error = await rejection(operation.cancel());
    expect(error).toBeInstanceOf(CancelError);
    expect(operation.status.state).toBe('running');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await result).toBe(7);
    expect(transcript()).toEqual(['250 DELETE', '3600250 GET']);
    expect(complained).toEqual([]);
  });

  test('rejects with a CancelError when the request kept failing, and may be tried again', async () => {
    const faults = ['503', 'reset', '503', 'reset', '503'];
    const { operation, transcript } = await running(...faults, '204', '200 canceled');
    const failed = rejection(operation.cancel());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failed).toMatchObject({ name: 'CancelError', response: { status: 503 } });
    const outcome = operation.cancel();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(transcript().filter((line) => line.endsWith('DELETE'))).toHaveLength(6);
    expect(leftovers()).toEqual(nothing);
  });
});
