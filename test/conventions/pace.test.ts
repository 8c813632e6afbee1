/** What transcripts do not show: how soon a convention asks again, and what it never waits for. */
import { createClient } from 'await202';
import { acme, etsi, lxd } from 'await202/conventions';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, scriptedAnswers, accepted as task } from '../support/scripted-answers.ts';

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

test.for([
  { label: 'LXD', convention: lxd(), submitted: accepted() },
  { label: 'an ACME server', convention: acme({ sign: () => '{}' }), submitted: task() },
  { label: 'an ETSI VNFM', convention: etsi(), submitted: task() },
])('an answer of $label without a word is no end', async ({ convention, submitted }) => {
  const server = scriptedAnswers(submitted, Response.json({ type: 'sync' }));
  const client = createClient({ ...server.options, convention });
  const { state } = await (await client.submit('1.0/instances')).poll();
  expect(state).toBe('running');
});
