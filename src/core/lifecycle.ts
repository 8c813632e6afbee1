import type { Context } from '../exchange/context.ts';
import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isHtml } from './content-type.ts';
import type { FinalReading, Reading } from './convention.ts';
import { behindGateway, Fault, isMissing, isTransient, Refusal } from './fault.ts';
import { type Urls, urlsOf } from './rewrite.ts';
import { isFinalState } from './state.ts';

/** By levels, because recursion is what a hostile document would overflow. */
function isDeep(document: unknown, deepest: number): boolean {
  let level = [document];
  for (let depth = 0; level.length > 0 && depth <= deepest; depth++)
    level = level.flatMap((value) =>
      value && typeof value === 'object' ? Object.values(value) : [],
    );
  return level.length > 0;
}

/** What an answer of the status monitor leads to, when it is no error. */
export interface Advance {
  readonly checkpoint: Checkpoint;
  /** What the answer says, if it says anything. */
  readonly reading?: Reading | undefined;
  /** This poll failed, the operation did not. */
  readonly fault?: Fault | undefined;
  /** The answer as what it means, where that is not what it says. */
  readonly answer?: Answer | undefined;
}

export const isFinalReading = (reading: Reading): reading is FinalReading =>
  isFinalState(reading.state);

/** The checkpoint with what a reading says, and its URLs; what it does not say stays. */
export function take(before: Checkpoint, reading: Reading, urls: Urls): Checkpoint {
  const { state, word } = reading;
  const after = { ...before, state, word };
  if (isFinalReading(reading)) {
    // Where a result will be is a guess until the end says where it is.
    after.resultUrl = undefined;
    if (reading.state === 'succeeded')
      after.evidence = reading.evidence ?? (word ? 'word' : 'code');
    return { ...after, ...urls };
  }
  const { progress, message, variables = before.variables } = reading;
  // After an accepted cancel the monitor may go on saying "running" for a while.
  if (before.cancelAccepted) after.state = 'canceling';
  return { ...after, progress, message, variables, ...urls };
}

/** A checkpoint that knows only where to ask. */
export const blank = (convention: string, statusUrl: string, now: number): Checkpoint => ({
  version: 1,
  convention,
  statusUrl,
  state: 'pending',
  // Of a URL alone nothing is known that a 404 could contradict.
  visibleBy: 0,
  polls: 0,
  at: now,
  wait: 0,
  backoffs: 0,
  failures: 0,
});

/**
 * What an answer of the status monitor means. Pure: time is an argument.
 *
 * @param answer A fault when there was none (network error, time-out, unreadable body).
 * @param now Epoch milliseconds.
 * @param hint Whether the answer says when to ask again.
 * @throws {@link Fault} for a definite no and for what is gone, {@link Refusal}.
 */
export function advance(
  context: Context,
  before: Checkpoint,
  answer: Answer | Fault,
  now: number,
  hint: unknown,
): Advance {
  const { convention, limits } = context.settings;
  const { statusLength, statusDepth } = limits;
  const failing = {
    failures: before.failures + 1,
    // A checkpoint's may be of a clock that is ahead of this one.
    failingSince: Math.min(before.failingSince ?? now, now),
  };
  if (answer instanceof Fault) return { checkpoint: { ...before, ...failing }, fault: answer };

  const { status, headers, text = '', unread } = answer;
  const saw = `HTTP ${status}`;
  const checkpoint: Checkpoint = { ...before, ...forgiven, polls: before.polls + 1 };
  // A login page or a proxy's page; with `parse` it was left unread, being what the caller wants.
  if (status === 200 && !unread && isHtml(headers)) {
    throw new Refusal(`${saw} with an HTML page`, answer);
  }

  const read = (given: Answer, known: Checkpoint) => {
    const it = convention.read(given, known);
    if (!it || it === 'fault' || it.state !== 'succeeded') return it;
    return { ...it, ...convention.collect?.(it, known) };
  };
  const said = read(answer, before);
  if (said === 'fault' || (!said && isTransient(status, hint))) {
    return { checkpoint: { ...checkpoint, ...failing }, fault: new Fault(saw, answer) };
  }
  const gone = isGone(status, before, now);
  // That it is gone may be the end that was asked for: by a cancel, or by the submit itself.
  const end =
    !said &&
    isMissing(status) &&
    (before.cancelAccepted ? 'canceled' : gone && convention.gone?.(before));
  const reading: Reading | undefined = end ? { state: end, message: saw } : said;
  if (reading) {
    const excess =
      !isFinalReading(reading) &&
      (text.length > statusLength
        ? `${text.length} characters (limits.statusLength)`
        : // A level takes a character at the least.
          text.length > statusDepth &&
          isDeep(answer.body, statusDepth) &&
          `over ${statusDepth} levels (limits.statusDepth)`);
    if (excess) throw new Refusal(`a status document of ${excess}`, answer);
    const said202 = status === 202 || before.said202;
    const urls = urlsOf(reading, answer, before.statusUrl, context, (move) =>
      read(move(answer), move(before)),
    );
    const isMonitor = ({ resultUrl }: Urls) => resultUrl === before.statusUrl;
    // No convention can see that this is the monitor, by a name that was rewritten to its own.
    if (context.settings.rewriteUrl && isMonitor(urls) && !isMonitor(reading as Urls))
      delete urls.resultUrl;
    return {
      checkpoint: take({ ...checkpoint, visibleBy: undefined, said202 }, reading, urls),
      reading,
      // Of what is gone there is no document, and no result.
      answer: end ? { ...answer, status: 204, body: undefined, text: undefined } : answer,
    };
  }
  if (status === 304 || (status === 404 && !gone)) return { checkpoint };
  // It has answered well: a load balancer may have asked the wrong node, so it is asked once more.
  if (status === 404 && before.visibleBy === undefined)
    return { checkpoint: { ...checkpoint, visibleBy: 0 } };
  // Where nobody has answered well yet, the address may be one that a gateway does not know; 401 and
  // 403 are about who asks.
  const isAbout = before.visibleBy && status !== 401 && status !== 403;
  const advice = isAbout ? behindGateway : undefined;
  throw new Fault(saw, answer, { advice });
}

/** What a checkpoint knows after a good answer of the failures before it. */
export const forgiven = { failures: 0, failingSince: undefined } as const;

/** Whether a status code says that there is nothing any more, and not that it is about to appear. */
export const isGone = (status: number, { visibleBy = 0 }: Checkpoint, now: number): boolean =>
  status === 410 || (status === 404 && now > visibleBy);

/**
 * The checkpoint to go on from in another process. An end whose details a checkpoint does not hold
 * (an embedded result, an error) is asked for again, unless there is no monitor to ask. The wait
 * that is left never exceeds the one that was chosen, whatever the two clocks say.
 */
export function revive(checkpoint: Checkpoint, now: number): Checkpoint {
  const { at, wait, state, resultUrl, unmonitored } = checkpoint;
  const isEnd = isFinalState(state);
  // The moment of the end stays: from then on the result may be late.
  if (isEnd && (unmonitored || resultUrl || state === 'canceled'))
    return { ...checkpoint, at: Math.min(at, now) };
  return {
    ...checkpoint,
    state: isEnd ? 'running' : state,
    at: now,
    wait: Math.min(wait, Math.max(0, at + wait - now)),
  };
}
