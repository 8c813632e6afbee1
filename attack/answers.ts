/** What a server of the attack answers: a reply of the plan, written down. */
import type { Asked, Ledger } from './ledger.ts';
import { isBounded, type Naming, type Place, type Purpose, type Reply, type Role } from './plan.ts';
import { isPathless, type Target, write } from './spellings.ts';

/** The host and port of each. */
export type Hosts = Readonly<Record<Role, { readonly host: string; readonly port: number }>>;

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const plain = { at: 'api', spelling: 'absolute', tail: 'none' } as const;

/** What a healthy server answers, once the plan has no more replies. */
function usual(purpose: Purpose, { plan, isCanceled }: Ledger): Reply {
  const reply = {
    word: 'none',
    names: [],
    retryAfter: 'none',
    fault: 'none',
    quotes: false,
  } as const;
  const goesOn = plan.isEndless && isBounded(plan);
  if (purpose === 'submit') return { ...reply, status: 202 };
  if (purpose === 'cancel') return { ...reply, status: 204 };
  if (purpose === 'result') return { ...reply, status: 200 };
  if (isCanceled) return { ...reply, status: 200, word: 'canceled' };
  return goesOn
    ? { ...reply, status: 202, word: 'running' }
    : { ...reply, status: 200, word: 'succeeded' };
}

const isRedirect = (status: number): boolean => /30[12378]/.test(`${status}`);

const monitors = /^(location|operation-location|azure-asyncoperation|link monitor|statusUrl)$/;

/** What a URL is for that is named in this place. */
function purposeOf(place: Place, asked: Asked, { status, word }: Reply): Purpose {
  const { purpose = 'poll' } = asked;
  if (isRedirect(status)) return purpose === 'poll' && status === 303 ? 'result' : purpose;
  if (/cancel/i.test(place)) return 'cancel';
  if (/result|resource|file/i.test(place)) return 'result';
  return place === 'location' && word === 'succeeded' && purpose === 'poll' ? 'result' : 'poll';
}

/** An identifier instead of a URL: the odd ones lead out of where they are put. */
function identifier({ spelling }: Naming, path: string): string {
  const odd: Partial<Record<Naming['spelling'], string>> = {
    'a path': path,
    'relative, from above': '..',
    'from here': '.',
    empty: '',
    'dots, encoded': '%2e%2e',
    'with backslashes': `..\\${path}`,
    'a fragment alone': `..#${path}`,
    'a query alone': `..?${path}`,
    'slashes, encoded': `..%2f${path}`,
  };
  return odd[spelling] ?? path.slice(1);
}

/** @param leave Where the URLs are put that a header or a body is to have. */
function place(name: Place, value: string, leave: { headers: [string, string][]; body: object }) {
  const [kind, relation] = name.split(/[ .]/) as [string, string?];
  const member =
    kind === 'links'
      ? { links: { ...(leave.body as { links?: object }).links, [`${relation}`]: { href: value } } }
      : { [kind]: value };
  if (kind === 'link') leave.headers.push(['link', `<${value}>; rel="${relation}"`]);
  else if (/location|azure/.test(kind)) leave.headers.push([kind, value]);
  else Object.assign(leave.body, member);
}

/** Those of a reply, and what no exchange would go on without. */
function namesIn(reply: Reply, asked: Asked, { plan }: Ledger): readonly Naming[] {
  const { names, status } = reply;
  if (isRedirect(status) && names.length === 0) return [{ ...plain, place: 'location' }];
  if (asked.purpose !== 'submit' || status !== 202) return names;
  const isThere = (isNeeded: (place: Place) => boolean) =>
    names.some(({ place }) => isNeeded(place));
  if (plan.convention === 'template')
    return isThere((place) => place === 'id') ? names : [...names, { ...plain, place: 'id' }];
  const isLed = isThere((place) => monitors.test(place));
  return isLed ? names : [...names, { ...plain, place: 'location' }];
}

export function answerTo(
  asked: Asked,
  ledger: Ledger,
  hosts: Hosts,
): Answer & Pick<Reply, 'fault'> {
  const { purpose = 'poll' } = asked;
  const reply = ledger.replyTo(purpose) ?? usual(purpose, ledger);
  const { status, word, retryAfter, fault, quotes } = reply;
  if (purpose === 'cancel' && status < 300) ledger.isCanceled = true;
  const isResult = purpose === 'result' && status === 200;
  const leave = {
    headers: [] as [string, string][],
    body: (isResult ? { total: 42 } : word === 'none' ? {} : { status: word }) as object,
  };
  const isError = status > 399 || word === 'failed';
  const url = `http://${asked.host}${asked.url}`;
  if (isError && quotes) Object.assign(leave.body, { error: { message: `No access to ${url}` } });
  for (const [index, naming] of namesIn(reply, asked, ledger).entries()) {
    const { host, port } = hosts[naming.at];
    const where = isRedirect(status) && index === 0 ? 'location' : naming.place;
    const path = ledger.mint(purposeOf(where, asked, reply), asked);
    const target: Target = {
      host,
      port,
      path,
      api: `${hosts.api.host}:${hosts.api.port}`,
      play: ledger.play,
    };
    const isId = where === 'id' || where === 'file';
    const isClean = asked.isTrusted && !asked.isTainted;
    // The brackets around a link's target end within it.
    const isCut = where.startsWith('link ') && naming.tail === 'signed after angles';
    ledger.namedPathless ||= !isId && isClean && (isCut || isPathless(naming));
    place(where, isId ? identifier(naming, path) : write(naming, target), leave);
  }
  if (retryAfter !== 'none') leave.headers.push(['retry-after', retryAfter]);
  const isEmpty = status === 204 || isRedirect(status);
  return { status, fault, headers: leave.headers, body: isEmpty ? '' : JSON.stringify(leave.body) };
}
