import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('`polling`', () => {
  const next = () => 7000;

  test.for([
    ['a function', next],
    ['a schedule', { next }],
    ['an object with a function', { delay: next }],
    ['an object with a schedule', { delay: { next } }],
  ] as const)('may be %s, which need not want to hear of the end', async ([, polling]) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const server = script('202 /tasks/1', '202', '204');
    await createClient({ ...server.options, polling }).run('tasks');
    expect(server.moments).toEqual([0, 7000, 14_000]);
    expect(log.mock.calls).toEqual([]);
  });
});
