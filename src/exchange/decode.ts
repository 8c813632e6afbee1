import { isJson } from '../core/content-type.ts';

// Bytes as text.

const charset = /;\s*charset\s*=\s*["']?([^\s"';,]+)/i;

/** Encodings by the first two bytes of their byte order mark. */
const marks: Readonly<Record<string, string>> = {
  '239,187': 'utf-8',
  '254,255': 'utf-16be',
  '255,254': 'utf-16',
};

/** The last decoder, by its label. To make one costs as much as to read a status document. */
let last: readonly [label: string, decoder: TextDecoder] | undefined;

/** Returns `undefined` if the bytes are invalid in that encoding; none is replaced by U+FFFD. */
export function decodeAs(label: string, bytes: BufferSource): string | undefined {
  const decoder = last?.[0] === label ? last[1] : undefined;
  // One that throws in the middle of a body may put the rest of it in front of the next.
  last = undefined;
  try {
    const used = decoder ?? new TextDecoder(label, { fatal: true });
    const text = used.decode(bytes);
    last = [label, used];
    return text;
  } catch (error) {
    // A RangeError means that the encoding is unknown.
    return error instanceof RangeError ? decodeAs('utf-8', bytes) : undefined;
  }
}

/**
 * A body as text, or `undefined` if its bytes are invalid in its encoding. That is the one of its
 * byte order mark, else of its `charset`, else UTF-8. JSON can have no mark but that of UTF-8 (RFC
 * 8259). The encoding in an XML declaration is left to XML parsers, which get the bytes if they
 * need them.
 *
 * @param type The type and subtype. Without one, only UTF-8 is tried.
 * @param header The whole Content-Type.
 * @see https://encoding.spec.whatwg.org/#decode for the precedence of the mark
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
