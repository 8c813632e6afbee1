import defaultKy, {
  isNetworkError,
  isTimeoutError,
  type KyInstance,
  type Options,
  type ResponsePromise,
} from 'ky';
import { readAnswer } from './answer.ts';
import type { Answer, FollowUp, Preparation, SubmitRequest } from './conventions/convention.ts';
import { Fault, Refusal } from './fault.ts';
import { examine, originOf } from './trust.ts';

/** The ky options that pass through. */
export type HttpSettings = Omit<Options, 'retry' | 'throwHttpErrors' | 'totalTimeout' | 'signal'>;

/** How one operation is sent. */
export interface Sending {
  /** Its own ky options, beside the client's. */
  readonly settings: HttpSettings;
  /** The origins that get them. */
  readonly trusted: ReadonlySet<string>;
  /** Whether the result goes to `parse`, which wants it unread. */
  readonly parses: boolean;
}

/** What a request is for. */
type Purpose = 'submit' | 'poll' | 'result' | 'cancel';

/** The HTTP of one client. */
export interface Transport {
  /** What relative URLs of the caller's are relative to; its origin is the caller's own. */
  readonly home: string | undefined;
  /** A signal baked into the caller's own ky instance. */
  readonly signal: AbortSignal | undefined;
  /** @throws {@link Fault} or {@link Refusal}, or the signal's reason. */
  submit(
    input: string | URL | Request,
    extra: Preparation,
    sending: Sending,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; request: SubmitRequest }>;
  /** @throws {@link Fault} or {@link Refusal}, or the signal's reason. */
  send(
    request: FollowUp,
    purpose: Exclude<Purpose, 'submit'>,
    sending: Sending,
    signal: AbortSignal,
  ): Promise<Answer>;
}

const maxRedirects = 10;
const redirects = [301, 302, 303, 307, 308];

/** Headers that describe the submit, and would be wrong on a request that follows it. */
const submitHeader = /^(content-.*|if-.*|prefer|idempotency-key)$/;

/**
 * Browsers hide redirects from code, so there the browser follows them. Elsewhere each hop is
 * looked at first: fetch would carry an `x-api-key` to any origin.
 */
const hidesRedirects = (): boolean => 'document' in globalThis || 'importScripts' in globalThis;

const always = {
  throwHttpErrors: false,
  // No status or network error is repeated here: polls have their schedule, the rest has p-retry.
  // The limit is for a caller's hook that forces one (`ky.retry()`, to refresh a token).
  retry: { limit: 2, shouldRetry: () => false },
} satisfies Options;

/** The options without what concerns the submit alone. */
function withoutSubmit(options: HttpSettings): HttpSettings {
  const { prefix, baseUrl, searchParams, json, body, method, headers, ...rest } = options;
  const { onUploadProgress, onDownloadProgress, ...kept } = rest;
  if (!headers) return kept;
  // ky removes a header whose value is undefined; in Headers that is the text 'undefined'.
  const following = new Headers(headers as HeadersInit);
  for (const name of [...following.keys()]) if (submitHeader.test(name)) following.delete(name);
  return { ...kept, headers: following };
}

/** What a convention adds, as far as the caller has not decided otherwise. */
function additions({ headers, searchParams }: Preparation, ...own: HttpSettings[]): HttpSettings {
  const added = new Headers(headers);
  for (const options of own) {
    for (const name of new Headers(options.headers as HeadersInit | undefined).keys()) {
      added.delete(name);
    }
  }
  return { headers: added, ...(searchParams && { searchParams }) };
}

