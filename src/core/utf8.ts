/**
 * The value of a header as UTF-8, where it is that. `fetch` gives its bytes one by one, as Latin-1,
 * and a URL made of these would lead elsewhere. What is encoded, or decoded already, stays.
 *
 * @see https://fetch.spec.whatwg.org/#dom-headers-get
 */
export function utf8(value: string): string {
  // Most are plain ASCII, which is the same in both.
  if (!/[\x80-\xff]/.test(value)) return value;
  try {
    // Bytes become `%C5%BC`, an old `%` is `%25`; what is no byte makes it throw.
    return decodeURIComponent(escape(value));
  } catch {
    return value;
  }
}

/** A header's value, without white space around it; `undefined` if it is empty. */
export const headerIn = (headers: Headers, name: string): string | undefined =>
  utf8(headers.get(name) ?? '').trim() || undefined;
