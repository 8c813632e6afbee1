import { createClient, type OperationEvent } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loggerOfEnvironment } from '../../src/log/environment.ts';
import { loggerOfEnvironment as inPages } from '../../src/log/no-environment.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

// AWAIT202_LOG turns a log on without a change of code.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** What is written to stderr by an operation of three exchanges. */
async function logOf(level: string | undefined, onEvent?: (event: OperationEvent) => void) {
  vi.stubEnv('AWAIT202_LOG', level);
  const error = vi.spyOn(console, 'error').mockReturnValue();
  const server = script('202 /tasks/1', '503', '204');
  await createClient({ ...server.options, onEvent }).run('tasks');
  return error.mock.calls.map(([line]) => `${line}`.split(' ')[3]?.replace(/[:,]/, ''));
}

test.for([
  { level: undefined, types: [] },
  { level: '', types: [] },
  { level: 'warn', types: ['faulted'] },
  { level: 'info', types: ['submitted', 'faulted', 'ended'] },
])('$level', async ({ level, types }) => {
  expect(await logOf(level)).toEqual(types);
});

test.for(['debug', '1', 'true'])('%s: everything', async (level) => {
  expect(await logOf(level)).toHaveLength(10);
});

test('whoever listens already goes on being told', async () => {
  const onEvent = vi.fn();
  await logOf('debug', onEvent);
  expect(onEvent).toHaveBeenCalledTimes(10);
});

test('in Deno, which would ask its user, the variable is not read', async () => {
  vi.stubGlobal('Deno', {});
  expect(await logOf('debug')).toEqual([]);
  vi.unstubAllGlobals();
});

test.for([
  { label: 'no process', process: undefined },
  { label: 'a process without an environment', process: {} },
])('where there is $label, no log is asked for', ({ process }) => {
  vi.stubGlobal('process', process);
  try {
    expect(loggerOfEnvironment()).toBeUndefined();
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a page has no environment', () => {
  expect(inPages()).toBeUndefined();
});
