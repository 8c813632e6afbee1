import { OperationCanceledError } from 'await202';
import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

/** Polls so seldom that only a cancel leads to another one. */
const seldom = { minDelay: 60_000 };

describe('a cancel that loses to completion', () => {
  test('before its DELETE is heard: it tells that the operation succeeded', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const late = server.hold('DELETE /tasks/1', 'before its effect');
    const outcome = operation.cancel();
    await late.arrived;
    server.task.state = 'succeeded';
    late.release();
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 409']);
  });

  test('after it was accepted: the same', async () => {
    const server = await raceServer({ cancels: 'slowly' });
    const operation = await server.client().submit('tasks');
    const outcome = operation.cancel();
    await server.until('it cancels', () => operation.status.state === 'canceling');
    server.task.state = 'succeeded';
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 202']);
  });

  test("the end overtakes the DELETE's answer", async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const late = server.hold('DELETE /tasks/1', 'before its effect');
    const result = operation.result();
    const outcome = operation.cancel();
    await late.arrived;
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    const final = operation.status;
    late.release();
    expect(await outcome).toBe(final);
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 409']);
  });

  test('the end is on the wire while the DELETE is answered: nothing is asked again', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    server.task.state = 'succeeded';
    const poll = server.hold('GET /tasks/1');
    const result = operation.result();
    await poll.arrived;
    const outcome = operation.cancel();
    await server.until('it is refused', () => server.transcript.length === 3);
    // The refusal is here before the end is.
    await server.until('it is here', () => server.transcript[2] === 'DELETE /tasks/1 409');
    poll.release();
    expect(await outcome).toMatchObject({ state: 'succeeded' });
    expect(await result).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'GET /tasks/1 200',
      'DELETE /tasks/1 409',
    ]);
  });

  test('an abort that is too late still rejects, with one DELETE', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client({ polling: seldom }).submit('tasks', { signal });
    const late = server.hold('DELETE /tasks/1', 'before its effect');
    const result = operation.result();
    result.catch(() => undefined);
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    await late.arrived;
    server.task.state = 'succeeded';
    late.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 409']);
  });
});

describe('a completion that loses to cancel', () => {
  test('who waits learns that it was canceled', async () => {
    const server = await raceServer();
    // The first poll is due only after the cancel, however slow this machine is.
    const operation = await server.client({ polling: { minDelay: 500 } }).submit('tasks');
    const error = rejection(operation.result());
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 204',
      'GET /tasks/1 200',
    ]);
  });

  test("a 'running' that was on the wire does not undo it", async () => {
    const server = await raceServer({ cancels: 'slowly' });
    const states: string[] = [];
    const onStatus = ({ state }: { state: string }) => void states.push(state);
    const operation = await server.client().submit('tasks', { onStatus });
    const poll = server.hold('GET /tasks/1');
    const error = rejection(operation.result());
    await poll.arrived;
    const outcome = operation.cancel();
    await server.until('it cancels', () => operation.status.state === 'canceling');
    poll.release();
    await server.until('more polls', () => server.transcript.length > 4);
    server.task.state = 'canceled';
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect([...new Set(states)]).toEqual(['running', 'canceling', 'canceled']);
    expect(states.lastIndexOf('running')).toBeLessThan(states.indexOf('canceling'));
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 202']);
  });

  test.for([
    { label: "before the DELETE's answer", overtakes: true },
    { label: "after the DELETE's answer", overtakes: false },
  ])('a server that forgets what it canceled: canceled, $label', async ({ overtakes }) => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    await operation.poll();
    const removal = server.hold('DELETE /tasks/1');
    const poll = server.hold('GET /tasks/1', 'before its effect');
    const error = rejection(operation.result());
    await poll.arrived;
    const outcome = operation.cancel();
    await removal.arrived;
    server.forget();
    if (overtakes) {
      poll.release();
      await server.until('the 404 is sent', () => server.transcript.includes('GET /tasks/1 404'));
      removal.release();
    } else {
      removal.release();
      await server.until('it cancels', () => operation.status.state === 'canceling');
      poll.release();
    }
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes.toSorted()).toEqual([
      'DELETE /tasks/1 204',
      'GET /tasks/1 404',
      'POST /tasks 202',
    ]);
  });

  test('a server that changes its mind afterwards: it stays canceled, and nothing is fetched', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const operation = await server.client().submit('tasks');
    const error = rejection(operation.result());
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    server.task.state = 'succeeded';
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(await rejection(operation.result())).toBeInstanceOf(OperationCanceledError);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('a DELETE that finds nothing: canceled, and a poll still on the wire does not undo it', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    await operation.poll();
    const poll = server.hold('GET /tasks/1');
    const error = rejection(operation.result());
    await poll.arrived;
    server.forget();
    const outcome = operation.cancel();
    await server.until('it is canceled', () => operation.status.state === 'canceled');
    const final = operation.status;
    poll.release();
    expect(await outcome).toBe(final);
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(operation.status).toBe(final);
    expect(await server.leftovers()).toEqual(nothing);
    // Whether the poll is answered or torn depends on who is faster.
    expect(server.changes.filter((line) => line !== 'GET /tasks/1 torn')).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 404',
    ]);
  });

  test('a DELETE that finds nothing settles everybody, also while a poll gets no answer', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    await operation.poll();
    const poll = server.hold('GET /tasks/1');
    const error = rejection(operation.result());
    await poll.arrived;
    server.forget();
    expect(await operation.cancel()).toBe(operation.status);
    expect(operation.status.state).toBe('canceled');
    expect(await error).toBeInstanceOf(OperationCanceledError);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'GET /tasks/1 200',
      'GET /tasks/1 torn',
      'DELETE /tasks/1 404',
    ]);
  });
});
