import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const polling = { minDelay: 1_000, factor: 1, maxFailures: 3 };
const resets = (times: number) => Array.from({ length: times }, () => 'reset');

/** A page that is offline until the server was asked so many times. */
function offlineFor(requests: number, server: { readonly lines: readonly unknown[] }): void {
  vi.stubGlobal('navigator', {
    get onLine() {
      return server.lines.length > requests;
    },
  });
}

test('an abort while the page is offline: the DELETE is sent until it arrives', async () => {
  const { server, client } = clientOf(['202 /tasks/1', ...resets(7), '204'], { polling });
  const controller = new AbortController();
  const operation = await client.submit('tasks', { signal: controller.signal });
  offlineFor(8, server);
  const error = rejection(operation.result());
  controller.abort('enough');
  expect(await error).toBe('enough');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.lines.slice(1)).toHaveLength(8);
  expect(new Set(server.lines.slice(1)).size).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('online again, the DELETE has all its tries', async () => {
  const { server, client } = clientOf(['202 /tasks/1', 'reset'], { polling });
  const operation = await client.submit('tasks');
  offlineFor(6, server);
  expect(await rejection(operation.cancel())).toMatchObject({ name: 'CancelError' });
  // Offline for the first five.
  expect(server.lines.slice(1)).toHaveLength(5 + 3);
});

test('a result is fetched once the page is online again', async () => {
  const lines = ['202 /tasks/1', '303 /result', ...resets(7), '200 | {"total":42}'];
  const { server, client } = clientOf(lines, { polling });
  offlineFor(9, server);
  expect(await client.run('tasks')).toEqual({ total: 42 });
  expect(server.lines).toHaveLength(10);
});
