import { mergeHeaders, plainHeaders } from './headers.ts';
import { hidesRedirects } from './hides-redirects.ts';
import { bareKy, type HttpSettings, type KyInstance, type Options } from './ky.ts';

// Which headers and options go where. A stranger (an origin that is not trusted) gets nothing of
// the caller's: no header, hook or cookie. A request that follows the submit gets nothing that
// describes the submit.

/** How requests that follow the submit are sent to one kind of origin. */
export interface Route {
  readonly ky: KyInstance;
  /** The operation's own options of ky; the instance has those of the client. */
  readonly options: Options;
  readonly headers: Readonly<Record<string, string>>;
  /** The headers if the answer may be the result: with the caller's own `accept`. */
  readonly resultHeaders: Readonly<Record<string, string>>;
  /** Somebody looks at the Request: see {@link Call}. */
  readonly hasObservers: boolean;
  readonly redirect: 'follow' | 'manual';
}

/** What is the same for all requests of an operation. */
export interface Routes {
  readonly trusted: Route;
  readonly stranger: Route;
  /** The client's options merged with the operation's. */
  readonly options: HttpSettings;
  /** This is a browser, which follows redirects without showing them. */
  readonly hidesRedirects: boolean;
  /** What the Request of a poll, a result or a cancel is made with, lest a cache answers it. */
  readonly uncached: { readonly cache?: 'no-store' };
}

/** Finds the routes for the options of an operation. */
export type RoutesOf = (http: HttpSettings) => Routes;

/** Options for the submit alone, and those that this library sets itself. */
const submitOption =
  /^(prefix|baseUrl|searchParams|json|body|method|redirect|cache|keepalive|onUploadProgress)$/;

/** Headers that describe the submit, and would be wrong on a request that follows it. */
const submitHeader = /^(content-|if-|prefer$|idempotency-key$)/;

const defaultHeaders = { accept: 'application/json, */*;q=0.5' };

const none: HttpSettings = {};

/** What `fetch` itself makes of `cache: 'no-store'`. */
const uncachedHeaders = { 'cache-control': 'no-cache' };

/** Removes options for the submit alone, so that its body does not stay in memory until the end. */
export const afterSubmit = (http: HttpSettings): HttpSettings => {
  const kept = Object.entries(http).filter(([name]) => !submitOption.test(name));
  return kept.length ? Object.fromEntries(kept) : none;
};

/** The options for every request that follows; headers and progress are set for each one. */
const followUp = ({ headers, onDownloadProgress, ...rest }: HttpSettings): Options =>
  afterSubmit(rest);

/**
 * Keeps ky from throwing on error statuses and from repeating requests: polls have their own
 * schedule, and the rest has p-retry. A hook of the caller may still force a retry (`ky.retry()`,
 * to refresh a token), which needs a limit: docs/decisions/0004.
 */
export const neverThrowOrRetry = ({ hooks }: HttpSettings): Options => ({
  throwHttpErrors: false,
  retry: hooks ? { limit: 2, shouldRetry: () => false } : 0,
});

/**
 * Makes the routes of a client. They are the same for all its operations, except for one with
 * options that concern more than its submit.
 *
 * @param defaults The client's options, merged with those of its ky instance.
 */
export function createRoutes(defaults: HttpSettings, ky: KyInstance): RoutesOf {
  // Browsers hide redirects from scripts, so there the browser has to follow them. Elsewhere each
  // target is checked first, because fetch would send an `x-api-key` to any origin.
  const areHidden = hidesRedirects();
  const redirect = areHidden && defaults.redirect !== 'manual' ? 'follow' : 'manual';
  // React Native has a Request that knows no `cache`, and would put the time into the URL instead,
  // which may be signed.
  const hasCache = 'cache' in Request.prototype;
  const firstHeaders = { ...defaultHeaders, ...(!hasCache && uncachedHeaders) };
  const trustedKy = ky.create({ ...followUp(defaults), ...neverThrowOrRetry(defaults), redirect });
  const strangersKy = bareKy.create({ ...neverThrowOrRetry({}), redirect, credentials: 'omit' });

  function create(http: HttpSettings): Routes {
    const options = { ...defaults, ...http };
    const { hooks, fetch, totalTimeout } = options as Options;
    // Pages have scripts that replace `fetch` to trace requests, and some of them pass on the Request
    // alone. React Native has neither streams nor anything to gain here.
    const isTraced = areHidden || !globalThis.ReadableStream;
    const callerHeaders = [...mergeHeaders(defaults.headers, http.headers)].filter(
      ([name]) => !submitHeader.test(name),
    );
    const withoutAccept = callerHeaders.filter(([name]) => name !== 'accept');
    return {
      options,
      hidesRedirects: areHidden,
      uncached: hasCache ? { cache: 'no-store' } : {},
      trusted: {
        ky: trustedKy,
        options: { ...followUp(http), ...(http.hooks && neverThrowOrRetry(http)) },
        // The caller's `accept` is for the result. Asked for a spreadsheet, a monitor may answer
        // 406.
        headers: plainHeaders(mergeHeaders(firstHeaders, withoutAccept)),
        resultHeaders: plainHeaders(mergeHeaders(firstHeaders, callerHeaders)),
        hasObservers: isTraced || !!(hooks || fetch || totalTimeout),
        redirect,
      },
      stranger: {
        ky: strangersKy,
        options: {},
        headers: firstHeaders,
        resultHeaders: firstHeaders,
        hasObservers: isTraced || !!fetch,
        redirect,
      },
    };
  }

  let shared: Routes | undefined;
  const routes = new WeakMap<HttpSettings, Routes>();
  return (http) => {
    if (Object.keys(http).every((name) => submitOption.test(name))) {
      shared ??= create({});
      return shared;
    }
    const made = routes.get(http) ?? create(http);
    routes.set(http, made);
    return made;
  };
}
