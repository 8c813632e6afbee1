/** Every result in the transcripts, given as the first 200 of a monitor: what was one stays one. */
import { isFinal } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { submitted } from '../support/scripted-server.ts';
import { transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The JSON results of all cases, each once. */
const results = new Set(
  Object.values(transcripts).flatMap(({ cases }) =>
    cases
      .map(({ outcome }) => /^succeeded ([[{"\d].*)$/s.exec(outcome.text)?.[1])
      .filter((text) => text !== undefined),
  ),
);

/** The values that only their own conventions know. */
const unreadable =
  /"status":("(running|incomplete|pending)"|\{"state":"CLOSED"\})|"(job_)?state":("JobComplete"|\[)/;

test.for([...results])('%s', async (text) => {
  const answer = new Response(text, { headers: { 'content-type': 'application/json' } });
  const { operation } = await submitted(['202 /tasks/1', answer]);
  const status = await operation.poll();
  // Where it goes on, there is something like a state, with a value that http() does not know.
  expect(isFinal(status) || unreadable.test(text)).toBe(true);
});

test('of which few need a convention to be read', () => {
  expect([...results].filter((text) => unreadable.test(text))).toHaveLength(8);
});

test.for(['application/zip', 'image/png', 'application/octet-stream'])(
  'bytes of %s tell no state: they are the result',
  async (type) => {
    const answer = new Response(new Uint8Array([80, 75, 0, 255]), {
      headers: { 'content-type': type },
    });
    const { operation } = await submitted(['202 /tasks/1', answer]);
    expect(await operation.poll()).toMatchObject({ state: 'succeeded', evidence: 'unmarked' });
    const result = (await operation.result()) as Blob;
    expect([result.type, result.size]).toEqual([type, 4]);
  },
);
