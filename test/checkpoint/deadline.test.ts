import { type Checkpoint, createClient, OperationTimeoutError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, script, submitted } from '../support/scripted-server.ts';

// `totalTimeout` is the time of the operation, not of a process: a queue or a page that goes on from
// a checkpoint has what is left of it.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const totalTimeout = 10_000;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const forEver: string[] = Array(100).fill('202');

/** What another process reads. */
const stored = (value: unknown): Checkpoint => JSON.parse(JSON.stringify(value));

async function checkpointOf(options: object = { totalTimeout }) {
  const { operation } = await submitted(['202 /tasks/1'], options);
  return stored(operation);
}

/** Waits for the end in another process: for how long, and what it came to. */
async function resumed(checkpoint: Checkpoint, lines: string[], client = {}, own = {}) {
  const { client: other } = clientOf(lines, client);
  const began = Date.now();
  const end: unknown = await other
    .resume(checkpoint, own)
    .result()
    .catch((error: unknown) => error);
  return { end, took: Date.now() - began };
}

describe('the deadline of totalTimeout', () => {
  test('is in the checkpoint, in epoch milliseconds', async () => {
    const began = Date.now();
    expect((await checkpointOf()).deadline).toBe(began + totalTimeout);
    expect(await checkpointOf({})).not.toHaveProperty('deadline');
    expect(await checkpointOf({ totalTimeout: false })).not.toHaveProperty('deadline');
  });

  test('of any length can be stored and read again', async () => {
    const checkpoint = await checkpointOf({ totalTimeout: Number.MAX_SAFE_INTEGER });
    expect(checkpoint.deadline).toBe(Number.MAX_SAFE_INTEGER);
    const { end } = await resumed(checkpoint, ['200 done | {"result":1}']);
    expect(end).toBe(1);
  });

  test.for([
    ['that has none of its own', {}],
    ['whose client has another one', { totalTimeout: 60_000 }],
  ])('holds in a process %s', async ([, options]) => {
    const checkpoint = await checkpointOf();
    await pass(4000);
    const { end, took } = await resumed(checkpoint, forEver, options);
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(took).toBe(6000);
  });

  test('does not start again with each of many resumes', async () => {
    let checkpoint = await checkpointOf();
    const began = Date.now();
    const client = createClient({ ...script(...forEver).options, totalTimeout });
    for (;;) {
      const operation = client.resume(checkpoint);
      const error: unknown = await operation.poll().catch((error: unknown) => error);
      if (error instanceof OperationTimeoutError) break;
      checkpoint = stored(operation);
      await pass(1000);
    }
    expect(Date.now() - began).toBe(totalTimeout);
  });

  test('is over at once when it has passed, without a request', async () => {
    const checkpoint = await checkpointOf();
    await pass(60_000);
    const { client, server } = clientOf([]);
    const error = await rejection(client.resume(checkpoint).result());
    expect(error).toBeInstanceOf(OperationTimeoutError);
    expect((error as Error).message).toContain('by 2027-01-15T08:00:10.000Z');
    expect(server.lines).toEqual([]);
  });

  test('is not in the checkpoint of the error, from which anybody may go on', async () => {
    const { end } = await resumed(await checkpointOf(), forEver);
    const { checkpoint } = end as OperationTimeoutError;
    expect(checkpoint).not.toHaveProperty('deadline');
    const lines = [...forEver, '200 done | {"result":1}'];
    expect((await resumed(stored(checkpoint), lines)).end).toBe(1);
  });

  test('starts anew where resume() is asked for it, and `false` takes it away', async () => {
    const checkpoint = await checkpointOf();
    await pass(60_000);
    const { took, end } = await resumed(checkpoint, forEver, {}, { totalTimeout: 3000 });
    expect(end).toBeInstanceOf(OperationTimeoutError);
    expect(took).toBe(3000);
    const lines = [...forEver.slice(0, 10), '200 done | {"result":2}'];
    expect((await resumed(checkpoint, lines, {}, { totalTimeout: false })).end).toBe(2);
  });

  test('of a client begins with resume() if the checkpoint has none', async () => {
    const checkpoint = await checkpointOf({});
    const { took } = await resumed(checkpoint, forEver, { totalTimeout });
    expect(took).toBe(totalTimeout);
  });

  test.for([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ] as const)('is never further away than it was, by a clock that is %s', async ([, off]) => {
    const checkpoint = await checkpointOf();
    vi.setSystemTime(Date.now() + off);
    const { took } = await resumed(checkpoint, forEver);
    expect(took).toBe(off < 0 ? totalTimeout : 0);
  });

  test('leaves a result that had come in time as long again', async () => {
    const { operation } = await submitted(['202 /tasks/1', '303 /out/1'], { totalTimeout });
    await operation.poll();
    const checkpoint = stored(operation);
    await pass(60_000);
    const { end } = await resumed(checkpoint, ['503', '200 | {"rows":3}'], { totalTimeout });
    expect(end).toEqual({ rows: 3 });
  });

  test.for([-1, '10', Number.NaN])('that cannot be one is refused: %s', async (deadline) => {
    const checkpoint = { ...(await checkpointOf()), deadline };
    const { client } = clientOf([]);
    expect(() => client.resume(checkpoint as Checkpoint)).toThrow(/`checkpoint.deadline` is/);
  });
});
