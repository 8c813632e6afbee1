import { OperationCanceledError, OperationGoneError } from 'await202';
import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

/** One operation in two processes: the second has it from the checkpoint of the first. */
async function twoProcesses(options: Parameters<typeof raceServer>[0] = {}) {
  const server = await raceServer(options);
  const controller = new AbortController();
  const { signal } = controller;
  const one = await server.client().submit('tasks', { signal });
  const other = server.client().resume(JSON.parse(JSON.stringify(one)));
  return { server, controller, signal, one, other };
}

describe('an operation resumed by two processes', () => {
  test('one cancels, the other waits: both learn that it was canceled', async () => {
    const { server, signal, one, other } = await twoProcesses();
    const error = rejection(one.result());
    await server.until('it is polled', () => server.transcript.length > 1);
    expect(await other.cancel()).toMatchObject({ state: 'canceled' });
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(one.status.state).toBe('canceled');
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
    expect(signal.aborted).toBe(false);
  });

  test('one aborts, the other waits: one DELETE, and the other learns of it', async () => {
    const { server, controller, signal, one, other } = await twoProcesses();
    const result = one.result();
    result.catch(() => undefined);
    const error = rejection(other.result());
    await server.until('it is polled', () => server.transcript.length > 2);
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(await server.leftovers(signal)).toEqual(nothing);
    const changes = server.changes.filter((line) => !line.endsWith('torn'));
    expect(changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('the server forgets what one canceled: the other learns that it is gone', async () => {
    const { server, one, other } = await twoProcesses();
    await one.poll();
    const error = rejection(one.result());
    const removal = server.hold('DELETE /tasks/1');
    const outcome = other.cancel();
    await removal.arrived;
    server.forget();
    expect(await error).toBeInstanceOf(OperationGoneError);
    removal.release();
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes.filter((line) => line.startsWith('DELETE'))).toEqual([
      'DELETE /tasks/1 204',
    ]);
  });

  test('one cancels too late: both have the result', async () => {
    const { server, one, other } = await twoProcesses({ result: 'at its own URL' });
    const removal = server.hold('DELETE /tasks/1', 'before its effect');
    const result = one.result();
    const outcome = other.cancel();
    await removal.arrived;
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    removal.release();
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await other.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 409',
      'GET /tasks/1/it 200',
      'GET /tasks/1/it 200',
    ]);
  });

  test('both wait: both have the result, and the task was submitted once', async () => {
    const { server, one, other } = await twoProcesses();
    const results = Promise.all([one.result(), other.result()]);
    await server.until('both poll', () => server.transcript.length > 4);
    server.task.state = 'succeeded';
    expect(await results).toEqual([{ total: 42 }, { total: 42 }]);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202']);
  });

  test('one detaches while the other waits: nothing is canceled', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const options = { signal, onAbort: 'detach' } as const;
    const one = await server.client().submit('tasks', options);
    const other = server.client().resume(JSON.parse(JSON.stringify(one)));
    const left = one.result();
    left.catch(() => undefined);
    const result = other.result();
    await server.until('both poll', () => server.transcript.length > 4);
    controller.abort(reason);
    expect((await now(left)).reason).toBe(reason);
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes.filter((line) => !line.endsWith('torn'))).toEqual(['POST /tasks 202']);
  });
});
