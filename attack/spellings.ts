/** The ways to write a URL that a server may choose, the plain one first. */
import { type Secret, secretOf } from './secrets.ts';

/** What a URL is to lead to. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** `/n12-3`: the play and the number of the URL in it. */
  readonly path: string;
  /** The host and port of the caller's own API, to be taken for the target by a careless reader. */
  readonly api: string;
  readonly play: number;
}

type Tail = (secret: (secret: Secret) => string) => string;

/** What follows the path. The secrets must not be in any message. */
export const tails = {
  none: () => '',
  signed: (secret) => `?sig=${secret('query')}`,
  'signed after brackets': (secret) => `?$filter=startswith(n,'x')&sig=${secret('query')}`,
  'signed after quotes': (secret) => `?a="b"&sig=${secret('query')}`,
  'signed after angles': (secret) => `?a=<b>&sig=${secret('query')}`,
  'signed after a space': (secret) => `?a= b&sig=${secret('query')}`,
  'signed after a fullwidth letter': (secret) => `?a=ａ\u3000&sig=${secret('query')}`,
  'brackets in the path': (secret) => `('x')?sig=${secret('query')}`,
  'two question marks': (secret) => `?a=b?c)&sig=${secret('query')}`,
  fragment: (secret) => `#${secret('fragment')}`,
  'fragment after brackets': (secret) => `#(a)${secret('fragment')}`,
  both: (secret) => `?s=${secret('query')}#${secret('fragment')}`,
} satisfies Record<string, Tail>;

/** Writes the URL of a target that has this tail; `authority` has no user name. */
type Spelling = (target: Target, tail: string, authority: string) => string;

const password = ({ play }: Target) => secretOf('password', play);

