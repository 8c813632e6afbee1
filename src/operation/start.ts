import { reasonOf, throwIfAborted } from '../core/abort-reason.ts';
import { invalid } from '../core/check.ts';
import { elapsed } from '../core/clock.ts';
import { deadlineAfter } from '../core/deadline.ts';
import { explain, OperationTimeoutError, ProtocolError, rethrow } from '../core/errors.ts';
import { kindOf } from '../core/kind.ts';
import { submitted } from '../core/lifecycle.ts';
import { endIn, readIn } from '../core/news.ts';
import { hintIn, ownHint } from '../core/retry-after.ts';
import { urlsOf } from '../core/rewrite.ts';
import { Stop } from '../core/stop.ts';
import { ownedBy } from '../core/trust.ts';
import { alarmOf } from '../exchange/alarms.ts';
import type { Context } from '../exchange/context.ts';
import { mergeHeaders } from '../exchange/headers.ts';
import { afterSubmit } from '../exchange/routes.ts';
import { type Accepted, type Input, submit } from '../exchange/submit.ts';
import { takeUnread } from '../exchange/unread.ts';
import { isAborted } from './abort.ts';
import { OperationHandle } from './operation.ts';
import { Share } from './share.ts';

/**
 * Submits an operation.
 *
 * @param contextOf Makes its context, or throws a TypeError for a wrong option, with which this
 * rejects.
 * @throws SubmitError, ProtocolError, OperationTimeoutError, or the reason of the signal that
 * aborted.
 */
export async function start<T>(
  input: Input,
  contextOf: () => Context,
): Promise<OperationHandle<T>> {
  const context = contextOf();
  const { settings, alarms, transport, announce } = context;
  const { signals, clock, totalTimeout, http, limits } = settings;
  const url: unknown = (input as URL)?.href ?? (input as Request)?.url ?? input;
  const base = http.prefix || http.baseUrl;
  let authority: string | undefined = '@';
  try {
    const { home } = transport;
    authority = new URL(url as string, base ? new URL(base, home) : home).href.split('/')[2];
  } catch {
    // It has none.
  }
  // `fetch` refuses a user name, too, but quotes the whole URL.
  if (typeof url !== 'string' || authority?.includes('@'))
    throw invalid(
      'input',
      url,
      'an absolute URL without user name and password, or a client with baseUrl',
    );
  for (const signal of signals) throwIfAborted(signal);
  const { method = transport.method ?? (input as Request).method ?? 'POST' } = http;
  http.method = method.toUpperCase();
  // Polls and the result need them, too: an API key, say.
  if (input instanceof Request) http.headers = mergeHeaders(input.headers, http.headers);
  announce?.({ type: 'submitting', method: http.method }, { statusUrl: url });
  const began = elapsed(clock);
  const stop = new Stop();
  const upload = { isUnderway: false };
  let isAnswered = false;
  const late = alarmOf(() =>
    stop.stop(new OperationTimeoutError('the submit got no answer', { observed: {} })),
  );
  if (totalTimeout < Infinity) alarms.limit(late, totalTimeout);
  const submission = submit(input, context, stop, upload)
    .finally(() => {
      isAnswered = true;
      alarms.clear(late);
    })
    // In the same microtask, so that an abort at any moment finds either the submit or the
    // handle.
    .then((accepted) => handleOf<T>(context, accepted, stop, elapsed(clock) - began));
  return new Share(() => submission).join(signals).catch((error) => {
    // Nobody waits any more, but the server may have accepted the submit, and then it is
    // canceled.
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) {
      announce?.({
        type: 'aborted',
        reason: reasonOf(aborted),
        cancels: settings.onAbort === 'cancel',
      });
      // An upload is torn down. If the request has arrived, its answer is awaited for a while:
      // only that names the monitor to which the cancel has to go.
      if (upload.isUnderway) stop.stop(error);
      else if (!isAnswered) alarms.set(late, limits.submitGrace);
      submission
        .then((handle) => handle.leave())
        .catch((failure) => announce?.({ type: 'stopped', error: failure }));
    } else announce?.({ type: 'stopped', error });
    return rethrow(error);
  });
}

/**
 * Makes the handle of an operation from an accepted submit.
 *
 * @param stop Stops the reading of a body that was left unread.
 * @param spent Milliseconds that the submit took.
 */
function handleOf<T>(
  context: Context,
  { answer, reading, request }: Accepted,
  stop: Stop,
  spent: number,
): OperationHandle<T> {
  const { settings: given, announce } = context;
  const { clock, convention, onStatus, parse, polling, signals, totalTimeout } = given;
  const now = clock.now();
  try {
    // Options for the submit alone are dropped, because its body may be large.
    const settings = { ...given, http: afterSubmit(given.http) };
    const own = ownedBy(request.url, { ...context, settings });
    const hint = ownHint(reading.retryAfter) ?? hintIn(convention, answer, now, undefined, request);
    const urls = urlsOf(reading, answer, request.url, own, (move) =>
      convention.accept(move(answer), move(request)),
    );
    const moment = { now, chance: Math.random(), isOffline: false, isWatched: !!onStatus };
    // Nobody else asks for it, and it takes memory.
    const kind = polling.delay || announce ? kindOf(request) : undefined;
    const deadline = deadlineAfter(totalTimeout - spent, now);
    const known = submitted({ answer, reading, urls, kind, deadline }, hint, own, moment);
    announce?.({ type: 'submitted', ...readIn(answer.status, known, polling) }, known.checkpoint);
    if (announce) for (const news of endIn(known, now)) announce(news);
    // An unread body is no result if the operation goes on or has failed, or unwanted after an
    // abort.
    const isWanted = known.status.state === 'succeeded' && !isAborted(signals);
    const parsed = takeUnread(answer, isWanted ? parse : undefined, stop);
    return new OperationHandle(own, known, parsed);
  } catch (error) {
    throw explain(error, ProtocolError, { answer });
  }
}
