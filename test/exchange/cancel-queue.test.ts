import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CancelQueue } from '../../src/exchange/cancel-queue.ts';
import { Timers } from '../../src/exchange/timers.ts';

// When the cancels listen for a page that is left. How they take turns: test/cancel/queue.test.ts.

let listened: unknown[][] = [];
beforeEach(() => {
  vi.useFakeTimers();
  listened = [];
  vi.stubGlobal('addEventListener', (...given: unknown[]) => listened.push(['on', ...given]));
  vi.stubGlobal('removeEventListener', (...given: unknown[]) => listened.push(['off', ...given]));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const [one, other] = ['https://one.example.com', 'https://other.example.com'] as const;

/** As many turns as there can be at a time. */
const full = (queue: CancelQueue) => Promise.all(Array.from({ length: 16 }, () => queue.turn(one)));

test('none has to wait, so none listens', async () => {
  const queue = new CancelQueue(new Timers());
  await full(queue);
  expect(listened).toEqual([]);
});

test('one that waits listens until every line is empty', async () => {
  const queue = new CancelQueue(new Timers());
  const ends = await full(queue);
  const waiting = queue.turn(one);
  expect(listened).toEqual([['on', 'pagehide', queue]]);
  (await queue.turn(other))();
  ends[0]?.();
  const last = await waiting;
  for (const end of ends) end();
  expect(listened).toEqual([['on', 'pagehide', queue]]);
  last();
  expect(listened).toEqual([
    ['on', 'pagehide', queue],
    ['off', 'pagehide', queue],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test('all begin when the page is left', async () => {
  const queue = new CancelQueue(new Timers());
  const ends = await full(queue);
  const waiting = [queue.turn(one), queue.turn(one)];
  queue.handleEvent();
  for (const end of [...ends, ...(await Promise.all(waiting))]) end();
  expect(listened.at(-1)).toEqual(['off', 'pagehide', queue]);
  expect(vi.getTimerCount()).toBe(0);
});
