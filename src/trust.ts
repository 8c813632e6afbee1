import { Refusal } from './fault.ts';

const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** A text as it may appear in a message: its URLs without user, query and fragment: secrets. */
export const redact = (text: string): string =>
  text.replace(/(:\/\/)(?:[^\s/@]*@)?([^\s?#]*)([?#][^\s'")]*)?/g, '$1$2');

/** The origin of an absolute URL. */
export const originOf = (url: string): string => new URL(url).origin;

/**
 * Resolves a URL against the answer that carried it. A URL in an answer is data from outside,
 * whatever the server: whether it may be asked at all is decided here, whether it gets the caller's
 * headers and cookies where it is asked, by its whole origin.
 *
 * @param reference As received; may be relative.
 * @param base The URL of the answer that carried it.
 * @throws {@link Refusal} that says why, without the URL's query.
 */
export function resolveUrl(reference: string, base: string | undefined): string {
  if (!URL.canParse(reference, base)) throw new Refusal('a URL that is none');
  // Two lines of one header arrive joined, and cannot be told apart again (RFC 9110 section 5.3).
  if (/, (\w+:)?\//.test(reference)) throw new Refusal('two URLs for one');
  const { protocol, hostname, username, password, href } = new URL(reference, base);
  if (!/^https?:$/.test(protocol)) throw new Refusal(`a URL with the scheme ${protocol}`);
  if (username || password) throw new Refusal('a URL with a user name or password');
  if (base && protocol < new URL(base).protocol && !loopback.test(hostname)) {
    throw new Refusal(`a URL that leads from https: down to http: (${hostname})`);
  }
  return href;
}
