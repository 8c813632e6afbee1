import { isJson } from '../core/content-type.ts';

// Texts as their bytes say. A decoder is made for each: one that throws in the middle of a body
// would begin the next one's.

const charset = /;\s*charset\s*=\s*["']?([^\s"';,]+)/i;

/** By the first two bytes. */
const marks: Readonly<Record<string, string>> = {
  '239,187': 'utf-8',
  '254,255': 'utf-16be',
  '255,254': 'utf-16',
};

/** `undefined` where the bytes are no text in that encoding: nothing is replaced. */
export function decodeAs(label: string, bytes: BufferSource): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (error) {
    // A label that nobody knows says nothing.
    return error instanceof RangeError ? decodeAs('utf-8', bytes) : undefined;
  }
}

/**
 * A body as text, or `undefined` where its bytes are none in its encoding: that of its byte order
 * mark, of its `charset`, or UTF-8. JSON has no mark but that of UTF-8 (RFC 8259). What an XML
 * declaration says is left to XML parsers, who get bytes where it is needed.
 *
 * @param type Its essence; without one it is UTF-8 or no text.
 * @param header The whole Content-Type.
 * @see https://encoding.spec.whatwg.org/#decode where the mark goes before the `charset`
 */
export function decode(
  bytes: ArrayBuffer | Uint8Array<ArrayBuffer> | string,
  type: string,
  header: string,
): string | undefined {
  if (typeof bytes === 'string') return bytes;
  const mark = type && !isJson(type) && marks[`${new Uint8Array(bytes.slice(0, 2))}`];
  return decodeAs(mark || charset.exec(header)?.[1] || 'utf-8', bytes);
}
