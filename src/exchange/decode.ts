import { isJson } from '../core/content-type.ts';

// Texts as their bytes say.

const charset = /;\s*charset\s*=\s*["']?([^\s"';,]+)/i;

/** By the first two bytes. */
const marks: Readonly<Record<string, string>> = {
  '239,187': 'utf-8',
  '254,255': 'utf-16be',
  '255,254': 'utf-16',
};

/** Kept for as long as it succeeds: one that throws in the middle of a body would begin the next. */
let utf8: TextDecoder | undefined;

/** `undefined` where the bytes are no text in that encoding: nothing is replaced. */
export function decodeAs(label: string, bytes: BufferSource): string | undefined {
  const isKept = label === 'utf-8';
  try {
    const decoder = (isKept && utf8) || new TextDecoder(label, { fatal: true });
    const text = decoder.decode(bytes);
    if (isKept) utf8 = decoder;
    return text;
  } catch (error) {
    if (isKept) utf8 = undefined;
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
