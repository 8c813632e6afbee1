import type { Answer } from '../core/answer.ts';
import { isHtml } from '../core/content-type.ts';
import type { ActiveReading, Reading } from '../core/convention.ts';
import { explain, ProtocolError, SubmitError } from '../core/errors.ts';
import { Fault, isTransient } from '../core/fault.ts';
import { isFinalReading } from '../core/reading.ts';
import type { Stop } from '../core/stop.ts';
import type { Context } from './context.ts';
import { laidOver } from './headers.ts';
import { repeat } from './retry.ts';
import type { Submitted } from './transport.ts';
import { isOnce, type Upload } from './upload.ts';

/** What can be submitted to, as in ky: a URL, or a path under `baseUrl` or `prefix`. */
export type Input = string | URL | Request;

/** A submit that the server has accepted, or has already completed. */
export interface Accepted extends Submitted {
  readonly reading: Reading;
}

/** A key that no other submit has. `crypto.randomUUID` would be missing on plain http pages. */
const mintKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

/**
 * Sends the submit. Only with an idempotency key is it ever repeated.
 *
 * @throws SubmitError or ProtocolError, or the reason it was stopped with.
 */
export async function submit(
  input: Input,
  context: Context,
  stop: Stop,
  upload: Upload,
): Promise<Accepted> {
  const { convention, idempotencyKey: key, parse, http } = context.settings;
  const { method = 'POST' } = http;

  /** One of the tries may have arrived: then no other can say that nothing was started. */
  let mayHaveArrived = false;
  /** What the convention was given, should it throw. */
  let read: Answer | undefined;

  async function attempt(): Promise<Accepted> {
    read = undefined;
    const { headers, searchParams } = convention.prepare?.({ method }) ?? {};
    const added = (keyed || headers || searchParams) && {
      headers: laidOver(keyed, headers),
      ...(searchParams && { searchParams }),
    };
    let fault: Fault | undefined;
    const submitted = await context.transport
      .submit(input, added, context, stop, upload)
      .catch((error) => {
        // A 202's head is enough: a body that broke off must not lose the operation.
        const { answer } = error;
        // Of a redirect that was refused there is nothing to accept.
        if (!answer || isNo(answer) || answer.status === 303) throw error;
        fault = error;
        return { answer, request: { method, url: answer.url } } as Submitted;
      });
    const { answer, request } = submitted;
    read = answer;
    const reading = convention.accept(answer, request);
    // What broke off may have been the end, or the name of the monitor.
    const isEnd = !fault && reading && isFinalReading(reading);
    const saw = `HTTP ${answer.status}`;
    // A page to sign in, an error page of a proxy. With `parse` it is what the caller wants.
    if (isEnd && isHtml(answer.headers) && answer.body && !parse)
      throw new ProtocolError(`${saw} with an HTML page`, { answer });
    if (reading && (isEnd || (reading as ActiveReading).statusUrl))
      return { ...submitted, reading };
    if (fault) throw fault;
    if (!reading && answer.status !== 202) throw new Fault(saw, answer);
    // A 202 that names no monitor, or a 200 whose word says that it goes on.
    const word = reading?.word ? ` and '${reading.word}'` : '';
    throw new ProtocolError(`${saw}${word} without a status monitor`, {
      answer,
      hint:
        'Browsers need Access-Control-Expose-Headers: Location, Retry-After; ' +
        "if it is named elsewhere, say where: http({ monitor: body('…') })",
    });
  }

  /** A no that no other try would change. With a key, 409 means: the first is still at work. */
  const isNo = ({ status = 0 } = {}) =>
    (status >= 400 || /30[1278]/.test(`${status}`)) &&
    !isTransient(status) &&
    !(key && status === 409);
  // Minted once: only the same key makes a repetition harmless.
  const keyed = key && { 'idempotency-key': key === true ? mintKey() : key };
  const isLast = (fault: Fault) => {
    const { answer, isUnsent } = fault;
    // Not yet: a rate limit, or a server that takes no early data, has looked at nothing.
    const isEarly = answer?.status === 429 || answer?.status === 425;
    mayHaveArrived ||= !isUnsent && !isNo(answer) && !isEarly;
    return !key || isOnce(http.body) || isNo(answer);
  };

  try {
    return await repeat(attempt, context, stop, 0, isLast);
  } catch (error) {
    const { answer, isUnsent } = error as Fault;
    const isFault = error instanceof Fault;
    const isDefinite = !mayHaveArrived && (isUnsent || isNo(answer));
    throw explain(error, isFault ? SubmitError : ProtocolError, {
      answer: answer ?? read,
      accepted: isDefinite ? 'no' : 'unknown',
      ...(isFault && {
        advice: isDefinite
          ? 'Nothing was started: check the request'
          : 'It may have been accepted: look before you repeat it, or use idempotencyKey',
      }),
    });
  }
}