export const spellings = {
  absolute: ({ path }, tail, authority) => `http://${authority}${path}${tail}`,
  'without a scheme': ({ path }, tail, authority) => `//${authority}${path}${tail}`,
  'a path': ({ path }, tail) => `${path}${tail}`,
  relative: ({ path }, tail) => `${path.slice(1)}${tail}`,
  'relative, from above': ({ path }, tail) => `../..${path}${tail}`,
  'from here': ({ path }, tail) => `.${path}${tail}`,
  'a query alone': ({ path }, tail) => `?via=${path.slice(1)}${tail.replace('?', '&')}`,
  'a fragment alone': (_target, tail) => `#x${tail.replace('#', '')}`,
  empty: () => '',
  'a space': () => ' ',
  'no path': (_target, tail, authority) => `http://${authority}${tail}`,
  'in capitals': ({ path }, tail, authority) => `HTTP://${authority.toUpperCase()}${path}${tail}`,
  'by name': ({ path, port }, tail) => `http://localhost:${port}${path}${tail}`,
  'by name in capitals': ({ path, port }, tail) => `http://LOCALHOST:${port}${path}${tail}`,
  'by name with a dot': ({ path, port }, tail) => `http://localhost.:${port}${path}${tail}`,
  'by a name below': ({ path, port }, tail) => `http://api.localhost:${port}${path}${tail}`,
  'by a name in Unicode': ({ path, port }, tail) => `http://ⓛocalhost:${port}${path}${tail}`,
  'a decimal address': ({ path, port }, tail) => `http://2130706433:${port}${path}${tail}`,
  'a hexadecimal address': ({ path, port }, tail) => `http://0x7f.1:${port}${path}${tail}`,
  'an octal address': ({ path, port }, tail) => `http://017700000001:${port}${path}${tail}`,
  'a short address': ({ path, port }, tail) => `http://127.1:${port}${path}${tail}`,
  'an address in fullwidth digits': ({ path, port }, tail) =>
    `http://１２７.0.0.1:${port}${path}${tail}`,
  'an address with a dot': ({ path, port }, tail) => `http://127.0.0.1.:${port}${path}${tail}`,
  IPv6: ({ path, port }, tail) => `http://[::1]:${port}${path}${tail}`,
  'IPv4 in IPv6': ({ path, port }, tail) => `http://[::ffff:127.0.0.1]:${port}${path}${tail}`,
  'a port with zeros': ({ path, port, host }, tail) => `http://${host}:0${port}${path}${tail}`,
  'an empty port': ({ path, host }, tail) => `http://${host}:${path}${tail}`,
  'a port too high': ({ path, host }, tail) => `http://${host}:99999${path}${tail}`,
  'a port of letters': ({ path, host }, tail) => `http://${host}:port${path}${tail}`,
  'with backslashes': ({ path }, tail, authority) =>
    `http:\\\\${authority}${path.replace('/', '\\')}${tail}`,
  'backslashes without a scheme': ({ path }, tail, authority) => `\\\\${authority}${path}${tail}`,
  'slash and backslash': ({ path }, tail, authority) => `/\\${authority}${path}${tail}`,
  'three slashes': ({ path }, tail, authority) => `http:///${authority}${path}${tail}`,
  'no slash': ({ path }, tail, authority) => `http:${authority}${path}${tail}`,
  'one slash': ({ path }, tail) => `http:${path}${tail}`,
  'a password': (target, tail, authority) =>
    `http://user:${password(target)}@${authority}${target.path}${tail}`,
  'a password with a space': (target, tail, authority) =>
    `http://user:p ${password(target)}@${authority}${target.path}${tail}`,
  'a password with an at': (target, tail, authority) =>
    `http://user:p@${password(target)}@${authority}${target.path}${tail}`,
  'a password without a host': (target) => `http://user:${password(target)}@`,
  'the API as the user': ({ path, api }, tail, authority) =>
    `http://${api}@${authority}${path}${tail}`,
  'the API as the user, escaped': ({ path, api }, tail, authority) =>
    `http://${api}%2f@${authority}${path}${tail}`,
  'the API, a backslash and an at': ({ path, api }, tail, authority) =>
    `http://${api}\\@${authority}${path}${tail}`,
  'the API, a fragment and an at': ({ path, api }, tail, authority) =>
    `http://${api}#@${authority}${path}${tail}`,
  'the API as the path': ({ path, api }, tail, authority) =>
    `http://${authority}/http://${api}${path}${tail}`,
  'the API as a subdomain': ({ path, api, port }, tail) =>
    `http://${api.split(':')[0]}.localhost:${port}${path}${tail}`,
  'dots, encoded': ({ path }, tail, authority) => `http://${authority}/a/%2e%2e/%2e${path}${tail}`,
  'slashes, encoded': ({ path }, tail, authority) => `http://${authority}/..%2f..${path}${tail}`,
  'a host, encoded': ({ path, port }, tail) => `http://%6c%6fcalhost:${port}${path}${tail}`,
  'a tab within': ({ path }, tail, authority) => `ht\ttp://${authority}${path}${tail}`,
  'spaces around': ({ path }, tail, authority) => `  http://${authority}${path}${tail}  `,
  'a space within': ({ path }, tail, authority) => `http://${authority}/a b${path}${tail}`,
  'in angles': ({ path }, tail, authority) => `<http://${authority}${path}${tail}>`,
  'in quotes': ({ path }, tail, authority) => `"http://${authority}${path}${tail}"`,
  'an open bracket': ({ path }, tail, authority) => `http://[${authority}${path}${tail}`,
  'two of them': ({ path, api }, tail, authority) =>
    `http://${api}${path}, http://${authority}${path}${tail}`,
  https: ({ path }, tail, authority) => `https://${authority}${path}${tail}`,
  ws: ({ path }, tail, authority) => `ws://${authority}${path}${tail}`,
  file: ({ path }, tail) => `file://${path}${tail}`,
  data: ({ path }, tail) => `data:,${path}${tail}`,
  javascript: (_target, tail) => `javascript:alert(1)${tail}`,
  'a private address': ({ path }, tail) => `http://169.254.1.1:1${path}${tail}`,
  'a long path': ({ path }, tail, authority) =>
    `http://${authority}/${'a'.repeat(3_000)}${path}${tail}`,
  'a path of brackets': ({ path }, tail, authority) => `http://${authority}/m('x')${path}${tail}`,
} satisfies Record<string, Spelling>;

/** A URL as it is written by whoever names it. */
export interface Written {
  readonly spelling: keyof typeof spellings;
  readonly tail: keyof typeof tails;
}

/** These have no path of their own, so that the request for it does not tell which URL it was. */
const pathless =
  /^(a fragment alone|empty|a space|no path|a password without a host|the API, a fragment and an at|javascript)$/;

export const isPathless = ({ spelling }: Written): boolean => pathless.test(spelling);

export function write({ spelling, tail }: Written, target: Target): string {
  const end = (tails[tail] as Tail)((secret) => secretOf(secret, target.play));
  return (spellings[spelling] as Spelling)(target, end, `${target.host}:${target.port}`);
}
