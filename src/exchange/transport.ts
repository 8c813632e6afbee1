import { reasonOf, throwIfAborted } from '../core/abort-reason.ts';
import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { PollRequest } from '../core/convention.ts';
import { Ended } from '../core/fault.ts';
import type { Purpose } from '../core/purpose.ts';
import type { Stop } from '../core/stop.ts';
import { isLedByStranger } from '../core/taint.ts';
import { isTrusted, resolveUrl } from '../core/trust.ts';
import type { ChannelRequest } from '../core/wake.ts';
import { adopted } from './adopt.ts';
import type { Alarms } from './alarms.ts';
import { Exchange } from './exchange.ts';
import { callFor } from './follow-up.ts';
import { intercepted } from './intercept.ts';
import { bareKy, type HttpSettings, type KyInstance, type Options } from './ky.ts';
import { answerTo } from './redirects.ts';
import { createRoutes } from './routes.ts';
import type { ExchangeRequest, Sending } from './sending.ts';
import { submissionOf } from './submission.ts';
import type { Upload } from './upload.ts';

export type { HttpSettings, KyInstance };

/** The answer to a submit, and what was sent. */
export interface Submitted {
  readonly answer: Answer;
  readonly request: { readonly method: string; readonly url: string };
}

/**
 * Sends all requests of one client. Both methods reject with a {@link Fault} or a {@link Refusal}
 * or, when they are stopped, at once with that reason. If a body is left unread, it can be stopped
 * later.
 */
export interface Transport {
  /** The base of relative URLs of the caller. Its origin is trusted. */
  readonly home: string | undefined;
  /** A signal that the caller's own ky instance has. */
  readonly signal: AbortSignal | null | undefined;
  /** The method of submits, if the client's options set one. */
  readonly method: string | undefined;
  /**
   * @param prepared What the convention adds to the submit. The caller's own options win.
   * @param hold For how many milliseconds the server may wait before it answers.
   */
  submit(
    input: string | URL | Request,
    prepared: Options | undefined,
    sending: Sending,
    stop: Stop,
    upload: Upload,
    hold?: number,
  ): Promise<Submitted>;
  /** Takes the answer to a submit that somebody else has sent. */
  adopt(
    response: Response,
    request: Submitted['request'],
    sending: Sending,
    stop: Stop,
  ): Promise<Submitted>;
  /** @param checkpoint What the request is made from. */
  send(
    request: PollRequest,
    purpose: Purpose,
    sending: Sending,
    stop: Stop,
    checkpoint: Checkpoint,
  ): Promise<Answer>;
  /**
   * Opens a stream, which lasts until the signal aborts.
   *
   * @throws {@link Refusal} if the URL must not be requested.
   */
  open(
    url: string | URL,
    request: ChannelRequest,
    sending: Sending,
    checkpoint: Checkpoint,
  ): Promise<Response>;
}

/** Merges the client's options with those of its ky instance, which only a callback gets to see. */
function merged(options: HttpSettings, ky: KyInstance): Options {
  let seen: Options = {};
  ky.extend(options).extend((all) => {
    seen = all;
    return {};
  });
  return seen;
}

/** Every request goes through ky exactly once, whatever the answer. */
export function createTransport(
  options: HttpSettings,
  ky: KyInstance = bareKy,
  alarms: Alarms,
): Transport {
  const { signal, ...defaults } = merged(options, ky);
  const { baseUrl, prefix, method } = defaults;
  const routesOf = createRoutes(defaults, ky);
  const submitting = ky.create(defaults);

  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const home = [baseUrl, prefix].reduce<string | undefined>(
    (base, url) => (url ? new URL(url, base).href : base),
    page,
  );

  function send(request: ExchangeRequest, stop: Stop): Promise<Answer> {
    const { purpose, follow, submission, sending } = request;
    const { intercept } = sending.settings;
    return new Exchange(alarms).run(stop, (exchange) => {
      const work = () => answerTo(request, routesOf, exchange);
      if (!intercept) return work();
      const url = submission ? submission.asked()[0] : follow.url;
      const { signal } = exchange;
      const about = {
        operation: sending.operation,
        purpose,
        method: follow.method ?? 'GET',
        url,
        signal,
      };
      return intercepted(intercept, about, work, (why) => exchange.abort(why));
    });
  }

  return {
    home,
    signal,
    method,

    send: (follow, purpose, sending, stop, checkpoint) =>
      send({ follow, purpose, sending, checkpoint }, stop),

    async open(to, { signal, ...request }, sending, checkpoint) {
      const { method = 'GET' } = request;
      const url = resolveUrl(`${to}`, checkpoint.statusUrl, sending);
      const isForeign = isLedByStranger(url, 'poll', checkpoint) || !isTrusted(url, sending);
      const routes = routesOf(sending.settings.http);
      const exchange = new Exchange(alarms);
      const end = () => exchange.abort(reasonOf(signal));
      throwIfAborted(signal);
      signal.addEventListener('abort', end);
      try {
        const follow = { url, ...request };
        return await exchange.head(callFor(follow, 'poll', method, url, isForeign, routes));
      } finally {
        alarms.clear(exchange);
      }
    },

    async adopt(response, request, sending, stop) {
      const answer = await new Exchange(alarms).run(stop, async (exchange) =>
        adopted(response, request, sending, routesOf(sending.settings.http), exchange),
      );
      return { answer, request };
    },

    async submit(input, prepared, sending, stop, upload, hold) {
      const { http } = sending.settings;
      const instance = prepared ? ky.create(prepared).extend(defaults) : submitting;
      const submission = submissionOf(input, { ky: instance, defaults, home, hold }, http, upload);
      const { method } = submission;
      const follow = { url: '', method, accepts: 'result' } as const;
      try {
        const request = { follow, purpose: 'submit', sending, submission } as const;
        const answer = await send(request, stop);
        return { answer, request: { method, url: submission.asked()[0] } };
      } catch (error) {
        if (error instanceof Ended && !submission.isSent) Object.assign(error, { isUnsent: true });
        throw error;
      }
    },
  };
}
