import defaultKy, {
  isNetworkError,
  isTimeoutError,
  type KyInstance,
  type Options,
  type ResponsePromise,
} from 'ky';
import type { Answer } from '../core/answer.ts';
import type { FollowUp } from '../core/convention.ts';
import { behindGateway, Ended, Fault, Refusal, refusal } from '../core/fault.ts';
import type { Limits } from '../core/limits.ts';
import { namedUrl, type Purpose, type RewriteUrl } from '../core/rewrite.ts';
import type { Stop } from '../core/stop.ts';
import { originOf, orTrusted, ownedBy, resolveUrl, type Trust } from '../core/trust.ts';
import { headerIn } from '../core/utf8.ts';
import { withoutQuery } from '../core/without-query.ts';
import { laidOver } from './headers.ts';
import { lossOf } from './lost-submit.ts';
import { readAnswer } from './read-answer.ts';
import { type Upload, watched } from './upload.ts';

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

/** How a submit is sent. */
interface Submitting {
  /** To where it was meant to go, or to where a redirect sends the same again. */
  call(url: string): ResponsePromise;
  /** The URL that was asked first, known once it was sent: hooks may change it. */
  asked(): string;
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
  readonly signal: AbortSignal | null | undefined;
  /** What all submits are sent with, unless they say otherwise. */
  readonly method: string | undefined;
  submit(
    input: string | URL | Request,
    prepared: Options,
    sending: Sending,
    stop: Stop,
    upload: Upload,
  ): Promise<Submitted>;
  /** @param said202 The monitor that is asked has said 202, and ends by its code. */
  send(
    request: FollowUp,
    purpose: Purpose,
    sending: Sending,
    stop: Stop,
    said202?: boolean,
  ): Promise<Answer>;
}

/** Headers that describe the submit, and would be wrong on a request that follows it. */
const submitHeader = /^(content-|if-|prefer$|idempotency-key$)/;

/** Options that concern the submit alone, or are told for each request. */
const submitOption =
  /^(prefix|baseUrl|searchParams|json|body|method|headers|redirect|on(Up|Down)loadProgress)$/;

/** The others. */
const followUp = (options: HttpSettings): HttpSettings =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !submitOption.test(name)));

/** An error as a cause, without ky's wrapper: its message holds the whole URL. */
function causeOf(error: unknown): Error {
  if (isTimeoutError(error)) return new Error('it took longer than `timeout`');
  return withoutQuery(isNetworkError(error) ? error.cause : error);
}

function signalOf(stop: Stop): AbortSignal {
  const controller = new AbortController();
  if (stop.isStopped) controller.abort(stop.reason);
  stop.end = (reason) => controller.abort(reason);
  return controller.signal;
}

