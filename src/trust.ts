/**
 * What a URL found in an answer may be used for.
 *
 * - `trusted`: it gets this client's headers, hooks and cookies.
 * - `refused`: it is not asked at all; the text says why, without the URL's query.
 */
export type Examined =
  | { readonly url: string; readonly trusted: boolean; readonly refused?: undefined }
  | { readonly refused: string };

const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** A URL as it may appear in a message: without its query, which may be a signature. */
export function redact(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** The origin of a URL, or `undefined` where it has none. */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin } = new URL(url);
  return origin === 'null' ? undefined : origin;
}

/**
 * Resolves a URL against the answer that carried it, and says whether it may be asked, and how.
 * A URL in an answer is data from outside, whatever the server.
 *
 * @param reference As received; may be relative.
 * @param base The URL of the answer that carried it.
 * @param trusted Whole origins.
 */
export function examine(
  reference: string,
  base: string | undefined,
  trusted: ReadonlySet<string>,
): Examined {
  if (!URL.canParse(reference, base)) return { refused: 'it is no valid URL' };
  const url = new URL(reference, base);
  const { protocol, hostname, username, password, origin } = url;
  if (protocol !== 'https:' && protocol !== 'http:') {
    return { refused: `its scheme is ${protocol}, expected https: or http:` };
  }
  if (username || password) return { refused: 'it holds a user name or password' };
  if (protocol === 'http:' && base?.startsWith('https:') && !loopback.test(hostname)) {
    return { refused: `it leads from https: down to http: (${hostname})` };
  }
  return { url: url.href, trusted: trusted.has(origin) };
}
