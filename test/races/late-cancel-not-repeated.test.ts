import { describe, expect, test } from 'vitest';
import { nothing, raceServer } from './race-server.ts';

describe('a cancel that loses to completion', () => {
  test("the end overtakes the DELETE's answer, a 404: it is not repeated", async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const late = server.hold('DELETE /tasks/1', 'before its effect');
    const result = operation.result();
    const outcome = operation.cancel();
    await late.arrived;
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    const final = operation.status;
    server.forget();
    late.release();
    expect(await outcome).toBe(final);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 404']);
  });

  test('the end overtakes a DELETE whose connection is reset: it is not repeated', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    const late = server.hold('DELETE /tasks/1', 'before its effect');
    const result = operation.result();
    const outcome = operation.cancel();
    await late.arrived;
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    const final = operation.status;
    late.reset();
    expect(await outcome).toBe(final);
    expect(await server.leftovers()).toEqual(nothing);
    // Not even by a runtime that repeats requests by itself: the end has stopped this one.
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 torn']);
  });
});
