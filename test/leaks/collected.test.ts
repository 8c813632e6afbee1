import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ClientOptions, createClient, isFinal, type Operation } from 'await202';
import { expect, test } from 'vitest';
import { listeners } from '../support/leftovers.ts';

// Handles under a signal that lives as long as the process: those that were let go are garbage.

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A server on which everything runs for ever. */
const fetch: typeof globalThis.fetch = async (input) => {
  const { method, url } = input as Request;
  const response =
    method === 'POST'
      ? new Response(null, { status: 202, headers: { location: '/tasks/1' } })
      : Response.json({ status: 'running' });
  return Object.defineProperty(response, 'url', { value: url });
};

const { signal } = new AbortController();
const options: ClientOptions = { baseUrl: 'https://api.example.com/', fetch, signal };

async function heapUsed(): Promise<number> {
  // A Request is let go by finalizers, which run in between.
  for (let round = 0; round < 10; round++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

/** Bytes of memory that each of many handles still takes after something was done with it. */
async function left(use: (operation: Operation<unknown>) => unknown): Promise<number> {
  // Fewer, and what a process takes by the way counts: in Node 22 it is half a megabyte.
  const many = 10_000;
  const client = createClient(options);
  const checkpoint = (await client.submit('tasks')).detach();
  const handle = async (times: number) => {
    for (let nth = 0; nth < times; nth++) await use(client.resume(checkpoint));
  };
  // What is made at the first call stays, and is none of theirs.
  await handle(3_000);
  const before = await heapUsed();
  await handle(many);
  return ((await heapUsed()) - before) / many;
}

/** One that stays takes more than five times that. The memory of a process is not quiet. */
const nothing = 150;

const slow = { timeout: 240_000 };

test('ten thousand handles that are detached leave nothing', slow, async () => {
  expect(await left((operation) => operation.detach())).toBeLessThan(nothing);
});

test('a scheduler that polls each once and lets it go leaves nothing', slow, async () => {
  const use = async (operation: Operation<unknown>) => {
    if (!isFinal(await operation.poll())) operation.detach();
  };
  expect(await left(use)).toBeLessThan(nothing);
});

test('those that are not detached stay, because an abort has to cancel them', slow, async () => {
  expect(await left(() => undefined)).toBeGreaterThan(5 * nothing);
  expect(listeners(signal)).toBe(1);
});