/** An error as a cause: without ky's wrapper, and without a query that a message may hold. */
function presentable(error: unknown): unknown {
  if (isTimeoutError(error)) return new Error('no complete answer within `timeout`');
  const cause = isNetworkError(error) ? error.cause : error;
  for (
    let link = cause, depth = 0;
    link instanceof Error && depth < 8;
    link = link.cause, depth++
  ) {
    if (link.message.includes('?')) return new Error(link.message.replace(/\?[^\s'")]*/g, ''));
  }
  return cause;
}

/** The only place where ky is called: once for each exchange, whatever the answer. */
export function createTransport(options: HttpSettings, own: KyInstance = defaultKy): Transport {
  let merged: Options = {};
  // ky joins the instance's own defaults with the client's, and shows them to this callback.
  own.extend(options).extend((all) => {
    merged = all;
    return {};
  });
  const { signal: baked, ...defaults } = merged;
  const { fetch: ownFetch, timeout = 10_000, parseJson } = defaults;
  const accept = { accept: 'application/json, */*;q=0.5' };
  const status = { ...always, cache: 'no-store' } as const;

  const submitting = own.create({ ...defaults, ...always });
  const following = own.create({ ...status, headers: accept }).extend({
    ...withoutSubmit(defaults),
    ...status,
  });
  // A stranger's origin gets nothing of the caller's: no header, hook or cookie.
  const bare = defaultKy.create({ ...status, headers: accept, credentials: 'omit' });

  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const root = defaults.baseUrl ? new URL(defaults.baseUrl, page).href : page;
  const home = defaults.prefix ? new URL(defaults.prefix, root).href : root;

  /** One exchange, and the redirects it leads to. */
  async function exchange(
    call: (url: string | undefined, method: string) => ResponsePromise,
    first: { url?: string; method: string; purpose: Purpose },
    sending: Sending,
    signal: AbortSignal,
    sent: () => string = () => '',
  ): Promise<Answer> {
    let { url, method } = first;
    const { purpose } = first;
    try {
      for (let hops = 0; ; hops++) {
        const pending = call(url, method);
        const response = (await pending) as Response | undefined;
        if (!response) throw new Error('a hook stopped the request');
        const at = response.url || url || sent();
        const trusted = sending.trusted;
        const { status } = response;
        const location = response.headers.get('location');
        const end =
          !location ||
          !redirects.includes(status) ||
          (purpose === 'poll' && status === 303) ||
          (purpose === 'cancel' && status < 307);
        if (end) {
          const redirected = response.redirected && hidesRedirects();
          if (redirected && purpose === 'submit' && !trusted.has(originOf(at) ?? '')) {
            throw new Refusal(`a redirect of the submit to ${originOf(at)}, which is not trusted`);
          }
          const { parses, settings } = sending;
          const parse = settings.parseJson ?? parseJson;
          const answer = await readAnswer(pending, response, at, {
            unread: (isJson) => parses && (purpose === 'result' || (purpose === 'poll' && !isJson)),
            parseJson:
              parse && ((text, response) => parse(text, { request: new Request(at), response })),
          });
          return redirected ? { ...answer, redirected } : answer;
        }
        await response.body?.cancel();
        const hop = examine(location, at, trusted);
        if (hop.refused !== undefined)
          throw new Refusal(`a redirect to a URL that is refused: ${hop.refused}`);
        if (purpose === 'submit' && !hop.trusted) {
          throw new Refusal(
            `a redirect of the submit to ${originOf(hop.url)}, which is not trusted`,
          );
        }
        if (hops === maxRedirects) throw new Refusal(`more than ${maxRedirects} redirects`);
        url = hop.url;
        if (status < 307 && method !== 'HEAD') method = 'GET';
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refusal) throw error;
      if (error instanceof Fault) {
        const { message, answer } = error;
        throw new Fault(message, { answer, cause: presentable(error.cause) });
      }
      const cause = presentable(error);
      throw new Fault(`no answer (${cause instanceof Error ? cause.message : cause})`, { cause });
    }
  }

  return {
    home,
    signal: baked ?? undefined,

    async submit(input, extra, sending, signal) {
      const { settings } = sending;
      const isRequest = input instanceof Request;
      const method = settings.method ?? defaults.method ?? (isRequest ? input.method : 'POST');
      let sent = '';
      let trusted = sending.trusted;
      // What never reaches fetch cannot have reached the server; and its URL is the one after hooks.
      const watched: typeof fetch = (request, init) => {
        if (!sent) {
          sent = (request as Request).url;
          const origin = originOf(sent);
          if (origin && !trusted.has(origin)) trusted = new Set([...trusted, origin]);
        }
        return (settings.fetch ?? ownFetch ?? globalThis.fetch)(request, init);
      };
      const every = {
        signal,
        redirect: hidesRedirects() ? 'follow' : 'manual',
        fetch: watched,
      } as const;
      const added = additions(extra, defaults, settings);
      const call = (url: string | undefined, as: string) => {
        if (url === undefined) {
          const again = isRequest ? input.clone() : input;
          return submitting.extend(added)(again, { ...settings, ...every, method });
        }
        if (as === 'GET' && method.toUpperCase() !== 'GET') {
          return following(url, { ...withoutSubmit(settings), ...every });
        }
        // 307 and 308 ask for the same request elsewhere; its URL is complete.
        const elsewhere = { ...settings, prefix: '', searchParams: undefined };
        return submitting.extend(added)(url, { ...elsewhere, ...every, method });
      };
      const first = { method, purpose: 'submit' } as const;
      const view = {
        settings,
        parses: false,
        get trusted() {
          return trusted;
        },
      };
      try {
        const answer = await exchange(call, first, view, signal, () => sent);
        return { answer, request: { method: method.toUpperCase(), url: sent || answer.url } };
      } catch (error) {
        if (sent || !(error instanceof Fault)) throw error;
        throw new Fault(error.message, { cause: error.cause, sent: false });
      }
    },

    send({ url, method = 'GET', headers, json }, purpose, sending, signal) {
      const { settings } = sending;
      const call = (at = url, as = method) => {
        const limit = settings.timeout ?? timeout;
        const progress = settings.onDownloadProgress ?? defaults.onDownloadProgress;
        const request = {
          method: as,
          signal,
          redirect: hidesRedirects() ? 'follow' : 'manual',
          ...(json !== undefined && as === method && { json }),
          ...(purpose === 'result' && progress && { onDownloadProgress: progress }),
          // It outlives the page, and an unbounded one would outlive everything.
          ...(purpose === 'cancel' && { keepalive: true, timeout: limit || 10_000 }),
        } as const;
        if (sending.trusted.has(originOf(at) ?? '')) {
          const kept = withoutSubmit(settings);
          const all = headers
            ? {
                headers: {
                  ...Object.fromEntries(new Headers(kept.headers as HeadersInit | undefined)),
                  ...headers,
                },
              }
            : {};
          return following(at, { ...kept, ...request, ...all });
        }
        const strange = { timeout: limit, fetch: settings.fetch ?? ownFetch ?? globalThis.fetch };
        return bare(at, { ...strange, ...request, ...(headers && { headers }) });
      };
      return exchange(call, { url, method, purpose }, sending, signal);
    },
  };
}
