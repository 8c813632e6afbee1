import { OperationGoneError, PollError, SubmitError } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { nothing, raceServer } from './race-server.ts';

/** Tries long enough for a server to come back. */
const patient = { minDelay: 20, jitter: 0, maxDelay: 40, maxFailures: 50 };

/** A server with a task that has been found running. */
async function running(options: { idempotencyKey?: true } = {}) {
  const server = await raceServer();
  const client = server.client({ polling: patient });
  const operation = await client.submit('tasks', options);
  await operation.poll();
  return { server, client, operation };
}

describe('a monitor that dies and returns at the same address', () => {
  test('while it is polled: the wait goes on to the result', async () => {
    const { server, operation } = await running();
    const poll = server.hold('GET /tasks/1', 'before its effect');
    const result = operation.result();
    await poll.arrived;
    const { polls } = operation.toJSON();
    await server.stop();
    await server.until('polls fail', () => operation.toJSON().failures > 2);
    await server.start();
    await server.until('polls succeed', () => operation.toJSON().polls > polls);
    expect(operation.toJSON().failures).toBe(0);
    server.task.state = 'succeeded';
    expect(await result).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'GET /tasks/1 torn']);
  });

  test('too late: a PollError whose checkpoint goes on once it is back', async () => {
    const server = await raceServer();
    const operation = await server.client().submit('tasks');
    await server.stop();
    const error = await rejection(operation.result());
    if (!(error instanceof PollError) || !error.checkpoint) throw error;
    await server.start();
    server.task.state = 'succeeded';
    const checkpoint = JSON.parse(JSON.stringify(error.checkpoint));
    expect(await server.client().resume(checkpoint).result()).toEqual({ total: 42 });
    // And so does the operation itself.
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202']);
  });

  test('and leaves a connection that is dead: the poll after the next uses another one', async () => {
    const server = await raceServer();
    const operation = await server.client({ timeout: 200 }).submit('tasks');
    await operation.poll();
    server.killConnections();
    server.task.state = 'succeeded';
    expect(await operation.result()).toEqual({ total: 42 });
    expect(operation.toJSON().polls).toBe(2);
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.transcript).toEqual(['POST /tasks 202', 'GET /tasks/1 200', 'GET /tasks/1 200']);
  });

  test('and leaves a connection that is dead: a DELETE is repeated on another one', async () => {
    const server = await raceServer();
    const operation = await server.client({ timeout: 200 }).submit('tasks');
    await operation.poll();
    server.killConnections();
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 204']);
  });

  test('while the DELETE is on the wire: it is repeated until it is back', async () => {
    const { server, operation } = await running();
    const removal = server.hold('DELETE /tasks/1', 'before its effect');
    const outcome = operation.cancel();
    await removal.arrived;
    await server.stop();
    await server.start();
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 torn',
      'DELETE /tasks/1 204',
    ]);
  });
});

describe('a server restarted in mid-operation', () => {
  test('that kept its state: the wait goes on to the result', async () => {
    const { server, operation } = await running();
    const result = operation.result();
    await server.stop();
    server.task.state = 'succeeded';
    await server.start();
    expect(await result).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes.filter((line) => !line.endsWith('torn'))).toEqual(['POST /tasks 202']);
  });

  test('that lost its state: gone, with the checkpoint', async () => {
    const { server, operation } = await running();
    const error = rejection(operation.result());
    await server.stop();
    server.forget();
    await server.start();
    expect(await error).toBeInstanceOf(OperationGoneError);
    expect(await error).toMatchObject({ checkpoint: { statusUrl: `${server.origin}/tasks/1` } });
    expect(operation.status).toMatchObject({ state: 'running', error: await error });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes.filter((line) => !line.endsWith('torn'))).toEqual([
      'POST /tasks 202',
      'GET /tasks/1 404',
      'GET /tasks/1 404',
    ]);
  });

  test('that lost its state, then a cancel: there is nothing left to cancel', async () => {
    const { server, operation } = await running();
    await server.stop();
    server.forget();
    await server.start();
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks 202', 'DELETE /tasks/1 404']);
  });

  test('when it had canceled, the answer to that was lost: one accepted DELETE, canceled', async () => {
    const { server, operation } = await running();
    const removal = server.hold('DELETE /tasks/1');
    const outcome = operation.cancel();
    await removal.arrived;
    expect(server.task.state).toBe('canceled');
    await server.stop();
    server.forget();
    await server.start();
    expect(await outcome).toMatchObject({ state: 'canceled' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual([
      'POST /tasks 202',
      'DELETE /tasks/1 torn',
      'DELETE /tasks/1 404',
    ]);
  });

  test('during the submit: nobody knows, and it is not repeated', async () => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks');
    const error = rejection(server.client({ polling: patient }).run('tasks'));
    await submit.arrived;
    await server.stop();
    await server.start();
    expect(await error).toBeInstanceOf(SubmitError);
    expect(await error).toMatchObject({ accepted: 'unknown' });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks torn']);
    expect(server.count()).toBe(1);
  });

  test('during a submit with an Idempotency-Key: it is repeated, and there is one task', async () => {
    const server = await raceServer();
    const submit = server.hold('POST /tasks');
    const client = server.client({ polling: patient });
    const submitted = client.submit('tasks', { idempotencyKey: true });
    await submit.arrived;
    await server.stop();
    await server.start();
    const operation = await submitted;
    server.task.state = 'succeeded';
    expect(await operation.result()).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.changes).toEqual(['POST /tasks torn', 'POST /tasks 202']);
    expect(server.count()).toBe(1);
  });

  test('while the result is fetched: it is fetched again, the monitor is not', async () => {
    const server = await raceServer({ result: 'at its own URL' });
    const operation = await server.client({ polling: patient }).submit('tasks');
    server.task.state = 'succeeded';
    const fetching = server.hold('GET /tasks/1/it', 'in its answer');
    const result = operation.result();
    await fetching.arrived;
    await server.stop();
    await server.start();
    expect(await result).toEqual({ total: 42 });
    expect(await server.leftovers()).toEqual(nothing);
    expect(server.transcript).toEqual([
      'POST /tasks 202',
      'GET /tasks/1 200',
      'GET /tasks/1/it torn',
      'GET /tasks/1/it 200',
    ]);
  });
});
