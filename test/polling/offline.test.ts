import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const polling = { minDelay: 1_000, factor: 1, maxFailures: 3 };
const resets = (times: number) => Array.from({ length: times }, () => 'reset');

test('while a page is offline, failures in a row are no end', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  const lines = ['202 /tasks/1', ...resets(7), '200 succeeded | {"result":42}'];
  const { end, moments } = await play(lines, { polling });
  expect(end).toBe(42);
  expect(moments).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000]);
});

test('online again, the monitor has all its tries', async () => {
  const { server, client } = clientOf(['202 /tasks/1', 'reset'], { polling });
  // Offline for six polls: two times three.
  vi.stubGlobal('navigator', {
    get onLine() {
      return server.lines.length > 1 + 6;
    },
  });
  await expect(client.run('tasks')).rejects.toMatchObject({ name: 'PollError' });
  expect(server.lines).toHaveLength(1 + 6 + 3);
});

test('a definite no is the end, online or not', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  const { end } = await play(['202 /tasks/1', '403'], { polling });
  expect(end).toMatchObject({ name: 'PollError' });
});

test('a runtime that knows nothing of being offline polls as if it were online', async () => {
  vi.stubGlobal('navigator', undefined);
  const { end, moments } = await play(['202 /tasks/1', ...resets(3)], { polling });
  expect(end).toMatchObject({ name: 'PollError' });
  expect(moments).toEqual([0, 1_000, 2_000, 3_000]);
});
