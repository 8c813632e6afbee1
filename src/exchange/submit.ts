import type { Answer } from '../core/answer.ts';
import { isHtml } from '../core/content-type.ts';
import type { ActiveReading, Reading } from '../core/convention.ts';
import { explain, ProtocolError, SubmitError } from '../core/errors.ts';
import { Ended, Fault, isTransient } from '../core/fault.ts';
import { isFinalReading } from '../core/reading.ts';
import type { Stop } from '../core/stop.ts';
import type { Context } from './context.ts';
import { mergeHeaders } from './headers.ts';
import { repeat } from './retry.ts';
import type { Submitted } from './transport.ts';
import { isOnce, type Upload } from './upload.ts';

/** Where to submit, as in ky: a URL, or a path below `baseUrl` or `prefix`. */
export type Input = string | URL | Request;

/** A submit that the server has accepted, or has already completed. */
export interface Accepted extends Submitted {
  readonly reading: Reading;
}

/** A random key. `crypto.randomUUID` is missing on pages that are not served by https. */
const mintKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

/**
 * Sends the submit. It is repeated only if it has an idempotency key.
 *
 * @throws SubmitError or ProtocolError, or the reason it was stopped with.
 */
export async function submit(
  input: Input,
  context: Context,
  stop: Stop,
  upload: Upload,
): Promise<Accepted> {
  const { convention, idempotencyKey: key, parse, http, intercept } = context.settings;
  const { method = 'POST' } = http;

  /**
   * One of the tries may have arrived. After that, no failed try can show that nothing was started.
   */
  let mayHaveArrived = false;
  /** The answer that the convention was reading, in case it throws. */
  let read: Answer | undefined;

  async function attempt(): Promise<Accepted> {
    read = undefined;
    const { headers, searchParams, hold } = convention.prepare?.({ method }) ?? {};
    const added = (keyed || headers || searchParams) && {
      headers: mergeHeaders(keyed, headers),
      ...(searchParams && { searchParams }),
    };
    let fault: Fault | undefined;
    // While it waits for its turn it has not reached the server.
    upload.isUnderway = !!intercept && !mayHaveArrived;
    const submitted = await context.transport
      .submit(input, added, context, stop, upload, hold)
      .catch((error) => {
        // Even if the body broke off, the operation must not be lost: the head of a 202 is enough.
        const answer = error instanceof Ended ? error.answer : undefined;
        // A redirect that was refused accepts nothing.
        if (!answer || isNo(answer) || answer.status === 303) throw error;
        fault = error;
        return { answer, request: { method, url: answer.url } } as Submitted;
      });
    const { answer, request } = submitted;
    read = answer;
    const reading = convention.accept(answer, request);
    // A body that broke off proves no end: the missing part may have named the monitor.
    const isEnd = !fault && reading && isFinalReading(reading);
    const saw = `HTTP ${answer.status}`;
    // It is a page to sign in, or the error page of a proxy. With `parse` the caller may want a
    // page.
    if (isEnd && isHtml(answer.headers) && answer.body && !parse)
      throw new ProtocolError(`${saw} with an HTML page`, { answer });
    if (reading && (isEnd || (reading as ActiveReading).statusUrl))
      return { ...submitted, reading };
    if (fault) throw fault;
    if (!reading && answer.status !== 202) throw new Fault(saw, answer);
    // A 202 that names no monitor, or a 200 with a word for an active state.
    const word = reading?.word ? ` and '${reading.word}'` : '';
    throw new ProtocolError(`${saw}${word} without a status monitor`, {
      answer,
      hint:
        "Say where the answer names it: http({ monitor: body('…') }). " +
        'For browsers, the server must send Access-Control-Expose-Headers: Location, Retry-After',
    });
  }

  /**
   * Whether an answer is a definite no. With a key, a 409 is not: it means that the server is still
   * working on an earlier try.
   */
  const isNo = ({ status = 0 } = {}) =>
    (status >= 400 || /30[1278]/.test(`${status}`)) &&
    !isTransient(status) &&
    !(key && status === 409);
  // Made once, because only with the same key is it safe to repeat a submit.
  const keyed = key && { 'idempotency-key': key === true ? mintKey() : key };
  const isLast = (fault: Fault) => {
    const { answer, isUnsent } = fault;
    // A server that answers 429 (rate limit) or 425 (early data) has not processed the request.
    const isEarly = answer?.status === 429 || answer?.status === 425;
    mayHaveArrived ||= !isUnsent && !isNo(answer) && !isEarly;
    return !key || isOnce(http.body) || isNo(answer);
  };

  try {
    const mayNot = (fault: Fault) => isLast(fault) || context.isStep;
    return await repeat(attempt, 'submit', context, stop, 0, mayNot);
  } catch (error) {
    const { answer, isUnsent } = error instanceof Ended ? error : ({} as Partial<Ended>);
    const isFault = error instanceof Fault;
    const isDefinite = !mayHaveArrived && (isUnsent || isNo(answer));
    throw explain(error, isFault ? SubmitError : ProtocolError, {
      answer: answer ?? read,
      accepted: isDefinite ? 'no' : 'unknown',
      ...(isFault && {
        mayPass: (!isNo(answer) && (!!key || !mayHaveArrived)) || undefined,
        advice: isDefinite
          ? 'Nothing was started: check the request'
          : 'It may have been accepted: check before you repeat it, or use idempotencyKey',
      }),
    });
  }
}
