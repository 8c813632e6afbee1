import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

/** Time enough to do something between two polls. */
const patient = { polling: { minDelay: 50, maxDelay: 50, jitter: 0 } };

describe('two cancels', () => {
  test('at the same time: one DELETE, one outcome', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const held = server.hold('DELETE /tasks/1');
    const outcomes = [operation.cancel(), operation.cancel()];
    await held.arrived;
    outcomes.push(operation.cancel());
    held.release();
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set([operation.status]));
    expect(operation.status.state).toBe('canceled');
    expect(await operation.cancel()).toBe(operation.status);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('the second while the first waits for a slow end: one DELETE', async () => {
    const server = await raceServer({ cancels: 'slowly' });
    const operation = await server.client().submit('tasks');
    const first = operation.cancel();
    await server.until('it cancels', () => operation.status.state === 'canceling');
    const second = operation.cancel();
    server.task.state = 'canceled';
    expect(await first).toBe(await second);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 202']);
  });

  test('an abort and a cancel: one DELETE', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client(patient).submit('tasks', { signal });
    const held = server.hold('DELETE /tasks/1');
    const result = operation.result();
    result.catch(() => undefined);
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    const outcome = operation.cancel();
    await held.arrived;
    held.release();
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 204',
      'GET /tasks/1 200',
    ]);
  });

  test('a cancel, and the end of an await using: one DELETE', async () => {
    const server = await raceServer();
    const held = server.hold('DELETE /tasks/1');
    const operation = await server.client().submit('tasks');
    const outcome = operation.cancel();
    await held.arrived;
    const disposed = operation[Symbol.asyncDispose]();
    held.release();
    await disposed;
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('in two processes: both learn that it was canceled', async () => {
    const server = await raceServer();
    const one = await server.client().submit('tasks');
    const other = server.client().resume(JSON.parse(JSON.stringify(one)));
    const held = [server.hold('DELETE /tasks/1'), server.hold('DELETE /tasks/1')];
    const outcomes = [one.cancel(), other.cancel()];
    for (const { arrived } of held) await arrived;
    for (const { release } of held) release();
    for (const outcome of await Promise.all(outcomes)) expect(outcome.state).toBe('canceled');
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 204',
      'DELETE /tasks/1 204',
    ]);
  });
});

describe('an abort during cancel()', () => {
  test('of the lifetime, while the DELETE is on the wire: it is neither torn nor repeated', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client(patient).submit('tasks', { signal });
    const held = server.hold('DELETE /tasks/1', 'before its effect');
    const outcome = operation.cancel();
    outcome.catch(() => undefined);
    await held.arrived;
    controller.abort(reason);
    expect((await now(outcome)).reason).toBe(reason);
    held.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
    expect(server.task.state).toBe('canceled');
  });

  test('of the lifetime, while it waits for the end: no second DELETE, no further poll', async () => {
    const server = await raceServer({ cancels: 'slowly' });
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', { signal });
    const poll = server.hold('GET /tasks/1');
    const outcome = operation.cancel();
    outcome.catch(() => undefined);
    await poll.arrived;
    controller.abort(reason);
    expect((await now(outcome)).reason).toBe(reason);
    expect(operation.status.state).toBe('canceling');
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 202',
      'GET /tasks/1 torn',
    ]);
  });

  test('of its own signal: the DELETE goes on, and who waits for the result learns of it', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client(patient).submit('tasks');
    const error = rejection(operation.result());
    const held = server.hold('DELETE /tasks/1', 'before its effect');
    const outcome = operation.cancel({ signal });
    outcome.catch(() => undefined);
    await held.arrived;
    controller.abort(reason);
    expect((await now(outcome)).reason).toBe(reason);
    held.release();
    expect(await error).toMatchObject({ name: 'OperationCanceledError' });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('of its own signal, when nobody else waits: the DELETE goes on, and nothing polls', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks');
    const held = server.hold('DELETE /tasks/1', 'before its effect');
    const outcome = operation.cancel({ signal });
    outcome.catch(() => undefined);
    await held.arrived;
    controller.abort(reason);
    expect((await now(outcome)).reason).toBe(reason);
    held.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('when the answer to the DELETE is lost: it is repeated, and one was accepted', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client(patient).submit('tasks', { signal });
    const held = server.hold('DELETE /tasks/1');
    const outcome = operation.cancel();
    outcome.catch(() => undefined);
    await held.arrived;
    controller.abort(reason);
    expect((await now(outcome)).reason).toBe(reason);
    held.reset();
    await server.until('it is repeated', () => server.transcript.length === 3);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 torn',
      'DELETE /tasks/1 204',
    ]);
  });
});
