import { ignore } from '../operation/callback.ts';
import type { Exchange } from './exchange.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes; a string if the platform has nothing else, a Blob if no text is needed. */
export type Content = ArrayBuffer | Bytes | Blob | string;

/**
 * Whether a Blob can be made of bytes, and be read as a stream: not in React Native, whose Blobs are
 * in what the network layer has.
 */
export const makesBlobs = (): boolean => !!(Blob.prototype as Partial<Blob>).stream;

/** Stops soon after `most` bytes, because a megabyte of gzip may be a gigabyte of body. */
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
    // Most bodies come in one piece, and making a Blob costs more than everything else here.
    if (done) return chunks.length > 1 ? new Blob(chunks).arrayBuffer() : (chunks[0] ?? '');
    chunks.push(value);
    length += value.length;
  }
  reader.cancel().catch(ignore);
  return new Blob(chunks).arrayBuffer();
}

/**
 * Reads a body without a stream (React Native). Not every method works for every body there, and
 * one that fails has used up the body, so each is tried on a clone.
 */
export async function readWhole(response: Response, isBinary: boolean): Promise<Content> {
  const read = async (form: 'arrayBuffer' | 'blob' | 'text') => response.clone()[form]();
  // React Native cannot make a Blob from bytes, only from what its network layer has.
  const form = isBinary ? 'blob' : globalThis.TextDecoder ? 'arrayBuffer' : 'text';
  return read(form).catch(() => read(isBinary ? 'arrayBuffer' : 'text'));
}
