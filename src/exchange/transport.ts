import type { Answer } from '../core/answer.ts';
import type { FollowUp } from '../core/convention.ts';
import { Ended } from '../core/fault.ts';
import type { Purpose } from '../core/rewrite.ts';
import type { Stop } from '../core/stop.ts';
import type { Alarms } from './alarms.ts';
import { Exchange } from './exchange.ts';
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
  /** @param prepared What the convention adds to the submit. The caller's own options win. */
  submit(
    input: string | URL | Request,
    prepared: Options | undefined,
    sending: Sending,
    stop: Stop,
    upload: Upload,
  ): Promise<Submitted>;
  /** @param said202 The monitor has answered 202 before, so its status codes tell the end. */
  send(
    request: FollowUp,
    purpose: Purpose,
    sending: Sending,
    stop: Stop,
    said202?: boolean,
  ): Promise<Answer>;
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
    return new Exchange(alarms).run(stop, (exchange) => answerTo(request, routesOf, exchange));
  }

  return {
    home,
    signal,
    method,

    send: (follow, purpose, sending, stop, said202 = false) =>
      send({ follow, purpose, sending, said202 }, stop),

    async submit(input, prepared, sending, stop, upload) {
      const { http } = sending.settings;
      const instance = prepared ? ky.create(prepared).extend(defaults) : submitting;
      const submission = submissionOf(input, { ky: instance, defaults, home }, http, upload);
      const { method } = submission;
      const follow = { url: '', method, accepts: 'result' } as const;
      try {
        const request = { follow, purpose: 'submit', sending, said202: false, submission } as const;
        const answer = await send(request, stop);
        return { answer, request: { method, url: submission.asked()[0] } };
      } catch (error) {
        if (error instanceof Ended && !submission.isSent) Object.assign(error, { isUnsent: true });
        throw error;
      }
    },
  };
}
