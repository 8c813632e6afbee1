/** Writes a large result to a file while it arrives: little of it is ever in memory. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Client } from 'await202';

/** Resolves with the file's name as soon as all of it is there; a part of it is never seen. */
export async function resultToFile(
  client: Client,
  path: string,
  file: string,
  signal: AbortSignal,
): Promise<string> {
  const part = `${file}.part`;
  return client.run(path, {
    signal,
    // Reads the body by itself, so no time limit but this signal applies to it.
    parse: async ({ body }) => {
      try {
        // Node's own type of the same stream.
        const stream = Readable.fromWeb(body as ReadableStream<Uint8Array>);
        await pipeline(stream, createWriteStream(part), { signal });
        await rename(part, file);
        return file;
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
  });
}
