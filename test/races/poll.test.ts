import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

describe('a poll that is answered after its abort', () => {
  test('its answer changes nothing, and one DELETE is sent', async () => {
    const server = await raceServer({ cancels: 'slowly' });
    const controller = new AbortController();
    const { signal } = controller;
    const seen: string[] = [];
    const operation = await server.client().submit('tasks', {
      signal,
      onStatus: ({ state }) => seen.push(state),
    });
    const poll = server.hold('GET /tasks/1', 'before its effect');
    const result = operation.result();
    result.catch(() => undefined);
    await poll.arrived;
    const removal = server.hold('DELETE /tasks/1', 'before its effect');
    controller.abort(reason);
    expect((await now(result)).reason).toBe(reason);
    const before = operation.status;
    server.task.state = 'succeeded';
    poll.release();
    await removal.arrived;
    expect(operation.status).toBe(before);
    removal.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'DELETE /tasks/1']);
    expect(server.transcript.at(-1)).toBe('DELETE /tasks/1 409');
    expect(seen).toEqual(['running']);
  });

  test.for([
    { label: 'running', state: 'running', deletes: 'DELETE /tasks/1 204' },
    { label: 'succeeded', state: 'succeeded', deletes: 'DELETE /tasks/1 409' },
  ] as const)('in the very turn of the abort, with "$label": the abort wins', async (row) => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks', {
      signal,
      hooks: {
        afterResponse: [
          ({ request }) => {
            if (request.method === 'GET') controller.abort(reason);
          },
        ],
      },
    });
    server.task.state = row.state;
    const before = operation.status;
    expect(await rejection(operation.result())).toBe(reason);
    expect(operation.status).toBe(before);
    await server.until('the DELETE', () => server.changes.length === 2);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', row.deletes]);
  });

  test("of the only waiter's own signal: nothing is canceled, the next waiter polls anew", async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks');
    const poll = server.hold('GET /tasks/1');
    const mine = operation.result({ signal });
    mine.catch(() => undefined);
    await poll.arrived;
    controller.abort(reason);
    expect((await now(mine)).reason).toBe(reason);
    poll.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    server.task.state = 'succeeded';
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /tasks/1']);
  });

  test('with a new waiter in the same turn: the old poll and the new one are not mixed up', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks');
    const old = server.hold('GET /tasks/1');
    const mine = operation.result({ signal });
    mine.catch(() => undefined);
    await old.arrived;
    controller.abort(reason);
    const theirs = operation.result();
    expect((await now(mine)).reason).toBe(reason);
    server.task.state = 'succeeded';
    expect(await theirs).toEqual({ total: 42 });
    old.release();
    expect(operation.status.state).toBe('succeeded');
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'GET /tasks/1 torn', 'GET /tasks/1 200']);
  });

  test('for another waiter: that one gets the answer of the same poll', async () => {
    const server = await raceServer();
    const controller = new AbortController();
    const { signal } = controller;
    const operation = await server.client().submit('tasks');
    const poll = server.hold('GET /tasks/1', 'before its effect');
    const mine = operation.result({ signal });
    const theirs = operation.poll();
    mine.catch(() => undefined);
    await poll.arrived;
    controller.abort(reason);
    expect((await now(mine)).reason).toBe(reason);
    server.task.state = 'succeeded';
    poll.release();
    expect(await theirs).toMatchObject({ state: 'succeeded' });
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'GET /tasks/1 200']);
  });

  test('by leaving a loop: nothing is canceled, nothing goes on', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const statuses = operation[Symbol.asyncIterator]();
    expect((await statuses.next()).value).toBe(operation.status);
    const poll = server.hold('GET /tasks/1', 'before its effect');
    const next = statuses.next();
    await poll.arrived;
    await statuses.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    server.task.state = 'succeeded';
    poll.release();
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes.filter((line) => line.startsWith('DELETE'))).toEqual([]);
    expect(operation.status.state).toBe('running');
  });
});
