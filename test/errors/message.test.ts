import { createClient, type OperationError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  connectionLost,
  fastTime,
  rejection,
  scriptedAnswers,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const submitError = async (...answers: Parameters<typeof scriptedAnswers>) =>
  (await rejection(
    createClient(scriptedAnswers(...answers).options).submit('reports'),
  )) as OperationError;

test('a message without an answer says what is known, and no more', async () => {
  const { message } = await submitError(connectionLost());
  expect(message).toBe(
    'The submit failed: no answer (fetch failed). ' +
      'It may have been accepted: check before you repeat it, or use idempotencyKey.',
  );
});

test('a message stays short, whatever the server writes into its problem', async () => {
  const detail = 'no '.repeat(10_000);
  const error = await submitError(Response.json({ title: 'No', detail }, { status: 403 }));
  expect(error.message.length).toBeLessThan(2200);
  expect(error.problem?.detail).toBe(detail);
});

// A log would show it as `[cause]: undefined`.
test('an error that nothing caused has no cause', async () => {
  expect(await submitError(new Response(null, { status: 403 }))).not.toHaveProperty('cause');
});

const itsOwnCause = new Error('no token');
itsOwnCause.cause = itsOwnCause;

test.for([
  { label: 'an error that is its own cause', thrown: itsOwnCause },
  { label: 'a text', thrown: 'no token' },
])('what a hook throws is told, be it $label', async ({ thrown }) => {
  const hooks = {
    beforeRequest: [
      () => {
        throw thrown;
      },
    ],
  };
  const client = createClient({ ...scriptedAnswers().options, hooks });
  expect(await rejection(client.submit('reports'))).toMatchObject({
    name: 'SubmitError',
    message: expect.stringContaining('no answer (no token)'),
  });
});
