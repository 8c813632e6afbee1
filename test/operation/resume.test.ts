import { type Checkpoint, createClient, type EndedContext } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

// What is known of the way of an operation that somebody else has begun.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** A client, when its operations were last known to go on, and the checkpoint of one of them. */
async function working() {
  const told: (number | undefined)[] = [];
  const polling = {
    next: () => 2000,
    ended: ({ lastActive }: EndedContext) => {
      told.push(lastActive);
    },
  };
  const server = script('202 /tasks/1', '202', '204');
  const client = createClient({ ...server.options, polling });
  const operation = await client.submit('tasks');
  await vi.advanceTimersByTimeAsync(1000);
  await operation.poll();
  await vi.advanceTimersByTimeAsync(2000);
  return { client, told, checkpoint: operation.toJSON() };
}

test('a step takes the checkpoint of the one before for the latest word of the server', async () => {
  const { client, told, checkpoint } = await working();
  await client.step(checkpoint);
  expect(told).toEqual([1000]);
});

test('but not that of one whose poll has failed', async () => {
  const { client, told, checkpoint } = await working();
  const failing: Checkpoint = { ...checkpoint, failures: 1, failingSince: checkpoint.at };
  await client.step(failing);
  expect(told).toEqual([undefined]);
});

test('resume() knows nothing of that, whatever was stored last', async () => {
  const { client, told, checkpoint } = await working();
  await client.resume(checkpoint).result();
  expect(told).toEqual([undefined]);
});
