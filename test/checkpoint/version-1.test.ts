/** Checkpoints that version 0.1 has stored, each of which is to go on as it did then. */
import { type Checkpoint, createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import stored from './version-1.json' with { type: 'json' };

type Name = keyof typeof stored;

// As it comes from storage: of a form that this version no longer has.
const checkpointOf = (name: Name) => stored[name] as unknown as Checkpoint;

beforeEach(() => {
  fastTime();
  vi.setSystemTime(1_800_000_000_000);
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is asked, and what comes of it. */
async function resumed(name: Name, lines: Line[]) {
  const server = script(...lines);
  const operation = createClient(server.options).resume(checkpointOf(name));
  const end: unknown = await operation.result().catch(({ name }: Error) => name);
  return {
    end,
    asked: server.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
  };
}

const poll = 'GET /tasks/1';

test.for<[name: Name, lines: Line[], end: unknown, asked: string[]]>([
  ['just accepted', ['404', '200 done | {"result":7}'], 7, [poll, poll]],
  ['not visible yet', ['404', '200 done | {"result":7}'], 7, [poll, poll]],
  ['of a URL alone', ['404'], 'OperationGoneError', [poll]],
  ['running, with a word and a progress', ['404', '200 done | {"result":7}'], 7, [poll, poll]],
  // Its code is the end, whatever its word.
  ['of a monitor that has said 202', ['200 | {"phase":"running"}'], { phase: 'running' }, [poll]],
  ['not found once, after a good answer', ['404'], 'OperationGoneError', [poll]],
  ['of a monitor that has said 202, not found once', ['404'], 'OperationGoneError', [poll]],
  ['failing', ['200 running', '200 done | {"result":7}'], 7, [poll, poll]],
  ['created, which may be no operation', ['200 | {"id":1}'], { id: 1 }, [poll]],
  ['ended by the submit itself', [], 'ResultError', []],
  ['succeeded, with a result at a URL', ['200 | {"rows":3}'], { rows: 3 }, ['GET /files/1']],
  ['succeeded, with an embedded result', ['200 done | {"result":7}'], 7, [poll]],
  ['failed', ['200 failed'], 'OperationFailedError', [poll]],
  ['canceling', ['404'], 'OperationCanceledError', [poll]],
  ['canceled', [], 'OperationCanceledError', []],
])('%s', async ([name, lines, end, asked]) => {
  expect(await resumed(name, lines)).toEqual({ end, asked });
});

test('what was created, and may be no operation, is not deleted', async () => {
  const server = script('202');
  const operation = createClient(server.options).resume(
    checkpointOf('created, which may be no operation'),
  );
  await expect(operation.cancel()).rejects.toMatchObject({ name: 'CancelError' });
  expect(server.requests).toEqual([]);
});

describe('is kept in the form of today', () => {
  const common = { version: 2, convention: 'http', statusUrl: 'https://api.example.com/tasks/1' };
  const variables = { monitor: 'location' };

  test.for<[Name, object]>([
    [
      'just accepted',
      {
        state: 'pending',
        monitor: 'expected',
        visibleBy: 1_800_000_040_000,
        wait: 30_000,
        variables,
      },
    ],
    [
      'running, with a word and a progress',
      { monitor: 'answers', word: 'running', progress: 0.5, message: 'halfway' },
    ],
    ['of a monitor that has said 202', { monitor: 'said202', variables }],
    ['of a monitor that has said 202, not found once', { monitor: 'said202', isMissing: true }],
    ['failing', { monitor: 'answers', failures: 2, failingSince: 1_800_000_000_000, backoffs: 4 }],
    [
      'created, which may be no operation',
      { monitor: 'expected', variables: { ...variables, unconfirmed: 'yes' } },
    ],
    ['canceling', { state: 'canceling', monitor: 'said202', cancelAccepted: true }],
  ])('%s', ([name, members]) => {
    const kept = createClient().resume(checkpointOf(name)).toJSON();
    expect(kept).toMatchObject({ ...common, ...members });
    for (const old of ['said202', 'unmonitored']) expect(kept).not.toHaveProperty(old);
    expect(Object.keys(kept.variables ?? {})).not.toContain('untold');
  });
});
