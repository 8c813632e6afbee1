import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, listeners, nothing } from '../support/leftovers.ts';
import { clientOf, type Line } from '../support/scripted-server.ts';

const hour = 3_600_000;
const accept = '202 /tasks/1';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Every timer that there can be is on: of the schedule, of each request, of the whole operation. */
const limits = { timeout: 10_000, totalTimeout: 100_000 } as const;

const endings: { label: string; lines: Line[]; end: string }[] = [
  { label: 'a result in the status', lines: [accept, '200 succeeded | {"result":7}'], end: 'fine' },
  { label: 'a result at its URL', lines: [accept, '303 /result', '200 | {"a":1}'], end: 'fine' },
  { label: 'a result at once', lines: ['200 | {"total":7}'], end: 'fine' },
  { label: 'a result after faults', lines: [accept, '503', 'reset', '204'], end: 'fine' },
  { label: 'a failure', lines: [accept, '200 failed'], end: 'OperationFailedError' },
  { label: 'a cancel elsewhere', lines: [accept, '200 canceled'], end: 'OperationCanceledError' },
  { label: 'a definite 4xx', lines: [accept, '400'], end: 'PollError' },
  { label: 'faults', lines: [accept, '500', 'hang', 'reset', '503', '429'], end: 'PollError' },
  { label: 'a 410', lines: [accept, '410'], end: 'OperationGoneError' },
  {
    label: 'totalTimeout',
    lines: [accept, '202 | retry-after: 3600', 'hang'],
    end: 'OperationTimeoutError',
  },
  { label: 'a result that is refused', lines: [accept, '303 /result', '403'], end: 'ResultError' },
  { label: 'a bad URL', lines: [accept, '303 file:///etc/passwd'], end: 'ProtocolError' },
  { label: 'a submit that is refused', lines: ['422'], end: 'SubmitError' },
  { label: 'a submit without answer', lines: ['reset'], end: 'SubmitError' },
  { label: 'a submit that hangs', lines: ['hang'], end: 'SubmitError' },
  { label: 'a 202 without a monitor', lines: ['202'], end: 'ProtocolError' },
];

describe('nothing is left behind', () => {
  test.for(endings)('by run() after $label ($end)', async ({ lines, end }) => {
    const complained = complaints();
    const signals = [new AbortController().signal, new AbortController().signal] as const;
    const { server, client } = clientOf(lines, { ...limits, signal: signals[0] });
    let seen = 'nothing';
    let moment = 0;
    const began = Date.now();
    client.run('tasks', { signal: signals[1] }).then(
      () => {
        seen = 'fine';
        moment = Date.now() - began;
      },
      ({ name }: Error) => {
        seen = name;
        moment = Date.now() - began;
      },
    );
    await vi.advanceTimersByTimeAsync(99_999);
    if (end === 'OperationTimeoutError') await vi.advanceTimersByTimeAsync(1);
    expect(seen).toBe(end);
    expect(moment).toBeLessThanOrEqual(100_000);
    expect(leftovers(...signals)).toEqual(nothing);
    const { length } = server.requests;
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.requests).toHaveLength(length);
    expect(complained).toEqual([]);
  });

  test('by an operation that nobody waits for, but its lifetime', async () => {
    const complained = complaints();
    const { signal } = new AbortController();
    const { server, client } = clientOf([accept, '204'], limits);
    const operation = await client.submit('tasks', { signal });
    expect(leftovers()).toEqual(nothing);
    expect(listeners(signal)).toBe(1);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.lines).toHaveLength(1);
    await operation[Symbol.asyncDispose]();
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('by an abort in the very turn in which a fault is to be waited out', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { client } = clientOf([accept, '303 /result', '503 | retry-after: 3600'], limits);
    const hook = ({ response: { status } }: { response: Response }) => {
      if (status === 503) controller.abort();
    };
    const run = client.run('tasks', { signal, hooks: { afterResponse: [hook] } });
    run.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(250);
    await expect(run).rejects.toBe(signal.reason);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test.for([{ line: '201 | {"id":7}' }, { line: '200 failed' }])(
    'by an operation that has ended before it is handed out: $line',
    async ({ line }) => {
      const { signal } = new AbortController();
      const { client } = clientOf([line], limits);
      const operation = await client.submit('tasks', { signal });
      expect(leftovers(signal)).toEqual(nothing);
      const again = client.resume(operation.toJSON(), { signal });
      expect(again.status.state).toBe(operation.status.state);
      expect(leftovers(signal)).toEqual(nothing);
    },
  );

  test('by a subscription whose polling has ended with an error', async () => {
    const complained = complaints();
    const { client } = clientOf([accept, '400'], limits);
    const operation = await client.submit('tasks');
    operation.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(hour);
    expect(operation.status).toMatchObject({ error: { name: 'PollError' } });
    expect(leftovers()).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test.for<{ label: string; lines: Line[] }>([
    { label: 'settles', lines: [accept, '200 succeeded'] },
    { label: 'fails', lines: [accept, '200 failed'] },
    { label: 'is refused', lines: [accept, '400'] },
  ])('by waiters with a signal each, when it $label', async ({ lines }) => {
    const { client } = clientOf(lines, limits);
    const operation = await client.submit('tasks');
    const signals = Array.from({ length: 3 }, () => new AbortController().signal);
    const waits = signals.map((signal) => operation.result({ signal }).catch(() => undefined));
    expect(signals.map(listeners)).toEqual([1, 1, 1]);
    await vi.advanceTimersByTimeAsync(250);
    await Promise.all(waits);
    expect(leftovers(...signals)).toEqual(nothing);
  });

  test('by poll() with a signal', async () => {
    const { signal } = new AbortController();
    const { client } = clientOf([accept, '200 running', '400', 'reset'], limits);
    const operation = await client.submit('tasks');
    for (let polls = 0; polls < 3; polls++) {
      await operation.poll({ signal }).catch(() => undefined);
      expect(leftovers(signal)).toEqual(nothing);
    }
  });

  test('by cancel() with a signal', async () => {
    const { signal } = new AbortController();
    const { client } = clientOf([accept, '405', '204', '200 canceled'], limits);
    const operation = await client.submit('tasks');
    await operation.cancel({ signal }).catch(() => undefined);
    expect(leftovers(signal)).toEqual(nothing);
    const outcome = operation.cancel({ signal });
    await vi.advanceTimersByTimeAsync(250);
    await outcome;
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('by an iterator that is made and never used, or used and returned', async () => {
    const { signal } = new AbortController();
    const { server, client } = clientOf([accept], limits);
    const operation = await client.submit('tasks');
    operation[Symbol.asyncIterator]();
    await vi.advanceTimersByTimeAsync(hour);
    const used = operation[Symbol.asyncIterator]();
    const first = await used.next();
    expect(first.value).toMatchObject({ state: 'pending' });
    await used.return?.();
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(hour);
    expect(server.lines).toHaveLength(1);
  });

  test('by createClient()', () => {
    const { signal } = new AbortController();
    createClient({ signal, ...limits });
    expect(leftovers(signal)).toEqual(nothing);
  });
});
