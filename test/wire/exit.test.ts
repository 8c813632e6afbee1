import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { send, type WireAnswer, wireServer } from '../support/wire-server.ts';

const program = fileURLToPath(new URL('./exit-process.ts', import.meta.url));

const hour = { 'retry-after': '3600' };
const running = send(200, hour, { status: 'running' });
const tomorrow = send(503, { 'retry-after': '86400' });
const later: WireAnswer = (response, request) => {
  setTimeout(() => send(202, { location: '/tasks/1' })(response, request), 400);
};

// A timer left behind would keep the process for seconds at least: ky's for ten, ours for an hour.
const soon = 1_500;

test.for<{
  label: string;
  how: string;
  routes: Record<string, WireAnswer | WireAnswer[]>;
  settled: string;
  seen: string[];
}>([
  {
    label: 'a result',
    how: 'run',
    routes: { 'GET /tasks/1': [send(202), send(200, {}, { total: 42 })] },
    settled: '{"total":42}',
    seen: ['POST', 'GET', 'GET'],
  },
  {
    label: 'a failure',
    how: 'run',
    routes: { 'GET /tasks/1': send(200, {}, { status: 'failed' }) },
    settled: 'rejected: OperationFailedError',
    seen: ['POST', 'GET'],
  },
  {
    label: 'a monitor that refuses',
    how: 'run',
    routes: { 'GET /tasks/1': send(400) },
    settled: 'rejected: PollError',
    seen: ['POST', 'GET'],
  },
  {
    label: 'a submit that is refused',
    how: 'run',
    routes: { 'POST /tasks': send(422) },
    settled: 'rejected: SubmitError',
    seen: ['POST'],
  },
  {
    label: 'an abort, once the DELETE is answered',
    how: 'abort',
    routes: { 'GET /tasks/1': running },
    settled: 'rejected: "aborted"',
    seen: ['POST', 'GET', 'DELETE'],
  },
  {
    label: 'an abort of a submit, once that and the DELETE are answered',
    how: 'abort the submit',
    routes: { 'POST /tasks': later },
    settled: 'rejected: "aborted"',
    seen: ['POST', 'DELETE'],
  },
  {
    label: 'an abort that detaches',
    how: 'detach',
    routes: { 'GET /tasks/1': running },
    settled: 'rejected: "aborted"',
    seen: ['POST', 'GET'],
  },
  {
    label: 'the only wait for an operation that goes on',
    how: 'leave one wait',
    routes: { 'GET /tasks/1': running },
    settled: 'rejected: "aborted"',
    seen: ['POST', 'GET'],
  },
  {
    label: 'a loop over an operation that goes on',
    how: 'leave a loop',
    routes: { 'GET /tasks/1': running },
    settled: '"running"',
    seen: ['POST', 'GET'],
  },
  {
    label: 'a submit whose operation nobody waits for',
    how: 'wait for nothing',
    routes: {},
    settled: '"pending"',
    seen: ['POST'],
  },
  {
    label: 'an abort, although the DELETE is told to come back tomorrow',
    how: 'abort',
    routes: { 'GET /tasks/1': running, 'DELETE /tasks/1': tomorrow },
    settled: 'rejected: "aborted"',
    // How often is up to the clock.
    seen: expect.arrayContaining(['POST', 'GET', 'DELETE']),
  },
  {
    label: 'an abort, although the DELETE is never answered',
    how: 'abort',
    routes: { 'GET /tasks/1': running, 'DELETE /tasks/1': () => undefined },
    settled: 'rejected: "aborted"',
    seen: ['POST', 'GET', 'DELETE'],
  },
  {
    label: 'a scope whose DELETE is told to come back tomorrow',
    how: 'leave a scope',
    routes: { 'DELETE /tasks/1': tomorrow },
    settled: '"pending"',
    seen: expect.arrayContaining(['POST', 'DELETE']),
  },
  {
    label: 'a cancel that is left, although it is told to come back tomorrow',
    how: 'leave a cancel',
    routes: { 'DELETE /tasks/1': tomorrow },
    settled: 'rejected: "aborted"',
    // Nobody waits for as long as the server says any more, so it is asked again within the grace.
    seen: expect.arrayContaining(['POST', 'DELETE']),
  },
  {
    label: 'a handle that is detached',
    how: 'detach the handle',
    routes: { 'GET /tasks/1': running },
    settled: 'rejected: AbortError',
    seen: ['POST', 'GET'],
  },
  {
    label: 'a cancel',
    how: 'cancel',
    routes: { 'GET /tasks/1': send(200, hour, { status: 'canceled' }) },
    settled: '"canceled"',
    seen: ['POST', 'DELETE', 'GET'],
  },
])(
  'a process ends by itself after $label',
  { timeout: 10_000 },
  async ({ how, routes, settled, seen }) => {
    const server = await wireServer({
      'POST /tasks': send(202, { location: '/tasks/1' }),
      'DELETE /tasks/1': send(204),
      ...routes,
    });
    // Rejects when the exit code is not 0, or when it takes too long.
    const run = promisify(execFile)(process.execPath, [program, how, server.origin], {
      timeout: 9_000,
    });
    const { stdout, stderr } = await run;
    const end: unknown = JSON.parse(stdout);
    expect(end).toEqual({ settled, later: expect.any(Number) });
    expect((end as { later: number }).later).toBeLessThan(soon);
    expect(stderr).toBe('');
    expect(server.requests.map(({ method }) => method)).toEqual(seen);
  },
);
