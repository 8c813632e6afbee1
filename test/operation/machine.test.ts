import { type Convention, createClient, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing } from '../support/leftovers.ts';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

// What would end no wait at all, were it thrown where the machine does not look for it.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** An answer with a code that no Response of this runtime can have; some show a 101. */
const coded = (status: number) =>
  Object.defineProperty(new Response(null), 'status', { value: status });

const broken = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json' } });

/** What it was rejected with: a test that waits for ever says nothing. */
const ended = (promise: Promise<unknown>) =>
  Promise.race([
    rejection(promise),
    new Promise((resolve) => setTimeout(resolve, 3_600_000, 'no end within an hour')),
  ]);

describe('a convention whose retryAfter() throws', () => {
  /** It takes for granted what every document has: but not every answer has a document. */
  const convention: Convention = {
    ...http(),
    retryAfter: ({ status, body }) =>
      status === 202 ? undefined : (body as { task: { delay: number } }).task.delay,
  };

  test.for([
    { label: 'of an answer without a document', answer: () => new Response(null, { status: 304 }) },
    { label: 'of a document that broke off', answer: () => broken('{"task":{"del') },
  ])('$label fails with that, and leaves nothing behind', async ({ answer }) => {
    const complained = complaints();
    const { client } = clientOf(['202 /tasks/1', answer], { convention });
    const operation = await client.submit('tasks');
    const error = await ended(operation.result());
    expect(error).toMatchObject({ name: 'ProtocolError', cause: expect.any(TypeError) });
    expect(operation.status.error).toBe(error);
    vi.clearAllTimers();
    expect(leftovers()).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('is not asked about a submit that the server has rejected', async () => {
    const { client } = clientOf(['400'], { convention });
    const error = await ended(client.submit('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
  });
});

describe.for([101, 199, 999])('a code that no Response may have: %i', (code) => {
  test.for([
    ['SubmitError', [coded(code)]],
    ['PollError', [new Response(null, { status: 202, headers: { location: '/1' } }), coded(code)]],
  ] as const)('is told by a %s', async ([name, answers]) => {
    const complained = complaints();
    const server = scriptedAnswers(...answers);
    const client = createClient({ ...server.options, polling: { maxFailures: 1 } });
    const error = await ended(client.run('tasks'));
    expect(error).toMatchObject({ name, response: { status: 599 } });
    expect(`${error}`).toContain(`HTTP ${code}`);
    expect(complained).toEqual([]);
  });
});
