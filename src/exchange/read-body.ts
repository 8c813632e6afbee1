import { ignore } from '../operation/callback.ts';
import type { Exchange } from './exchange.ts';
import type { ResponsePromise } from './ky.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A text where the platform gives nothing else, and a Blob where nobody wants a text. */
export type Content = ArrayBuffer | Bytes | Blob | string;

/** Reads little further than `most` bytes: a kilobyte on the wire may be a gigabyte of gzip. */
async function readAtMost(
  most: number,
  stream: ReadableStream<Bytes>,
  exchange: Exchange,
): Promise<Content> {
  const reader = stream.getReader();
  exchange.reader = reader;
  const chunks: Bytes[] = [];
  for (let length = 0; length <= most; ) {
    const { done, value } = await reader.read();
    // Most come in one piece, and a Blob costs more than all else here.
    if (done) return chunks.length > 1 ? new Blob(chunks).arrayBuffer() : (chunks[0] ?? '');
    chunks.push(value);
    length += value.length;
  }
  reader.cancel().catch(ignore);
  return new Blob(chunks).arrayBuffer();
}

/**
 * Reads a body that is no stream (React Native) by the methods that there are: not all of them work
 * everywhere, and one that fails has used the body up; hence the clones.
 */
async function readWhole(response: Response, isBinary: boolean): Promise<Content> {
  const read = async (form: 'arrayBuffer' | 'blob' | 'text') => response.clone()[form]();
  // There a Blob can be made of what the network gave, but not of bytes.
  const form = isBinary ? 'blob' : globalThis.TextDecoder ? 'arrayBuffer' : 'text';
  return read(form).catch(() => read(isBinary ? 'arrayBuffer' : 'text'));
}

/**
 * The body of a response, within the time limit of its exchange.
 *
 * @param pending ky's promise of the response.
 * @param stream `undefined` where it is no stream.
 * @param most What is longer than this is cut off somewhere beyond it.
 */
export function readBody(
  response: Response,
  pending: ResponsePromise,
  exchange: Exchange,
  stream: ReadableStream<Bytes> | undefined,
  most: number,
  isBinary: boolean,
): Promise<Content> {
  const read = () => (stream ? readAtMost(most, stream, exchange) : readWhole(response, isBinary));
  if (!exchange.isSeen) return exchange.within(read());
  // It is this method that ky calls, with its time limit around it, and hands on what it gives.
  response.arrayBuffer = read as () => Promise<never>;
  return pending.arrayBuffer();
}
