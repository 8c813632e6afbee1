import { OperationError } from 'await202';
import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

describe('an abort between the final status and the result', () => {
  test('rejects at once, tears the fetch down, and sends no DELETE', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const fetching = server.hold('GET /tasks/1/it');
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', { signal });
    const result = operation.result();
    result.catch(() => undefined);
    server.task.state = 'succeeded';
    await fetching.arrived;
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    expect(operation.status.state).toBe('succeeded');
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'GET /tasks/1/it torn']);
  });

  test('in the body of the result: the same', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const fetching = server.hold('GET /tasks/1/it', 'in its answer');
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', { signal });
    const result = operation.result();
    result.catch(() => undefined);
    server.task.state = 'succeeded';
    await fetching.arrived;
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'GET /tasks/1/it torn']);
  });

  test('in the onStatus that tells of the success: neither a fetch nor a DELETE', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', {
      signal,
      onStatus: ({ state }) => state === 'succeeded' && controller.abort(reason),
    });
    server.task.state = 'succeeded';
    expect(await rejection(operation.result())).toBe(reason);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'GET /tasks/1 200']);
  });

  test('in a loop over the statuses, at the last one: no DELETE, and the checkpoint goes on', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', { signal });
    server.task.state = 'succeeded';
    for await (const { state } of operation) if (state === 'succeeded') controller.abort(reason);
    expect(await rejection(operation.result())).toBe(reason);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'GET /tasks/1 200']);
    const checkpoint = JSON.parse(JSON.stringify(operation));
    expect(await server.client().resume(checkpoint).result()).toEqual({ total: 42 });
    expect(await server.leftovers(signal)).toEqual(nothing);
  });

  test('that comes while the final status is on the wire: one DELETE, which is too late', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', { signal });
    server.task.state = 'succeeded';
    const poll = server.hold('GET /tasks/1', 'in its answer');
    const result = operation.result();
    result.catch(() => undefined);
    await poll.arrived;
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    await server.until('the DELETE', () => server.transcript.length === 3);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'GET /tasks/1 torn',
      'DELETE /tasks/1 409',
    ]);
    expect(server.task.state).toBe('succeeded');
  });

  test("a waiter's own signal: the others get the result of the same fetch", async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const fetching = server.hold('GET /tasks/1/it');
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks');
    const mine = operation.result({ signal });
    const theirs = operation.result();
    mine.catch(() => undefined);
    server.task.state = 'succeeded';
    await fetching.arrived;
    controller.abort(reason);
    expect((await now(mine)).reason).toBe(reason);
    fetching.release();
    expect(await theirs).toEqual({ total: 42 });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'GET /tasks/1/it 200']);
  });

  test('totalTimeout: no DELETE, and its checkpoint goes on to the result', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const fetching = server.hold('GET /tasks/1/it');
    const operation = await server.client().submit('tasks', { totalTimeout: 300 });
    server.task.state = 'succeeded';
    const error = await rejection(operation.result());
    await fetching.arrived;
    if (!(error instanceof OperationError)) throw error;
    expect(error.name).toBe('OperationTimeoutError');
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'GET /tasks/1/it torn']);
    const again = server.client().resume(error.checkpoint ?? '');
    expect(await again.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
  });
});
