/** What an abort does to a body on its way, and to one that has arrived. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type SubmitOptions } from 'await202';
import { describe, expect, onTestFinished, test } from 'vitest';
import { complaints, listeners } from '../support/leftovers.ts';
import { rejection } from '../support/scripted-answers.ts';

const large = 20_000_000;
const pause = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));

/** Reads a body slowly or at once, answers a moment after its end, and counts what it was sent. */
async function uploadServer(isSlow: boolean) {
  const seen = { isSlow, bytes: 0, isComplete: false, isClosed: false, lines: [] as string[] };
  let upload: IncomingMessage | undefined;
  const server = createServer((request, response) => {
    seen.lines.push(`${request.method} ${request.url}`);
    if (request.method === 'DELETE') return response.writeHead(204).end();
    upload = request;
    request.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length;
      if (!seen.isSlow) return;
      request.pause();
      setTimeout(() => request.resume(), 20);
    });
    request.on('end', () => {
      seen.isComplete = true;
      setTimeout(() => response.writeHead(202, { location: '/tasks/1' }).end(), 200);
    });
    request.on('error', () => undefined);
    return response.on('close', () => {
      seen.isClosed = true;
    });
  });
  await new Promise<void>((next) => server.listen(0, '127.0.0.1', next));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, headers: () => upload?.headers, origin: `http://127.0.0.1:${port}/` };
}

const bytes = () => new Uint8Array(large);
const form = () => {
  const data = new FormData();
  data.append('file', new Blob([bytes()]), 'film.mp4');
  return data;
};

const bodies: [string, () => SubmitOptions][] = [
  ['bytes', () => ({ body: bytes() })],
  ['a buffer', () => ({ body: bytes().buffer })],
  ['a Blob', () => ({ body: new Blob([bytes()], { type: 'video/mp4' }) })],
  ['a text', () => ({ body: 'x'.repeat(large) })],
  ['JSON', () => ({ json: { film: 'x'.repeat(large) } })],
  ['a form with a file', () => ({ body: form() })],
  ['a stream', () => ({ body: new Blob([bytes()]).stream(), ...({ duplex: 'half' } as object) })],
];

describe.for(bodies)('%s', ([, options]) => {
  test('on its way is torn down by an abort', async () => {
    const complained = complaints();
    const { seen, origin } = await uploadServer(true);
    const controller = new AbortController();
    const client = createClient({ baseUrl: origin });
    const run = client.run('films', { ...options(), signal: controller.signal });
    run.catch(() => undefined);
    while (seen.bytes < 300_000) await pause(10);
    controller.abort(new Error('the user left'));
    expect(await rejection(run)).toMatchObject({ message: 'the user left' });
    expect(listeners(controller.signal)).toBe(0);
    // What had been sent before is read at once.
    seen.isSlow = false;
    while (!seen.isClosed) await pause(10);
    expect(seen.isComplete).toBe(false);
    expect(seen.bytes).toBeLessThan(large / 2);
    expect(complained).toEqual([]);
  });
});

describe.for(bodies.filter(([name]) => !/form|stream/.test(name)))('%s', ([, options]) => {
  test('that has arrived is answered, and canceled', async () => {
    const { seen, origin } = await uploadServer(false);
    const controller = new AbortController();
    const client = createClient({ baseUrl: origin });
    const run = client.run('films', { ...options(), signal: controller.signal });
    run.catch(() => undefined);
    while (!seen.isComplete) await pause(10);
    controller.abort();
    while (seen.lines.length < 2) await pause(10);
    expect(seen.lines).toEqual(['POST /films', 'DELETE /tasks/1']);
  });
});

test('of a Request, on its way, is torn down by an abort', async () => {
  const { seen, origin } = await uploadServer(true);
  const controller = new AbortController();
  const request = new Request(`${origin}films`, { method: 'POST', body: bytes() });
  const run = createClient().run(request, { signal: controller.signal });
  run.catch(() => undefined);
  while (seen.bytes < 300_000) await pause(10);
  controller.abort(new Error('the user left'));
  expect(await rejection(run)).toMatchObject({ message: 'the user left' });
  seen.isSlow = false;
  while (!seen.isClosed) await pause(10);
  expect(seen.isComplete).toBe(false);
});

test.for<[string, () => SubmitOptions, string, string]>([
  ['bytes', () => ({ body: new Uint8Array(100_000) }), '100000', 'none'],
  [
    'a typed Blob',
    () => ({ body: new Blob(['x'.repeat(1e5)], { type: 'video/mp4' }) }),
    '100000',
    'video/mp4',
  ],
  ['a text', () => ({ body: 'ä'.repeat(70_000) }), '140000', 'text/plain;charset=utf-8'],
  ['JSON', () => ({ json: 'x'.repeat(100_000) }), '100002', 'application/json'],
])('%s keeps its length and type', async ([, options, length, type]) => {
  const { headers, origin } = await uploadServer(false);
  const operation = await createClient({ baseUrl: origin }).submit('films', options());
  expect(operation.statusUrl).toContain('/tasks/1');
  expect(headers()).toMatchObject({ 'content-length': length });
  expect(headers()?.['content-type'] ?? 'none').toBe(type);
  expect(headers()).not.toHaveProperty('transfer-encoding');
});
