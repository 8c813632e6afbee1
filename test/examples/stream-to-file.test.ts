/** `examples/stream-to-file.ts`, with a server that sends 64 MB. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClient, ResultError } from 'await202';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resultToFile } from '../../examples/stream-to-file.ts';

const megabyte = new Uint8Array(1024 * 1024).map((_, index) => index % 251);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'await202-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A server whose result is what this sends. */
async function serve(send: (response: ServerResponse) => Promise<unknown>) {
  let closed = (_: boolean) => {};
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      response.writeHead(202, { location: '/status', 'retry-after-ms': '10' }).end();
    } else if (request.url === '/status') {
      response.writeHead(303, { location: '/result' }).end();
    } else {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.on('close', () => closed(response.writableFinished));
      send(response).catch(() => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: createClient({ baseUrl: `http://127.0.0.1:${port}/`, polling: { minDelay: 10 } }),
    /** Whether the result had been sent to its end when its connection ended. */
    finished: new Promise<boolean>((resolve) => {
      closed = resolve;
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a large result is written while it arrives, and is whole in the end', async () => {
  const file = join(folder, 'video');
  const hash = createHash('sha256');
  /** The most bytes that were sent and not yet written. */
  let most = 0;
  async function* chunks() {
    for (let sent = 0; sent < 64 * megabyte.length; sent += megabyte.length) {
      const { size } = await stat(`${file}.part`).catch(() => ({ size: 0 }));
      most = Math.max(most, sent - size);
      hash.update(megabyte);
      yield megabyte;
    }
  }
  await using server = await serve((response) => pipeline(Readable.from(chunks()), response));

  const { signal } = new AbortController();
  expect(await resultToFile(server.client, 'videos', file, signal)).toBe(file);

  const received = createHash('sha256');
  await pipeline(createReadStream(file), received);
  expect(received.digest('hex')).toBe(hash.digest('hex'));
  // What sockets and streams hold on the way; a result that is collected first would be all 64.
  expect(most).toBeLessThan(32 * megabyte.length);
}, 30_000);

test('an abort in the middle ends the download and leaves no file', async () => {
  const controller = new AbortController();
  await using server = await serve(async (response) => {
    response.write(megabyte);
    setTimeout(() => controller.abort(), 100);
  });
  const written = resultToFile(server.client, 'videos', join(folder, 'video'), controller.signal);
  const reason: unknown = await written.catch((error: unknown) => error);
  expect(controller.signal.aborted).toBe(true);
  expect(reason).toBe(controller.signal.reason);
  expect(await server.finished).toBe(false);
  await expect.poll(() => readdir(folder)).toEqual([]);
});

test('a connection that breaks is a ResultError and leaves no file', async () => {
  await using server = await serve(async (response) => {
    response.write(megabyte);
    setTimeout(() => response.destroy(), 100);
  });
  const { signal } = new AbortController();
  const written = resultToFile(server.client, 'videos', join(folder, 'video'), signal);
  await expect(written).rejects.toBeInstanceOf(ResultError);
  expect(await readdir(folder)).toEqual([]);
});
