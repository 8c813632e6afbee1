import defaultKy, {
  isNetworkError,
  isTimeoutError,
  type KyInstance,
  type Options,
  type ResponsePromise,
} from 'ky';
import { readAnswer } from './answer.ts';
import type { Answer, FollowUp } from './conventions/convention.ts';
import { behindGateway, Fault, Refusal, refusal } from './fault.ts';
import { laidOver } from './headers.ts';
import type { Limits } from './limits.ts';
import { lossOf } from './lost-submit.ts';
import { namedUrl, type Purpose, type RewriteUrl } from './rewrite.ts';
import { originOf, orTrusted, resolveUrl, type Trust } from './trust.ts';
import { type Upload, watched } from './upload.ts';
import { headerIn } from './utf8.ts';
import { withoutQuery } from './without-query.ts';

export type { KyInstance };

/** The ky options that pass through. */
export type HttpSettings = Omit<Options, 'retry' | 'throwHttpErrors' | 'totalTimeout' | 'signal'>;

/** How one operation is sent. */
export interface Sending extends Trust {
  readonly settings: {
    /** Its own ky options, beside the client's. */
    readonly http: HttpSettings;
    /** Wants the result unread. */
    readonly parse?: unknown;
    readonly convention: { readonly text?: boolean | undefined };
    readonly limits: Limits;
    readonly rewriteUrl?: RewriteUrl | 'same-origin';
  };
}

/** How an exchange goes from one URL to the next. */
interface Route {
  readonly purpose: Purpose;
  readonly method: string;
  readonly said202: boolean;
  /** Makes a request: the first, or one to where a redirect leads. */
  call(method: string, url?: string): ResponsePromise;
  /** The URL of the first, known once it was sent: hooks may change it. */
  asked(): string;
  /** Known as late. */
  trust(): Trust;
}

/** An answer to a submit, and what was sent. */
export interface Submitted {
  readonly answer: Answer;
  readonly request: { readonly method: string; readonly url: string };
}

/** The HTTP of one client. Both reject with a {@link Fault}, a {@link Refusal} or the reason. */
export interface Transport {
  /** What relative URLs of the caller's are relative to; its origin is the caller's own. */
  readonly home: string | undefined;
  /** A signal baked into the caller's own ky instance. */
  readonly signal: AbortSignal | undefined;
  /** What all submits are sent with, unless they say otherwise. */
  readonly method: string | undefined;
  submit(
    input: string | URL | Request,
    prepared: Options,
    sending: Sending,
    signal: AbortSignal,
    upload: Upload,
  ): Promise<Submitted>;
  /** @param said202 The monitor that is asked has said 202, and ends by its code. */
  send(
    request: FollowUp,
    purpose: Purpose,
    sending: Sending,
    signal: AbortSignal,
    said202?: boolean,
  ): Promise<Answer>;
}

/** Headers that describe the submit, and would be wrong on a request that follows it. */
const submitHeader = /^(content-|if-|prefer$|idempotency-key$)/;

/**
 * The options without what concerns the submit alone. What the caller accepts is the result: a
 * monitor that is asked for a spreadsheet may answer 406.
 */
function followUp(options: HttpSettings, purpose: Purpose): HttpSettings {
  const { prefix, baseUrl, searchParams, json, body, method, headers, ...rest } = options;
  const { onUploadProgress, onDownloadProgress, redirect, ...kept } = rest;
  if (!headers) return kept;
  // ky removes a header whose value is undefined; in Headers that is the text 'undefined'.
  const following = new Headers(headers as HeadersInit);
  for (const name of [...following.keys()]) {
    if (submitHeader.test(name) || (name === 'accept' && purpose !== 'result')) {
      following.delete(name);
    }
  }
  return { ...kept, headers: following };
}

/**
 * ky repeats nothing by itself: polls have their schedule, the rest has p-retry. But a caller's
 * hook may force a retry (`ky.retry()`, to refresh a token), and that needs a limit.
 */
const retryOf = ({ hooks }: HttpSettings): Options => ({
  retry: hooks ? { limit: 2, shouldRetry: () => false } : 0,
});

