import { type Convention, http } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PollRequest } from '../../src/core/convention.ts';
import { fastTime, monitor } from '../support/scripted-answers.ts';
import { delayed, type Line, submitted } from '../support/scripted-server.ts';

// The request of a poll, as a convention makes it.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const polling = { jitter: 0, factor: 4 };

/** The moments of all requests, until the operation has ended, and what the convention was asked. */
async function pollingWith(
  lines: Line[],
  poll: (url: string, mayHold: boolean) => PollRequest | Promise<PollRequest>,
) {
  const asked: boolean[] = [];
  const convention: Convention = {
    ...http(),
    poll: ({ statusUrl }, mayHold) => {
      asked.push(mayHold);
      return poll(statusUrl, mayHold);
    },
  };
  const { operation, server } = await submitted([accepted, ...lines], { convention, polling });
  await operation.result();
  return { moments: server.moments, lines: server.lines.slice(1), asked };
}

test('may be made at once or by a promise', async () => {
  const url = `${monitor}?signed`;
  const atOnce = await pollingWith(['204'], () => ({ url }));
  const later = await pollingWith(['204'], async () => ({ url }));
  expect(atOnce.lines).toEqual([`GET ${url}`]);
  expect(later.lines).toEqual(atOnce.lines);
});

test('may ask to be kept open, which was the wait then', async () => {
  const { moments, asked } = await pollingWith(
    [delayed(10_000, '202'), delayed(10_000, '202'), '204'],
    (url) => ({ url, hold: 20_000 }),
  );
  expect(moments).toEqual([0, 250, 10_500, 20_750]);
  expect(asked).toEqual([true, true, true]);
});

test('that did not ask for that is just answered slowly', async () => {
  const { moments } = await pollingWith([delayed(10_000, '202'), '204'], (url) => ({ url }));
  expect(moments).toEqual([0, 250, 11_250]);
});

test('may not ask for that after one that has failed', async () => {
  const { asked } = await pollingWith(['503', '202', '204'], (url) => ({ url }));
  expect(asked).toEqual([true, false, true]);
});

test('may not ask for that any more once it was refused', async () => {
  const { asked } = await pollingWith(['400', '202', '204'], (url, mayHold) => ({
    url,
    ...(mayHold && { hold: 20_000 }),
  }));
  expect(asked).toEqual([true, false, false]);
});
