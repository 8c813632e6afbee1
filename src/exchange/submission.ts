import type { Call } from './exchange.ts';
import type { HttpSettings, KyInstance } from './ky.ts';
import { quiet, type Routes } from './routes.ts';
import { type Upload, watched } from './upload.ts';

/** A submit: it is sent once, and again where a redirect asks for that. */
export interface Submission {
  readonly method: string;
  /** What never reaches fetch cannot have reached the server. */
  readonly isSent: boolean;
  readonly body: unknown;
  /** Where it was sent: first, known once it was because hooks may change it, and by redirects. */
  asked(): readonly [string, ...string[]];
  /** @param url Where a redirect leads; `''`: where it was meant to go. */
  call(url: string, routes: Routes): Call;
}

/** What the submits of a client have in common. */
interface Common {
  /** Has the client's options. */
  readonly ky: KyInstance;
  /** These options. */
  readonly defaults: HttpSettings;
  readonly home: string | undefined;
}

/** @param http The operation's own options. */
export function submissionOf(
  input: string | URL | Request,
  { ky, defaults, home }: Common,
  http: HttpSettings,
  upload: Upload,
): Submission {
  const all = { ...defaults, ...http };
  const { method = 'POST' } = http;
  const { body, timeout = 10_000, fetch, stringifyJson = JSON.stringify } = all;
  const isRequest = input instanceof Request;
  /** Where redirects have it sent again. */
  const repeated: string[] = [];
  let first = '';

  function call(url: string, { trusted }: Routes): Call {
    const { isSeen } = trusted;
    const told: RequestInit = {};
    // To make one Request of another that has a body costs more than all else in an exchange: so a
    // text is told to fetch itself, and the Request has an empty one.
    const content = (whole: unknown): string => {
      // ky hands on what it is given, be it a text or not.
      const sent = watched(whole, upload) as string;
      if (isSeen || all.onUploadProgress || typeof sent !== 'string') return sent;
      told.body = sent;
      return '';
    };
    const whole = isRequest ? input.clone() : input;
    if (url) repeated.push(url);
    return {
      ky,
      url: url ? (isRequest ? new Request(url, whole as Request) : url) : whole,
      told,
      timeout,
      fetch,
      isSeen,
      options: {
        ...http,
        ...quiet(all),
        method,
        redirect: trusted.told.redirect as 'manual',
        ...(body && { body: content(body) }),
        stringifyJson: (value: unknown) => content(stringifyJson(value)),
        // 307 and 308 ask for the same request elsewhere, at a URL that is complete.
        ...(url && { prefix: '', searchParams: undefined }),
      },
      around: (send) => (request, init) => {
        first ||= request.url;
        upload.isUnderway ||= isRequest && !!input.body;
        return send(request, init).finally(() => {
          upload.isUnderway = false;
        });
      },
    };
  }

  return {
    method,
    body,
    // A hook may have answered in the server's place.
    asked: () => [first || new URL(isRequest ? input.url : input, home).href, ...repeated],
    call,
    get isSent() {
      return !!first;
    },
  };
}