/** An error as a cause, without ky's wrapper: its message holds the whole URL. */
function causeOf(error: unknown): Error {
  if (isTimeoutError(error)) return new Error('it took longer than `timeout`');
  return withoutQuery(isNetworkError(error) ? error.cause : error);
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
  const { baseUrl, prefix } = defaults;
  // Browsers hide redirects from code, so there the browser follows them. Elsewhere each hop is
  // looked at first: fetch would carry an `x-api-key` to any origin.
  const hidden = 'document' in globalThis || 'importScripts' in globalThis;
  const always: Options = {
    redirect: hidden && defaults.redirect !== 'manual' ? 'follow' : 'manual',
    throwHttpErrors: false,
    ...retryOf(defaults),
  };
  const status: Options = { cache: 'no-store', headers: { accept: 'application/json, */*;q=0.5' } };
  const following = (purpose: Purpose) =>
    own.create(status).extend({ ...followUp(defaults, purpose), ...always, cache: 'no-store' });
  const asking = following('poll');
  const fetching = following('result');
  // A stranger's origin gets nothing of the caller's: no header, hook or cookie.
  const bare = defaultKy.create({ ...status, ...always, credentials: 'omit' });

  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const root = baseUrl ? new URL(baseUrl, page).href : page;
  const home = prefix ? new URL(prefix, root).href : root;

  /** One exchange, and the redirects it leads to. */
  async function exchange(
    { purpose, call, asked, trust, said202, method: first }: Route,
    settings: Sending['settings'],
    signal: AbortSignal,
  ): Promise<Answer> {
    const { http, parse, convention, limits } = settings;
    let method = first;
    let url: string | undefined;
    let redirect: Answer | undefined;
    try {
      for (let hops = 0; ; hops++) {
        const pending = call(method, url);
        const response = (await pending) as Response | undefined;
        if (response?.type === 'opaqueredirect')
          throw new Refusal('a redirect, which is hidden from scripts');
        if (!response?.status)
          throw new Error('a hook stopped the request, or the answer is opaque');
        const { status, headers, redirected, body } = response;
        const from = url ?? asked();
        // A redirect that was followed unseen is judged by its end.
        const at = redirected ? resolveUrl(response.url, from, trust()) : response.url || from;
        const location = headerIn(headers, 'location');
        // The rest are answers: to a poll a 303 says where the result is, and a cancel has arrived.
        const followed =
          purpose === 'cancel' ? /30[78]/ : purpose === 'poll' ? /30[1278]/ : /30[12378]/;
        let target = '';
        if (location && followed.test(`${status}`)) {
          redirect = { status, headers, url: at, body: undefined };
          target = namedUrl(location, at, purpose, { settings, ...trust() });
        }
        const origin = originOf(target || at);
        if (purpose === 'submit' && !trust().trusted.includes(origin)) {
          throw refusal(`a redirect of the submit to ${origin}`, orTrusted);
        }
        if (purpose === 'submit') {
          const end = target || (hidden && redirected ? at : '');
          const saw =
            end &&
            lossOf(
              { first, method, status, body: http.body },
              [asked(), method === first ? from : asked()],
              end,
            );
          if (saw) {
            await body?.cancel();
            throw new Fault(saw, { status, headers, url: at, body: undefined });
          }
        }
        if (!target) {
          const { parseJson = defaults.parseJson } = http;
          const answer = await readAnswer(
            pending,
            response,
            at,
            {
              isResult: purpose === 'result',
              isParsed: !!parse && purpose !== 'cancel',
              said202,
              isLines: !!convention.text,
            },
            limits,
            (text) =>
              parseJson
                ? parseJson(text, { request: new Request(at), response })
                : JSON.parse(text),
          );
          const isMoved = hops > 0 || redirected;
          const isFollowed = method !== first;
          return { ...answer, redirected: redirected && hidden, isMoved, isFollowed };
        }
        await body?.cancel();
        if (hops >= limits.redirects)
          throw new Refusal(`over ${limits.redirects} redirects (limits.redirects)`);
        url = target;
        if (status < 307) method = 'GET';
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refusal) {
        error.answer ??= redirect;
        throw error;
      }
      if (error instanceof Fault) {
        error.cause &&= causeOf(error.cause);
        throw error;
      }
      const cause = causeOf(error);
      // An address that an answer has named may be one that only the server can reach.
      const silent = purpose !== 'submit' && originOf(url ?? asked());
      const isElsewhere = silent && silent !== trust().origin;
      const from = isElsewhere ? ` from ${silent}` : '';
      const advice = isElsewhere ? behindGateway : undefined;
      throw new Fault(`no answer${from} (${cause.message})`, undefined, { cause, advice });
    }
  }

  return {
    home,
    signal: baked ?? undefined,
    method: defaults.method,

    async submit(input, prepared, { settings, trusted }, signal, upload) {
      const { http } = settings;
      const isRequest = input instanceof Request;
      const { method = 'POST' } = http;
      const { body = defaults.body, stringifyJson = defaults.stringifyJson ?? JSON.stringify } =
        http;
      let sent = '';
      // A mistake in the options is the submit's, not the server's.
      const submitting = () =>
        own
          .create(prepared)
          .extend(defaults)
          .extend({
            ...http,
            ...always,
            ...(http.hooks && retryOf(http)),
            method,
            signal,
            ...(body && { body: watched(body, upload) }),
            // ky hands on what it is given.
            stringifyJson: (value) => watched(stringifyJson(value), upload) as string,
            // What never reaches fetch cannot have reached the server.
            fetch(request, init) {
              sent ||= (request as Request).url;
              upload.isUnderway ||= isRequest && !!input.body;
              return (http.fetch ?? defaults.fetch ?? fetch)(request, init).finally(() => {
                upload.isUnderway = false;
              });
            },
          });
      const call = (as: string, url?: string) => {
        if (as !== method) return fetching(`${url}`, { ...followUp(http, 'result'), signal });
        const whole = isRequest ? input.clone() : input;
        if (!url) return submitting()(whole);
        // 307 and 308 ask for the same request elsewhere, at a URL that is complete.
        const there = isRequest ? new Request(url, whole as Request) : url;
        return submitting()(there, { prefix: '', searchParams: undefined });
      };
      // A hook may have answered in the server's place.
      const asked = () => sent || new URL(isRequest ? input.url : input, home).href;
      const trust = () => {
        const origin = originOf(asked());
        return { origin, trusted: [...trusted, origin] };
      };
      try {
        const route = { purpose: 'submit', method, call, asked, trust, said202: false } as const;
        const answer = await exchange(route, settings, signal);
        return { answer, request: { method, url: asked() } };
      } catch (error) {
        throw sent ? error : Object.assign(error as Fault, { isUnsent: true });
      }
    },

    send(follow, purpose, sending, signal, said202 = false) {
      const { url, method = 'GET', headers, json, body, accepts } = follow;
      const { settings, trusted } = sending;
      const { http } = settings;
      const { timeout = defaults.timeout ?? 10_000, fetch: own = defaults.fetch } = http;
      const { onDownloadProgress = defaults.onDownloadProgress } = http;
      const isTrusted = (url: string) => trusted.includes(originOf(url));
      const call = (as: string, at = url) => {
        const isCancel = purpose === 'cancel';
        const request = {
          method: as,
          signal,
          ...(as === method && { json, body }),
          onDownloadProgress: purpose === 'result' ? onDownloadProgress : undefined,
          // A cancel outlives the page, and an unbounded one would outlive everything.
          keepalive: isCancel,
          timeout: isCancel ? timeout || 10_000 : timeout,
          // Firefox looks for it in fetch's own options alone, and whatever is there makes a
          // request forget its policy.
          fetch: isCancel
            ? (request: Request, init: RequestInit) => {
                const { keepalive, referrerPolicy } = request;
                return (own ?? fetch)(request, { ...init, keepalive, referrerPolicy });
              }
            : own,
        } as Options;
        if (!isTrusted(at)) return bare(at, { ...request, ...(headers && { headers }) });
        const wanted = accepts ?? purpose;
        const instance = wanted === 'result' ? fetching : asking;
        const { headers: callers, ...kept } = followUp(http, wanted);
        // The convention knows how to ask; the caller's are the submit's and the result's.
        const all = laidOver(callers, headers);
        const retry = http.hooks && retryOf(http);
        return instance(at, { ...kept, headers: all, ...retry, ...request });
      };
      const route = { purpose, method, call, asked: () => url, trust: () => sending, said202 };
      return exchange(route, settings, signal);
    },
  };
}
