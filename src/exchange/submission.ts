import type { Call } from './exchange.ts';
import type { HttpSettings, KyInstance } from './ky.ts';
import { neverThrowOrRetry, type Routes } from './routes.ts';
import { type Upload, watched } from './upload.ts';

/** A submit, which is sent once, and again if a redirect asks for that. */
export interface Submission {
  readonly method: string;
  /** It has got as far as `fetch`, so it may have reached the server. */
  readonly isSent: boolean;
  readonly body: unknown;
  /**
   * The URLs that it was sent to: the first one (which a hook may change), then those of redirects.
   */
  asked(): readonly [string, ...string[]];
  /** @param url The target of a redirect; `''` for the URL that the caller has given. */
  call(url: string, routes: Routes): Call;
}

/** What all submits of a client have in common. */
interface Common {
  /** An instance with the client's options. */
  readonly ky: KyInstance;
  /** The same options. */
  readonly defaults: HttpSettings;
  /** The base of a relative URL. */
  readonly home: string | undefined;
  /** For how many milliseconds the server may wait before it answers. */
  readonly hold?: number | undefined;
}

/** @param http The operation's own options. */
export function submissionOf(
  input: string | URL | Request,
  { ky, defaults, home, hold = 0 }: Common,
  http: HttpSettings,
  upload: Upload,
): Submission {
  const all = { ...defaults, ...http };
  const { method = 'POST' } = http;
  const { body, timeout = 10_000, fetch, stringifyJson = JSON.stringify } = all;
  const isRequest = input instanceof Request;
  /** The URLs that redirects had it sent to. */
  const repeated: string[] = [];
  let firstUrl = '';

  function call(url: string, { trusted: { hasObservers, redirect } }: Routes): Call {
    const init: RequestInit = {};
    // It no longer waits for its turn.
    upload.isUnderway = false;
    // Making a Request from a Request with a body costs more than everything else in an exchange,
    // unless the same body is given to `fetch` once more.
    const content = (whole: unknown): string => {
      // The type is a lie, but ky passes on whatever this returns.
      const sent = watched(whole, upload) as string;
      if (!hasObservers && !all.onUploadProgress && typeof sent === 'string') init.body = sent;
      return sent;
    };
    // A clone, so that the body of a Request can be sent again.
    const target = isRequest ? input.clone() : input;
    if (url) repeated.push(url);
    return {
      ky,
      url: url ? (isRequest ? new Request(url, target as Request) : url) : target,
      init,
      timeout: timeout && timeout + hold,
      fetch,
      hasObservers,
      redirect,
      options: {
        ...http,
        ...neverThrowOrRetry(all),
        method,
        redirect,
        ...(body && { body: content(body) }),
        stringifyJson: (value: unknown) => content(stringifyJson(value)),
        // The target of a 307 or 308 is complete.
        ...(url && { prefix: '', searchParams: undefined }),
      },
      wrapFetch: (send) => (request, kyInit) => {
        firstUrl ||= request.url;
        upload.isUnderway ||= isRequest && !!input.body;
        return send(request, kyInit).finally(() => {
          upload.isUnderway = false;
        });
      },
    };
  }

  return {
    method,
    body,
    // It has not been sent if a hook has answered instead of the server.
    asked: () => [firstUrl || new URL(isRequest ? input.url : input, home).href, ...repeated],
    call,
    get isSent() {
      return !!firstUrl;
    },
  };
}
