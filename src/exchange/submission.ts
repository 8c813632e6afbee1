import type { Answer } from '../core/answer.ts';
import { refusal } from '../core/fault.ts';
import { isTrusted, originOf, orTrusted, type Trust } from '../core/trust.ts';
import { partOf } from './ask.ts';
import type { Exchange } from './exchange.ts';
import type { HttpSettings, KyInstance, ResponsePromise } from './ky.ts';
import { lossOf } from './lost-submit.ts';
import { quiet, type Routes } from './routes.ts';
import { type Upload, watched } from './upload.ts';

/** A submit: it is sent once, and again where a redirect asks for that. */
export interface Submission {
  readonly method: string;
  /** What never reaches fetch cannot have reached the server. */
  readonly isSent: boolean;
  /** The URL that was asked first, known once it was: hooks may change it. */
  asked(): string;
  /** @param url Where a redirect leads; `''`: where it was meant to go. */
  send(url: string, routes: Routes, exchange: Exchange): ResponsePromise;
  /**
   * What is wrong with where it has been led, if anything is.
   *
   * @param next Where a redirect leads.
   * @param now The method by now.
   */
  lossBy(answer: Answer, next: string | undefined, now: string, trust: Trust): string | undefined;
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
  const { json, body, timeout = 10_000, fetch: own, stringifyJson = JSON.stringify } = all;
  const isRequest = input instanceof Request;
  /** Where redirects have it sent again. */
  const repeated: string[] = [];
  let sent = '';

  // A hook may have answered in the server's place.
  const asked = () => sent || new URL(isRequest ? input.url : input, home).href;

  /** The body where it is a text, and nobody is to see it in a Request. */
  function textFor({ trusted }: Routes): unknown {
    const isRead = trusted.isSeen || isRequest || all.onUploadProgress;
    // Two documents are for ky to merge.
    const isMerged = defaults.json !== undefined && http.json !== undefined;
    if (isRead || isMerged || /^(GET|HEAD)$/.test(method)) return undefined;
    return json === undefined ? body : stringifyJson(json);
  }

  function send(url: string, routes: Routes, exchange: Exchange): ResponsePromise {
    const text = textFor(routes);
    // To make one Request of another that has a body costs more than all else in an exchange.
    const direct = typeof text === 'string' ? { body: watched(text, upload) } : undefined;
    const content = direct
      ? { json: undefined, body: null }
      : {
          ...(body && { body: watched(body, upload) }),
          // ky hands on what it is given.
          stringifyJson: (value: unknown) => watched(stringifyJson(value), upload) as string,
        };
    const part = partOf(exchange, routes.trusted.isSeen, timeout, own, direct ?? {});
    const whole = isRequest ? input.clone() : input;
    if (url) repeated.push(url);
    return ky(url ? (isRequest ? new Request(url, whole as Request) : url) : whole, {
      ...http,
      ...quiet(all),
      ...content,
      ...part,
      method,
      redirect: routes.redirect,
      // 307 and 308 ask for the same request elsewhere, at a URL that is complete.
      ...(url && { prefix: '', searchParams: undefined }),
      fetch(given, init) {
        const request = given as Request;
        const { headers } = request;
        sent ||= request.url;
        upload.isUnderway ||= isRequest && !!input.body;
        if (direct && json !== undefined && !headers.has('content-type'))
          headers.set('content-type', 'application/json');
        return (part.fetch ?? fetch)(request, init).finally(() => {
          upload.isUnderway = false;
        });
      },
    });
  }

  function lossBy(
    { status, url, redirected }: Answer,
    next: string | undefined,
    now: string,
    trust: Trust,
  ): string | undefined {
    const end = next || url;
    if (!isTrusted(end, trust))
      throw refusal(`a redirect of the submit to ${originOf(end)}`, orTrusted);
    if (!next && !redirected) return undefined;
    const all = [asked(), ...repeated];
    return lossOf({ first: method, method: now, status, body, asked: all }, end);
  }

  return {
    method,
    asked,
    send,
    lossBy,
    get isSent() {
      return !!sent;
    },
  };
}
