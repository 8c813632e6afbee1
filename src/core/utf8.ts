/**
 * Decodes the value of a header as UTF-8, if it is that. `fetch` decodes each byte by itself, as
 * Latin-1, and a URL made from that would lead elsewhere. A value that is percent-encoded, or that
 * the runtime has decoded already, stays as it is.
 *
 * @see https://fetch.spec.whatwg.org/#dom-headers-get
 */
export function utf8(value: string): string {
  // Saves time: most values are ASCII, which is the same in both encodings.
  if (!/[\x80-\xff]/.test(value)) return value;
  try {
    // escape() turns bytes into `%C5%BC`, and a `%` into `%25`. If there is a character that is not
    // a byte, or the bytes are no UTF-8, decoding throws.
    return decodeURIComponent(escape(value));
  } catch {
    return value;
  }
}

/** The value of a header, trimmed and decoded; `undefined` if it is empty. */
export const headerIn = (headers: Headers, name: string): string | undefined => {
  const value = headers.get(name);
  return value ? utf8(value).trim() || undefined : undefined;
};
