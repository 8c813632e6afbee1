import { describe, expect, test } from 'vitest';
import { now } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

const reason = new Error('the user left');

describe('an abort while the 202 is on the wire', () => {
  test.for([
    { label: 'before the server has started anything', moment: 'before its effect' },
    { label: 'when the server has started it', moment: 'before its answer' },
    { label: 'when the head of the answer is here, its body is not', moment: 'in its answer' },
  ] as const)('rejects at once, then one DELETE: $label', async ({ moment }) => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks', moment);
    const { signal, abort } = controllerOf();
    const run = server.client().run('tasks', { signal });
    run.catch(() => undefined);
    await submit.arrived;
    abort(reason);
    expect((await now(run)).reason).toBe(reason);
    expect(server.transcript).toHaveLength(1);

    submit.release();
    await server.until('the task is canceled', () => server.changes.length === 2);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
    expect(server.task.state).toBe('canceled');
  });

  test('in the very turn in which it arrives: one DELETE', async () => {
    const server = await raceServer();
    const { signal, abort } = controllerOf();
    const afterResponse = [() => abort(reason)];
    const run = server.client().run('tasks', { signal, hooks: { afterResponse } });
    expect(await rejection(run)).toBe(reason);
    await server.until('the task is canceled', () => server.changes.length === 2);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('in the first onStatus: one DELETE', async () => {
    const server = await raceServer();
    const { signal, abort } = controllerOf();
    const run = server.client().run('tasks', { signal, onStatus: () => abort(reason) });
    expect(await rejection(run)).toBe(reason);
    await server.until('the task is canceled', () => server.changes.length === 2);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('in the turn in which submit() resolves: one DELETE', async () => {
    const server = await raceServer();
    const { signal, abort } = controllerOf();
    const operation = await server.client().submit('tasks', { signal });
    abort(reason);
    expect(await rejection(operation.result())).toBe(reason);
    await server.until('the task is canceled', () => server.changes.length === 2);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('that never arrives: there is nothing to cancel, and nothing is repeated', async () => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks', 'before its effect');
    const { signal, abort } = controllerOf();
    const run = server.client().run('tasks', { signal });
    run.catch(() => undefined);
    await submit.arrived;
    abort(reason);
    expect((await now(run)).reason).toBe(reason);
    submit.reset();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks torn']);
  });

  test('that is lost: with an Idempotency-Key it is found again and canceled', async () => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks', 'before its answer');
    const { signal, abort } = controllerOf();
    const run = server.client().run('tasks', { signal, idempotencyKey: true });
    run.catch(() => undefined);
    await submit.arrived;
    abort(reason);
    expect((await now(run)).reason).toBe(reason);
    submit.reset();
    await server.until('the task is canceled', () => server.changes.length === 3);
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks torn',
      'POST /tasks 202',
      'DELETE /tasks/1 204',
    ]);
    expect(server.count()).toBe(1);
    expect(server.task.state).toBe('canceled');
  });

  test("with onAbort: 'detach': the task goes on", async () => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks');
    const { signal, abort } = controllerOf();
    const run = server.client().run('tasks', { signal, onAbort: 'detach' });
    run.catch(() => undefined);
    await submit.arrived;
    abort(reason);
    expect((await now(run)).reason).toBe(reason);
    submit.release();
    expect(await server.leftovers(signal)).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202']);
    expect(server.task.state).toBe('running');
  });
});

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (why: unknown) => controller.abort(why) };
}
