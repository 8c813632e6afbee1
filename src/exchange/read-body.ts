import { ignore } from '../operation/callback.ts';
import type { Exchange } from './exchange.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A text where the platform gives nothing else, and a Blob where nobody wants a text. */
export type Content = ArrayBuffer | Bytes | Blob | string;

/** Reads little further than `most` bytes: a kilobyte on the wire may be a gigabyte of gzip. */
export async function readAtMost(
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
export async function readWhole(response: Response, isBinary: boolean): Promise<Content> {
  const read = async (form: 'arrayBuffer' | 'blob' | 'text') => response.clone()[form]();
  // There a Blob can be made of what the network gave, but not of bytes.
  const form = isBinary ? 'blob' : globalThis.TextDecoder ? 'arrayBuffer' : 'text';
  return read(form).catch(() => read(isBinary ? 'arrayBuffer' : 'text'));
}
