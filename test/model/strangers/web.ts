import type { Deed } from '../exchange.ts';
import { untilAnswered } from '../server.ts';
import { isOwn, mine, numberIn, type Place, referenceTo } from './places.ts';
import type { Reply, Script, Trouble } from './script.ts';

/** What a URL is for: which of the tapes answers it. */
type Tape = 'submits' | 'gets' | 'cancels';

/** One request, as it arrived, and what became of it. */
export interface Visit {
  readonly type: 'visit';
  readonly number: number;
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly tape: Tape;
  /** A stranger has named this URL, or has named or redirected to one that led to it. */
  readonly isSteered: boolean;
  /** What of the caller's it has. */
  readonly carries: readonly string[];
  readonly signal: AbortSignal;
  says: string;
  ended?: number;
}

/** What happened, in this order. */
export type Happening = Visit | (Deed & { readonly at: number });

const healthy: Reply = {
  ...{ code: 200, trouble: undefined, word: 'succeeded', to: undefined, latency: 0 },
  ...{
    next: undefined,
    result: undefined,
    cancel: undefined,
    seconds: undefined,
    quotes: 'nothing',
  },
};

/** When a tape is out. */
const healthyOn: Readonly<Record<Tape, Reply>> = {
  submits: { ...healthy, code: 202, word: 'running', to: { host: 'home', form: 'plain' } },
  gets: healthy,
  cancels: { ...healthy, code: 204 },
};

/** What a `fetch` can throw beside an error, and where such errors have URLs. */
const thrown: Partial<Record<Trouble, (url: string) => unknown>> = {
  'throws an error': (url) => new TypeError(`cannot fetch ${url}`),
  'throws a nested error': (url) => {
    const inner = Object.assign(new Error('no route'), { request: new URL(url) });
    return new TypeError('fetch failed', { cause: new AggregateError([inner], 'all failed') });
  },
  'throws an object': (url) => ({ code: 'ECONNRESET', config: { url } }),
  'throws a text': (url) => `cannot fetch ${url}`,
  'throws nothing': () => undefined,
};

/** A promise that nothing settles. */
export const never = <T>(): Promise<T> => new Promise(() => undefined);

/** The servers of all origins. They remember who has named each URL. */
export class Web {
  readonly visits: Visit[] = [];
  readonly history: Happening[] = [];
  /** Told in the turn in which a request arrives, or is answered. */
  notify: (event: 'request' | 'answer', number: number) => void = () => undefined;
  readonly #began = performance.now();
  readonly #tapes: Record<Tape, Reply[]>;
  /** By their numbers: what each is for, and whether a stranger has had a hand in it. */
  readonly #named: { tape: Tape; isSteered: boolean }[] = [{ tape: 'gets', isSteered: false }];

  constructor({ submits, gets, cancels }: Script) {
    this.#tapes = { submits: [...submits], gets: [...gets], cancels: [...cancels] };
  }

  get now(): number {
    return performance.now() - this.#began;
  }

  /** The caller names that URL: from now on it is no stranger's word. */
  bless(url: string): void {
    const named = this.#named[numberIn(url)];
    if (named) named.isSteered = false;
  }

  readonly fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const request = input as Request;
    const { url, method } = request;
    const known = this.#named[numberIn(url)] ?? { tape: 'submits', isSteered: false };
    const tape = /DELETE|PATCH/.test(method) ? 'cancels' : known.tape;
    const { isSteered } = known;
    const signal = init.signal ?? request.signal;
    const reply = this.#tapes[tape].shift() ?? healthyOn[tape];
    const visit: Visit = {
      ...{ type: 'visit', number: this.visits.length + 1, at: this.now, method, url, tape },
      ...{ isSteered, carries: carriedBy(request, init), signal, says: says(reply) },
    };
    this.visits.push(visit);
    this.history.push(visit);
    this.notify('request', visit.number);
    const { trouble, latency } = reply;
    if (trouble === 'never') return never();
    await untilAnswered(trouble === 'hangs' ? Infinity : latency, signal);
    this.notify('answer', visit.number);
    signal.throwIfAborted();
    visit.ended = this.now;
    if (trouble && trouble in thrown) throw thrown[trouble]?.(url);
    const response = this.#respond(reply, visit, tape);
    return Object.defineProperty(response, 'url', { value: url });
  };

  #respond(reply: Reply, visit: Visit, tape: Tape): Response {
    const { code, word, to, next, result, cancel, seconds, quotes, trouble } = reply;
    const by = visit.isSteered || !isOwn(visit.url);
    const name = (place: Place | undefined, tape: Tape = 'gets') => {
      if (!place) return undefined;
      this.#named.push({ tape, isSteered: by });
      return referenceTo(place, this.#named.length - 1);
    };
    const isRedirect = /30[1278]/.test(`${code}`);
    const location = name(
      to ?? (isRedirect ? { host: 'home', form: 'plain' } : undefined),
      isRedirect ? tape : 'gets',
    );
    const quoted = quotes === 'decoded' ? decodeURIComponent(visit.url) : visit.url;
    const words = quotes === 'nothing' ? undefined : `no luck with ${quoted}`;
    const isGoingOn = word === 'running';
    const id = isGoingOn ? `${this.#named.push({ tape: 'gets', isSteered: by }) - 1}` : undefined;
    const document = {
      ...{ status: word, statusUrl: name(next), resultUrl: name(result), id, message: words },
      ...{ cancelUrl: name(cancel), ...(word === 'failed' && { error: { message: words } }) },
      ...(word === 'succeeded' && !result && { result: { rows: 7 } }),
    };
    visit.says += `${location ? ` to ${location}` : ''} ${JSON.stringify(document)}`;
    const headers = new Headers({ 'content-type': 'application/json' });
    if (location) headers.set('location', location);
    if (seconds !== undefined) headers.set('retry-after', `${seconds}`);
    const isEmpty = code === 204;
    const body =
      trouble === 'body never' || trouble === 'breaks off'
        ? new ReadableStream({
            pull: (sink) => {
              if (trouble !== 'breaks off') return never();
              sink.error(new TypeError(`lost ${visit.url}`));
              return undefined;
            },
            cancel: () => never(),
          })
        : JSON.stringify(document);
    return new Response(isEmpty ? null : body, { status: code, headers });
  }
}

const says = ({ code, trouble, latency, seconds }: Reply): string =>
  [
    trouble ?? `${code}`,
    latency && `after ${latency} ms`,
    seconds !== undefined && `Retry-After ${seconds}`,
  ]
    .filter(Boolean)
    .join(', ');

/** What a request has of the caller's. */
function carriedBy(request: Request, init: RequestInit): string[] {
  const headers = [...request.headers, ...new Headers(init.headers)];
  const credentials = init.credentials ?? request.credentials;
  return [
    ...headers.flatMap(([name, value]) => (value.includes(mine) ? [name] : [])),
    ...(request.body || init.body ? ['a body'] : []),
    ...(credentials === 'include' ? ['cookies'] : []),
  ];
}