/** The only place where ky is called: once for each exchange, whatever the answer. */
export function createTransport(
  options: HttpSettings,
  ky: KyInstance = defaultKy,
  _timers?: unknown,
): Transport {
  let merged: Options = {};
  // ky joins the instance's own defaults with the client's, and shows them to this callback.
  ky.extend(options).extend((all) => {
    merged = all;
    return {};
  });
  const { signal: baked, ...defaults } = merged;
  const { baseUrl, prefix } = defaults;
  // Browsers hide redirects from code, so there the browser follows them. Elsewhere each hop is
  // looked at first: fetch would carry an `x-api-key` to any origin.
  const hidden = 'document' in globalThis || 'importScripts' in globalThis;
  const always = ({ hooks }: HttpSettings): Options => ({
    redirect: hidden && defaults.redirect !== 'manual' ? 'follow' : 'manual',
    throwHttpErrors: false,
    // ky repeats nothing by itself: polls have their schedule, the rest has p-retry. But a caller's
    // hook may force a retry (`ky.retry()`, to refresh a token), and that needs a limit.
    retry: hooks ? { limit: 2, shouldRetry: () => false } : 0,
  });
  const following = ky.create(followUp(defaults));

  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const home = [baseUrl, prefix].reduce<string | undefined>(
    (base, url) => (url ? new URL(url, base).href : base),
    page,
  );

  /** A request that follows the submit. */
  function ask(
    { method, headers, json, body, accepts }: FollowUp,
    purpose: Purpose,
    { settings, trusted }: Sending,
    signal: AbortSignal,
    as: string,
    url: string,
  ): ResponsePromise {
    const { http } = settings;
    const all = { ...defaults, ...http };
    const { timeout = 10_000, fetch: own, onDownloadProgress } = all;
    const isCancel = purpose === 'cancel';
    const isTrusted = trusted.includes(originOf(url));
    // What the caller accepts is the result: a monitor that is asked for a spreadsheet may answer 406.
    const isResult = (accepts ?? purpose) === 'result';
    // A stranger's origin gets nothing of the caller's: no header, hook or cookie. ky removes a
    // header whose value is undefined; in Headers that is the text 'undefined'.
    const callers = [...laidOver(...(isTrusted ? [defaults.headers, http.headers] : []))].filter(
      ([name]) => !submitHeader.test(name) && (isResult || name !== 'accept'),
    );
    return (isTrusted ? following : defaultKy)(url, {
      ...(isTrusted ? followUp(http) : { credentials: 'omit' }),
      ...always(all),
      cache: 'no-store',
      // The convention knows how to ask; the caller's are the submit's and the result's.
      headers: laidOver({ accept: 'application/json, */*;q=0.5' }, callers, headers),
      method: as,
      signal,
      ...(as === method && { json, body }),
      onDownloadProgress: purpose === 'result' ? onDownloadProgress : undefined,
      // A cancel outlives the page, and an unbounded one would outlive everything.
      keepalive: isCancel,
      timeout: isCancel ? timeout || 10_000 : timeout,
      // Firefox looks for it in fetch's own options alone, and whatever is there makes a request
      // forget its policy.
      fetch: isCancel
        ? (request: Request, init: RequestInit) => {
            const { referrerPolicy } = request;
            return (own ?? fetch)(request, { ...init, keepalive: true, referrerPolicy });
          }
        : own,
    } as Options);
  }

  /** One exchange, and the redirects it leads to. */
  async function exchange(
    follow: FollowUp,
    purpose: Purpose,
    sending: Sending,
    signal: AbortSignal,
    said202 = false,
    submitting?: Submitting,
  ): Promise<Answer> {
    const { settings } = sending;
    const { limits, http } = settings;
    const { body, parseJson } = { ...defaults, ...http };
    const { method: first = 'GET' } = follow;
    let { url } = follow;
    let method = first;
    let trust = sending;
    let redirect: Answer | undefined;
    const asked: string[] = [];
    try {
      for (let hops = 0; ; hops++) {
        const pending =
          submitting && method === first
            ? submitting.call(url)
            : ask(follow, purpose, trust, signal, method, url);
        const response = (await pending) as Response | undefined;
        if (response?.type === 'opaqueredirect')
          throw new Refusal('a redirect, which is hidden from scripts');
        if (!response?.status)
          throw new Error('a hook stopped the request, or the answer is opaque');
        const { status, headers, redirected } = response;
        if (submitting) {
          trust = ownedBy(submitting.asked(), sending);
          url ||= submitting.asked();
          if (method === first) asked.push(url);
        }
        // A redirect that was followed unseen is judged by its end.
        const at = resolveUrl(response.url, url, trust);
        const answer = {
          status,
          headers,
          url: at,
          body: undefined,
          redirected: redirected && hidden,
          isMoved: !!redirect || redirected,
          isFollowed: method !== first,
        };
        const location = headerIn(headers, 'location');
        // The rest are answers: to a poll a 303 says where the result is, and a cancel has arrived.
        const followed =
          purpose === 'cancel' ? /30[78]/ : purpose === 'poll' ? /30[1278]/ : /30[12378]/;
        let target = '';
        let loss: string | undefined;
        if (location && followed.test(`${status}`)) {
          redirect = answer;
          target = namedUrl(location, at, purpose, trust);
        }
        if (submitting) {
          const origin = originOf(target || at);
          if (!trust.trusted.includes(origin))
            throw refusal(`a redirect of the submit to ${origin}`, orTrusted);
          const end = target || (answer.redirected ? at : '');
          loss = end && lossOf({ first, method, status, body, asked }, end);
        }
        if (!target && !loss) {
          return await readAnswer(pending, response, answer, purpose, settings, said202, (text) =>
            parseJson ? parseJson(text, { request: new Request(at), response }) : JSON.parse(text),
          );
        }
        await response.body?.cancel();
        if (loss) throw new Fault(loss, answer);
        if (hops >= limits.redirects)
          throw new Refusal(`over ${limits.redirects} redirects (limits.redirects)`);
        url = target;
        if (status < 307) method = 'GET';
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Ended) {
        error.answer ??= redirect;
        error.cause &&= causeOf(error.cause);
        throw error;
      }
      const cause = causeOf(error);
      // An address that an answer has named may be one that only the server can reach.
      const silent = url && originOf(url);
      const isElsewhere = silent && silent !== trust.origin;
      const from = isElsewhere ? ` from ${silent}` : '';
      const advice = isElsewhere ? behindGateway : undefined;
      throw new Fault(`no answer${from} (${cause.message})`, undefined, { cause, advice });
    }
  }

  return {
    home,
    signal: baked,
    method: defaults.method,

    async submit(input, prepared, sending, stop, upload) {
      const signal = signalOf(stop);
      const { http } = sending.settings;
      const all = { ...defaults, ...http };
      const isRequest = input instanceof Request;
      const { method = 'POST' } = http;
      const { body, stringifyJson = JSON.stringify, fetch: own = fetch } = all;
      let sent = '';
      const call = (url: string) => {
        // A mistake in the options is the submit's, not the server's.
        const instance = ky
          .create(prepared)
          .extend(defaults)
          .extend({
            ...http,
            ...always(all),
            method,
            signal,
            ...(body && { body: watched(body, upload) }),
            // ky hands on what it is given.
            stringifyJson: (value) => watched(stringifyJson(value), upload) as string,
            // What never reaches fetch cannot have reached the server.
            fetch(request, init) {
              sent ||= (request as Request).url;
              upload.isUnderway ||= isRequest && !!input.body;
              return own(request, init).finally(() => {
                upload.isUnderway = false;
              });
            },
          });
        const whole = isRequest ? input.clone() : input;
        if (!url) return instance(whole);
        // 307 and 308 ask for the same request elsewhere, at a URL that is complete.
        const there = isRequest ? new Request(url, whole as Request) : url;
        return instance(there, { prefix: '', searchParams: undefined });
      };
      // A hook may have answered in the server's place.
      const asked = () => sent || new URL(isRequest ? input.url : input, home).href;
      try {
        const follow = { url: '', method, accepts: 'result' } as const;
        const submitting = { call, asked };
        const answer = await exchange(follow, 'submit', sending, signal, false, submitting);
        return { answer, request: { method, url: asked() } };
      } catch (error) {
        throw sent ? error : Object.assign(error as Fault, { isUnsent: true });
      }
    },

    send: (request, purpose, sending, stop, said202) =>
      exchange(request, purpose, sending, signalOf(stop), said202),
  };
}
