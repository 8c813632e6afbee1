import { behindGateway, Refusal, refusal } from './fault.ts';

const loopback = /(^|\.)localhost$|^(127\.[\d.]+|\[::1\])$/;

/** The same, where it may be what the caller wants. */
export const orTrusted = `${behindGateway}. To allow this origin, add it to trustedOrigins`;

/** What it takes to judge a URL from outside. */
export interface Trust {
  /** Where the submit went; of an operation that was resumed, where its monitor is. */
  readonly origin: string;
  /** The origins that get what is the caller's: headers, hooks, cookies. */
  readonly trusted: readonly (string | undefined)[];
}

/** A text as it may appear in a message: its URLs without user, query and fragment: secrets. */
export const redact = (text: string): string =>
  text.replace(/(:\/\/)(?:[^\s/@]*@)?([^\s?#]*)([?#][^\s'")]*)?/g, '$1$2');

/** The origin of an absolute URL. */
export const originOf = (url: string): string => new URL(url).origin;

/** The one of these that is the origin of an absolute URL. To compare texts spares parsing most. */
const originAmong = (trusted: Trust['trusted'], url: string): string | undefined =>
  trusted.find((origin) => origin && url.startsWith(`${origin}/`)) ??
  trusted.find((origin) => origin === originOf(url));

/** Whether an absolute URL is asked with what is the caller's. */
export const isTrusted = (url: string, { trusted }: Trust): boolean => !!originAmong(trusted, url);

/** The last trust that was made of each list: most operations of a client go to the same origin. */
const latest = new WeakMap<Trust['trusted'], Trust>();

/** The same trust, of an operation that was submitted to this URL. */
export function ownedBy<Given extends Trust>(url: string, given: Given): Given {
  const { trusted } = given;
  const last = latest.get(trusted);
  if (last && url.startsWith(`${last.origin}/`)) return { ...given, ...last };
  const known = originAmong(trusted, url);
  const origin = known ?? originOf(url);
  const trust = { origin, trusted: known ? trusted : trusted.concat(origin) };
  latest.set(trusted, trust);
  return { ...given, ...trust };
}

/**
 * Whether a host is this machine's own or of a private network, as far as its name tells. URL has
 * put addresses into one spelling before: four decimal bytes, and the shortest form of IPv6. IPv4
 * is looked at as it stands inside IPv6 (compatible, mapped, translated, NAT64, 6to4): the first of
 * its two groups tells, and where it is left out it is 0.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const isPrivate = (hostname: string): boolean =>
  /(^|\.)localhost\.?$|^\[(f[cd]\w\w:|fe[89a-f]\w:|64:ff9b:1:|(2002:|(64:ff9b)?::(ffff:(0:)?)?(?=\w*:?\w*\]))((\w\w?|a\w\w|7f\w\w|a9fe|c0a8|ac1\w|64[4-7]\w):|\w{0,4}\]))/.test(
    hostname.replace(
      /^(\d+)\.(\d+)\.[\d.]+$/,
      (_, first, second) => `[::${(first * 256 + +second).toString(16)}:0]`,
    ),
  );

/**
 * An absolute URL of what an answer has in the place of one.
 *
 * @throws {@link Refusal}
 */
export function absolute(reference: string, base: string | undefined): URL {
  let url: URL;
  try {
    url = new URL(reference, base);
  } catch {
    throw new Refusal('an invalid URL');
  }
  // Two lines of one header arrive joined, and cannot be told apart again (RFC 9110 section 5.3).
  if (/, (\w+:)?\//.test(reference)) throw new Refusal('two URLs instead of one');
  return url;
}

/**
 * The URL to ask, of what an answer has in the place of one: data from outside, whatever the server.
 * Whether it gets the caller's headers and cookies is decided where it is asked, by its whole origin.
 *
 * @param base The URL of the answer.
 * @param trust Without it the URL is the caller's own word, and may lead into a private network.
 * @param rewritten What is asked in the place of the URL.
 * @throws {@link Refusal} that says why, without the URL's query.
 */
export function resolveUrl(
  reference: string,
  base: string | undefined,
  trust?: Trust,
  rewritten = (url: URL) => url,
): string {
  const url = rewritten(absolute(reference, base));
  const { protocol, hostname, username, password, href } = url;
  if (!/^https?:$/.test(protocol)) throw refusal(`a URL with the scheme ${protocol}`);
  if (username || password) throw refusal('a URL with a user name or password');
  if (base?.startsWith('https:') && protocol === 'http:' && !loopback.test(hostname))
    throw refusal(`a URL that leads from https: down to http: (${hostname})`);
  const isInside = (place: string) => isPrivate(new URL(place).hostname);
  if (trust && !isTrusted(href, trust) && isPrivate(hostname)) {
    // Whoever is inside already is led nowhere.
    if (![base ?? href, trust.origin].some(isInside))
      throw refusal(`a URL that leads into a private network (${hostname})`, orTrusted);
  }
  return href;
}
