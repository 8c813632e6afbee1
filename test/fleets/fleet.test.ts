import { createClient, type Intercept } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';

// Many operations at a server that refuses what is more than so many requests a second:
// `npm run bench:fleet` in small.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const whole = { operations: 400, perSecond: 20 };
const { operations, perSecond } = whole;
/** At a server that takes half as many, because it costs the tests thousands of requests. */
const half = { operations: operations / 2, perSecond: perSecond / 2 };

/** Waits for all operations, which are over from the beginning, so that one poll of each is enough. */
async function fleet(isShared: boolean, intercept?: Intercept, { operations, perSecond } = whole) {
  const began = Date.now();
  const bySecond: number[] = [];
  let refused = 0;
  const fetch: typeof globalThis.fetch = async () => {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const second = Math.floor((Date.now() - began) / 1000);
    bySecond[second] = (bySecond[second] ?? 0) + 1;
    const isOver = bySecond[second] > perSecond;
    if (isOver) refused++;
    await new Promise((resolve) => setTimeout(resolve, 25));
    return isOver
      ? new Response(null, { status: 429, headers: { 'retry-after': '1' } })
      : new Response(null, { status: 204 });
  };
  const clientOf = () => createClient({ fetch, timeout: false, intercept });
  const shared = clientOf();
  await Promise.all(
    Array.from({ length: operations }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      const client = isShared ? shared : clientOf();
      await client.resume(`https://api.example.com/tasks/${index}`).result();
    }),
  );
  return { refused, took: Date.now() - began };
}

// Thousands of exchanges, which take longer on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

test('each for itself they are refused again and again', async () => {
  const { refused } = await fleet(false, undefined, half);
  expect(refused).toBeGreaterThan(5 * half.operations);
});

test('with one client few are refused, and all are done in twice the shortest time', async () => {
  const { refused, took } = await fleet(true);
  expect(refused).toBeLessThan(operations / 2);
  expect(took).toBeLessThan((2 * 1000 * operations) / perSecond);
});

test('with a limit of their own none is refused', async () => {
  let next = 0;
  const { refused, took } = await fleet(true, async (send) => {
    next = Math.max(next, Date.now()) + 1000 / (perSecond - 1);
    await new Promise((resolve) => setTimeout(resolve, next - Date.now()));
    return send();
  });
  expect(refused).toBe(0);
  expect(took).toBeLessThan((1.1 * 1000 * operations) / perSecond);
});
