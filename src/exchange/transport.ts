import type { Answer } from '../core/answer.ts';
import type { FollowUp } from '../core/convention.ts';
import { Ended } from '../core/fault.ts';
import type { Purpose } from '../core/rewrite.ts';
import type { Stop } from '../core/stop.ts';
import type { Alarms } from './alarms.ts';
import { answerTo } from './errand.ts';
import { Exchange } from './exchange.ts';
import { bareKy, type HttpSettings, type KyInstance, type Options } from './ky.ts';
import { createRoutes } from './routes.ts';
import type { Errand, Sending } from './sending.ts';
import { submissionOf } from './submission.ts';
import type { Upload } from './upload.ts';

export type { HttpSettings, KyInstance };

/** An answer to a submit, and what was sent. */
export interface Submitted {
  readonly answer: Answer;
  readonly request: { readonly method: string; readonly url: string };
}

/**
 * The HTTP of one client. Both reject with a {@link Fault} or a {@link Refusal}; or, once they are
 * stopped, at once and with the reason. What an answer has left unread can be stopped later.
 */
export interface Transport {
  /** What relative URLs of the caller's are relative to; its origin is the caller's own. */
  readonly home: string | undefined;
  /** A signal baked into the caller's own ky instance. */
  readonly signal: AbortSignal | null | undefined;
  /** What all submits are sent with, unless they say otherwise. */
  readonly method: string | undefined;
  /** @param prepared What the convention adds; the caller's own goes before it. */
  submit(
    input: string | URL | Request,
    prepared: Options | undefined,
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

/** ky joins the instance's own defaults with the client's, and shows them to a callback. */
function joined(options: HttpSettings, ky: KyInstance): Options {
  let merged: Options = {};
  ky.extend(options).extend((all) => {
    merged = all;
    return {};
  });
  return merged;
}

/** Every exchange goes through ky once, whatever the answer. */
export function createTransport(
  options: HttpSettings,
  ky: KyInstance = bareKy,
  alarms: Alarms,
): Transport {
  const { signal, ...defaults } = joined(options, ky);
  const { baseUrl, prefix, method } = defaults;
  const routesOf = createRoutes(defaults, ky);
  const submitting = ky.create(defaults);

  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const home = [baseUrl, prefix].reduce<string | undefined>(
    (base, url) => (url ? new URL(url, base).href : base),
    page,
  );

  function send(errand: Errand, stop: Stop): Promise<Answer> {
    return new Exchange(alarms).run(stop, (exchange) => answerTo(errand, routesOf, exchange));
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
        const errand = { follow, purpose: 'submit', sending, said202: false, submission } as const;
        const answer = await send(errand, stop);
        return { answer, request: { method, url: submission.asked()[0] } };
      } catch (error) {
        if (error instanceof Ended && !submission.isSent) Object.assign(error, { isUnsent: true });
        throw error;
      }
    },
  };
}
