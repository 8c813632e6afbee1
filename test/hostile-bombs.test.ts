import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createClient } from 'await202';
import { expect, test } from 'vitest';
import type { Job, Report } from './hostile/client-process.ts';
import { rejection } from './scripted-answers.ts';
import { quick, send, type WireAnswer, wireServer } from './wire-server.ts';

// One megabyte more on the heap of the other side for each kilobyte on the wire.
// `BOMB_MB=1024 npx vitest run test/hostile-bombs.test.ts` shows what a full one costs.
const megabytes = Number(process.env['BOMB_MB'] ?? 64);
const piece = gzipSync(Buffer.alloc(2 ** 20, 'x'), { level: 9 });
const gzip = { 'content-encoding': 'gzip' };

/** Sends a text with as many megabytes of `x` within it, as gzip. */
const bomb = (
  before: string,
  after: string,
  type = 'application/json',
  status = 200,
): WireAnswer => {
  const middle = Array.from({ length: megabytes }, () => piece);
  const bytes = Buffer.concat([gzipSync(before), ...middle, gzipSync(after)]);
  return (response) => {
    response.writeHead(status, { ...gzip, 'content-type': type }).end(bytes);
  };
};

const running = bomb('{"status":"running","log":"', '"}');
const accepted = send(202, { location: '/tasks/1' });

/** Runs a task in a process of its own, whose memory can be measured. */
async function runAlone(
  routes: Record<string, WireAnswer>,
  options: object = {},
): Promise<unknown> {
  const server = await wireServer({ 'POST /tasks': accepted, ...routes });
  const polling = { minDelay: 5, maxFailures: 1 };
  const job: Job = { baseUrl: server.origin, options: { polling, timeout: 100_000, ...options } };
  const program = fileURLToPath(new URL('./hostile/client-process.ts', import.meta.url));
  const command = [program, JSON.stringify([job])];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 120_000 });
  const { ends, peak, unhandled } = JSON.parse(stdout) as Report;
  expect(unhandled).toEqual([]);
  console.log(`gzip bomb of ${megabytes} MB: a peak of ${peak} MB in its process`);
  return ends[0];
}

const mebi = 2 ** 20;
/** A text of JavaScript is never as long. */
const isBeyondText = megabytes > 511;

test('a gzip bomb that is not final is an error with the checkpoint', {
  timeout: 120_000,
}, async () => {
  const end = await runAlone({ 'GET /tasks/1': running });
  expect(end).toMatchObject({
    name: isBeyondText ? 'PollError' : 'ProtocolError',
    statusUrl: expect.stringContaining('/tasks/1'),
  });
});

test('a gzip bomb as a Blob is a result like any other', { timeout: 120_000 }, async () => {
  const end = await runAlone({ 'GET /tasks/1': bomb('', '', 'application/octet-stream') });
  expect(end).toBe(`a Blob of ${megabytes * mebi} bytes`);
});

/** A fetch that gives up on what is larger: SECURITY.md recommends it. */
const atMost =
  (bytes: number): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    let left = bytes;
    const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        left -= chunk.length;
        if (left >= 0) controller.enqueue(chunk);
        else controller.error(new Error(`more than ${bytes} bytes`));
      },
    });
    return new Response(response.body?.pipeThrough(counter) ?? null, response);
  };

test('a fetch that counts bounds what is read of it', async () => {
  const server = await wireServer({ 'POST /tasks': accepted, 'GET /tasks/1': running });
  const polling = { ...quick, maxFailures: 2 };
  const client = createClient({ baseUrl: server.origin, fetch: atMost(2 * mebi), polling });
  const error = await rejection(client.run('tasks'));
  expect(error).toMatchObject({
    name: 'PollError',
    cause: { message: 'more than 2097152 bytes' },
    checkpoint: { statusUrl: `${server.origin}/tasks/1` },
  });
  expect(server.lines).toHaveLength(3);
});

test('a fetch that counts lets everything else through', async () => {
  const server = await wireServer({
    'POST /tasks': accepted,
    'GET /tasks/1': [send(304), send(302, { location: '/moved/1' })],
    'GET /moved/1': send(303, { location: 'result' }),
    'GET /moved/result': send(200, {}, { total: 42 }),
    'DELETE /tasks/2': send(204),
    'GET /tasks/2': send(200, {}, { status: 'canceled' }),
  });
  const client = createClient({ baseUrl: server.origin, fetch: atMost(mebi), polling: quick });
  expect(await client.run('tasks')).toEqual({ total: 42 });
  expect(await client.resume('/tasks/2').cancel()).toMatchObject({ state: 'canceled' });
});
