import { createClient, type State } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, fastTime, scriptedAnswers, status } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The status after one poll that gives this answer. */
async function polled(answer: Response) {
  const operation = await createClient(scriptedAnswers(accepted(), answer).options).submit('x');
  return operation.poll();
}

const words: Record<State, string[]> = {
  pending: ['pending', 'Queued', 'ACCEPTED', 'NotStarted', 'not_started', 'validating'],
  running: ['running', 'InProgress', 'IN_PROGRESS', 'in-progress', 'In Progress', 'processing'],
  canceling: ['canceling', 'Cancelling', 'cancel_requested', 'cancellation-requested', 'aborting'],
  succeeded: ['succeeded', 'SUCCESS', 'successful', 'completed', 'Complete', 'done', 'Finished'],
  failed: ['failed', 'FAILURE', 'error', 'Errored', 'rejected', 'timed_out', 'TimedOut'],
  canceled: ['canceled', 'Cancelled', 'aborted', 'TERMINATED', 'dismissed'],
};

describe.for(Object.entries(words))('%s', ([state, spellings]) => {
  test.for(spellings)('is what "%s" means', async (word) => {
    expect(await polled(status(word))).toMatchObject({ state, word });
  });
});

describe('case, spaces, - and _ are ignored', () => {
  test.for(['in_progress', 'IN-PROGRESS', 'In Progress', 'inProgress', ' in  progress '])(
    'in "%s"',
    async (word) => {
      expect(await polled(status(word))).toMatchObject({ state: 'running', word });
    },
  );

  test.for(['not started', 'NOT_STARTED', 'Not-Started', 'notStarted'])('in "%s"', async (word) => {
    expect((await polled(status(word))).state).toBe('pending');
  });
});

test('of several that nobody knows the first is shown, of a 202 as of a 200', async () => {
  for (const code of [200, 202]) {
    const answer = Response.json({ status: 'brewing', phase: 'grinding' }, { status: code });
    expect(await polled(answer)).toMatchObject({ state: 'running', word: 'brewing' });
  }
});

describe('a word is compared whole: it goes on for', () => {
  test.for([
    'incomplete',
    'not completed',
    'done soon',
    'nearly-done',
    'unsuccessfulish',
    'failing over',
    'no errors',
    'successive',
    'donee',
    'toString',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'état inconnu',
  ])('"%s", which is unknown', async (word) => {
    expect(await polled(status(word))).toMatchObject({ state: 'running', word });
  });
});

describe('the word is found in', () => {
  test.for<{ label: string; document: object }>([
    { label: 'status', document: { status: 'failed' } },
    { label: 'state', document: { state: 'failed' } },
    { label: 'phase', document: { phase: 'failed' } },
    { label: 'runtimeStatus', document: { runtimeStatus: 'Failed' } },
    { label: 'job_status', document: { job_status: 'failed' } },
    { label: 'provisioningState', document: { provisioningState: 'Failed' } },
    {
      label: 'properties.provisioningState',
      document: { properties: { provisioningState: 'Failed' } },
    },
    { label: 'status.state', document: { status: { state: 'FAILED' } } },
    { label: 'the one place whose word is known', document: { status: 'ok-ish', state: 'failed' } },
  ])('$label', async ({ document }) => {
    expect((await polled(Response.json(document))).state).toBe('failed');
  });

  test('the second place, where the first is empty', async () => {
    const document = { status: '', state: 'cooking' };
    expect(await polled(Response.json(document))).toMatchObject({
      state: 'running',
      word: 'cooking',
    });
  });
});

describe('progress and message', () => {
  test.for<{ label: string; more: object; progress: number | undefined }>([
    { label: 'a share', more: { progress: 0.25 }, progress: 0.25 },
    { label: 'a percentage', more: { progress: 25 }, progress: 0.25 },
    { label: 'percentComplete', more: { percentComplete: 25 }, progress: 0.25 },
    { label: 'percentComplete at its end', more: { percentComplete: 100 }, progress: 1 },
    { label: '1, which is one percent', more: { progress: 1 }, progress: 0.01 },
    { label: 'percentComplete below one', more: { percentComplete: 0.5 }, progress: 0.005 },
    { label: 'percent_complete', more: { percent_complete: 25 }, progress: 0.25 },
    { label: 'a text', more: { progress: '25%' }, progress: 0.25 },
    { label: 'nothing yet', more: { progress: 0 }, progress: 0 },
    { label: 'too much', more: { progress: 250 }, progress: 1 },
    { label: 'less than nothing', more: { progress: -5 }, progress: undefined },
    { label: 'no number', more: { progress: 'soon' }, progress: undefined },
    { label: 'an object', more: { progress: { value: 1 } }, progress: undefined },
    { label: 'one that is no text', more: { progress: { toString: 1 } }, progress: undefined },
    { label: 'a list', more: { progress: [25] }, progress: undefined },
    { label: 'null', more: { progress: null }, progress: undefined },
    { label: 'absent', more: {}, progress: undefined },
  ])('may be $label', async ({ more, progress }) => {
    expect((await polled(status('running', more))).progress).toBe(progress);
  });

  test('beyond what a number can hold is no progress', async () => {
    const text = '{"status":"running","progress":1e999}';
    const answer = new Response(text, { headers: { 'content-type': 'application/json' } });
    expect((await polled(answer)).progress).toBeUndefined();
  });

  test('of an operation that has succeeded is 1, whatever it says', async () => {
    expect((await polled(status('succeeded', { progress: 0.99 }))).progress).toBe(1);
  });

  test.for(['message', 'statusMessage', 'status_message', 'description'])(
    'may be in `%s`',
    async (field) => {
      const { message } = await polled(status('running', { [field]: 'reading page 7' }));
      expect(message).toBe('reading page 7');
    },
  );
});
