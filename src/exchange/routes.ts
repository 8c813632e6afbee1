import { laidOver, plain } from './headers.ts';
import { bareKy, type HttpSettings, type KyInstance, type Options } from './ky.ts';

// Which headers and options go where. A stranger's origin gets nothing of the caller's: no header,
// hook or cookie. A request that follows the submit gets nothing that describes the submit.

/** How requests that follow the submit go to one kind of origin. */
export interface Route {
  readonly ky: KyInstance;
  /** What the operation has beside what the instance has. */
  readonly options: Options;
  readonly headers: Readonly<Record<string, string>>;
  /** The same for what may be the result, in a form that the caller accepts. */
  readonly resultHeaders: Readonly<Record<string, string>>;
  /** What fetch is told of each. */
  readonly told: RequestInit;
  /** Hooks or a `fetch` of the caller's see whole Requests, ky's signal and its time limit. */
  readonly isSeen: boolean;
}

/** What is the same for all requests of an operation. */
export interface Routes {
  readonly trusted: Route;
  readonly stranger: Route;
  /** The operation's options for them over the client's. */
  readonly options: HttpSettings;
  /** Redirects are followed unseen. */
  readonly isHiding: boolean;
}

/** Finds the routes of an operation by its own options. */
export type RoutesOf = (http: HttpSettings) => Routes;

/** Options that concern the submit alone, or that are ours to choose. */
const submitOption =
  /^(prefix|baseUrl|searchParams|json|body|method|redirect|cache|keepalive|onUploadProgress)$/;

/** Headers that describe the submit, and would be wrong on a request that follows it. */
const submitHeader = /^(content-|if-|prefer$|idempotency-key$)/;

const standard = { accept: 'application/json, */*;q=0.5' };

const none: HttpSettings = {};

/** Without the options that concern the submit alone: its body is not kept until the end. */
export const afterSubmit = (http: HttpSettings): HttpSettings => {
  const kept = Object.entries(http).filter(([name]) => !submitOption.test(name));
  return kept.length ? Object.fromEntries(kept) : none;
};

/** The options that go along, but for those that are told with each request. */
const followUp = ({ headers, onDownloadProgress, ...rest }: HttpSettings): Options =>
  afterSubmit(rest);

/**
 * Whatever the answer, ky neither throws nor repeats: polls have their schedule, the rest has
 * p-retry. But a caller's hook may force a retry (`ky.retry()`, to refresh a token), and that needs a
 * limit.
 */
export const quiet = ({ hooks }: HttpSettings): Options => ({
  throwHttpErrors: false,
  retry: hooks ? { limit: 2, shouldRetry: () => false } : 0,
});

/**
 * Routes are made once for the client, and once for each operation whose options concern more than
 * its submit.
 *
 * @param defaults The client's options, joined with its instance's.
 */
export function createRoutes(defaults: HttpSettings, ky: KyInstance): RoutesOf {
  // Browsers hide redirects from code, so there the browser follows them. Elsewhere each hop is
  // looked at first: fetch would carry an `x-api-key` to any origin.
  const isHiding = 'document' in globalThis || 'importScripts' in globalThis;
  const redirect = isHiding && defaults.redirect !== 'manual' ? 'follow' : 'manual';
  const told: RequestInit = { cache: 'no-store', redirect };
  const following = ky.create({ ...followUp(defaults), ...quiet(defaults) });
  const foreign = bareKy.create(quiet({}));

  function create(http: HttpSettings): Routes {
    const options = { ...defaults, ...http };
    const { hooks, fetch } = options;
    const callers = [...laidOver(defaults.headers, http.headers)].filter(
      ([name]) => !submitHeader.test(name),
    );
    const others = callers.filter(([name]) => name !== 'accept');
    return {
      options,
      isHiding,
      trusted: {
        ky: following,
        options: { ...followUp(http), ...(http.hooks && quiet(http)) },
        // A monitor that is asked for what the result is to be, a spreadsheet, may answer 406.
        headers: plain(laidOver(standard, others)),
        resultHeaders: plain(laidOver(standard, callers)),
        told,
        isSeen: !!(hooks || fetch),
      },
      stranger: {
        ky: foreign,
        options: {},
        headers: standard,
        resultHeaders: standard,
        told: { ...told, credentials: 'omit' },
        isSeen: !!fetch,
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
