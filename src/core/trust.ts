import { behindGateway, Refusal, refusal } from './fault.ts';
import { parseUrl } from './parse-url.ts';

const loopback = /(^|\.)localhost$|^(127\.[\d.]+|\[::1\])$/;

/** What to do about a URL that leads to an origin which the caller may want to trust. */
export const orTrusted = `${behindGateway}. To allow this origin, add it to trustedOrigins`;

/** By what the URLs that answers name are judged. */
export interface Trust {
  /** The origin of the submit; after `resume()`, that of the status monitor. */
  readonly origin: string;
  /** The origins that get the caller's headers, hooks and cookies. */
  readonly trusted: readonly (string | undefined)[];
}

export const originOf = (url: string): string => new URL(url).origin;

/**
 * The trusted origin of an absolute URL, if it has one. Comparing the texts is enough for most URLs
 * and costs less than parsing them.
 */
const originAmong = (trusted: Trust['trusted'], url: string): string | undefined =>
  trusted.find((origin) => origin && url.startsWith(`${origin}/`)) ??
  trusted.find((origin) => origin === originOf(url));

/** Whether a request to an absolute URL gets the caller's headers, hooks and cookies. */
export const isTrusted = (url: string, { trusted }: Trust): boolean => !!originAmong(trusted, url);

/** The latest trust made of each list. Most operations of a client share an origin, and so this. */
const latest = new WeakMap<Trust['trusted'], Trust>();

/** The trust of an operation that is submitted to this URL: its origin is trusted, too. */
export function ownedBy<Judged extends Trust>(url: string, before: Judged): Judged {
  const { trusted } = before;
  const last = latest.get(trusted);
  if (last && url.startsWith(`${last.origin}/`)) return { ...before, ...last };
  const known = originAmong(trusted, url);
  const origin = known ?? originOf(url);
  const trust = { origin, trusted: known ? trusted : trusted.concat(origin) };
  latest.set(trusted, trust);
  return { ...before, ...trust };
}

/**
 * Whether a host is this machine or in a private network, as far as its name tells; no name is
 * looked up. `URL` has already normalized addresses: IPv4 to four decimal bytes, IPv6 to its
 * shortest form. An IPv4 address is turned into the form that it has inside IPv6 (compatible,
 * mapped, translated, NAT64, 6to4), of which the first of two groups decides; a group that is left
 * out is 0.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const isPrivate = (hostname: string): boolean =>
  /(^|\.)localhost\.?$|^\[(f[cd]\w\w:|fe[89a-f]\w:|64:ff9b:1:|(2002:|(64:ff9b)?::(ffff:(0:)?)?(?=\w*(:\w*)?\]))((\w\w?|a\w\w|7f\w\w|a9fe|c0a8|ac1\w|64[4-7]\w):|\w{0,4}\]))/.test(
    hostname.replace(
      /^(\d+)\.(\d+)\.[\d.]+$/,
      (_, first, second) => `[::${(first * 256 + +second).toString(16)}:0]`,
    ),
  );

/**
 * Makes a URL in an answer absolute.
 *
 * @throws {@link Refusal} if it is none, or several.
 */
export function absolute(reference: string, base: string | undefined): URL {
  const url = parseUrl(reference, base);
  if (!url) throw new Refusal('an invalid URL');
  // Two headers of one name arrive joined by a comma, and cannot be separated reliably because a
  // URL may contain commas: RFC 9110 section 5.3.
  if (/, (\w+:)?\//.test(reference)) throw new Refusal('two URLs instead of one');
  return url;
}

/**
 * Makes a URL in an answer absolute and checks whether it may be requested at all: it is data from
 * outside, whatever the server. Whether the request gets the caller's headers and cookies is
 * decided later, by {@link isTrusted}.
 *
 * @param base The URL of the answer.
 * @param trust If absent, the URL is the caller's own and may lead into a private network.
 * @throws {@link Refusal} that says why, without the URL's query.
 */
export function resolveUrl(reference: string, base: string | undefined, trust?: Trust): string {
  const { protocol, hostname, username, password, href } = absolute(reference, base);
  if (!/^https?:$/.test(protocol)) throw refusal(`a URL with the scheme ${protocol}`);
  if (username || password) throw refusal('a URL with a user name or password');
  if (base?.startsWith('https:') && protocol === 'http:' && !loopback.test(hostname))
    throw refusal(`a URL that leads from https: down to http: (${hostname})`);
  const isInside = (place: string) => isPrivate(new URL(place).hostname);
  if (trust && !isTrusted(href, trust) && isPrivate(hostname)) {
    // From inside a private network, a URL into one leads nowhere new.
    if (![base ?? href, trust.origin].some(isInside))
      throw refusal(`a URL that leads into a private network (${hostname})`, orTrusted);
  }
  return href;
}
