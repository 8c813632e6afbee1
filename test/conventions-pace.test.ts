/** What transcripts do not show: how soon a convention asks again, and what it never waits for. */
import { createClient } from 'await202';
import { lxd } from 'await202/conventions';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, scriptedAnswers } from './scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const envelope = { type: 'sync', status: 'Success', status_code: 200 };
const operation = (status_code: number) =>
  Response.json({ ...envelope, operation: '/1.0/operations/o1', metadata: { status_code } });
const accepted = () =>
  Response.json(
    { operation: '/1.0/operations/o1', metadata: { status_code: 103 } },
    { status: 202 },
  );

test('LXD is asked again after a second each time, because it forgets within seconds', async () => {
  const answers = Array.from({ length: 6 }, () => operation(103));
  const server = scriptedAnswers(accepted(), ...answers, operation(200));
  await createClient({ ...server.options, convention: lxd() }).run('1.0/instances');
  expect(server.moments).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
});

test('an answer of LXD without an operation is no end', async () => {
  const server = scriptedAnswers(accepted(), Response.json(envelope));
  const client = createClient({ ...server.options, convention: lxd() });
  const { state } = await (await client.submit('1.0/instances')).poll();
  expect(state).toBe('running');
});
