import { isHtml } from './content-type.ts';
import type { Context } from './context.ts';
import type { ActiveReading, Answer, FinalReading, Reading } from './conventions/convention.ts';
import { OperationGoneError, PollError, ProtocolError } from './errors.ts';
import { behindGateway, isTransient } from './fault.ts';
import { type Urls, urlsOf } from './rewrite.ts';
import { type Checkpoint, isFinalState } from './status.ts';

/** By levels, because recursion is what a hostile document would overflow. */
function isDeep(document: unknown, deepest: number): boolean {
  let level = [document];
  for (let depth = 0; level.length > 0 && depth <= deepest; depth++) {
    level = level.flatMap((value) =>
      value && typeof value === 'object' ? Object.values(value) : [],
    );
  }
  return level.length > 0;
}

/** What an answer of the status monitor leads to, when it is no error. */
export interface Advance {
  readonly checkpoint: Checkpoint;
  /** What the answer says, if it says anything. */
  readonly reading?: Reading | undefined;
  /** This poll failed, the operation did not: what was seen. */
  readonly fault?: string | undefined;
}

export const isFinalReading = (reading: Reading): reading is FinalReading =>
  isFinalState(reading.state);

/** The checkpoint with what a reading says, and its URLs; what it does not say stays. */
export function take(before: Checkpoint, reading: Reading, urls: Urls): Checkpoint {
  const { state, word, progress, message, variables } = reading as ActiveReading;
  const after = { ...before, state, word };
  if (isFinalReading(reading)) {
    // Where a result will be is a guess until the end says where it is.
    after.resultUrl = undefined;
    if (reading.state === 'succeeded')
      after.evidence = reading.evidence ?? (word ? 'word' : 'code');
  } else {
    // After an accepted cancel the monitor may go on saying "running" for a while.
    if (before.cancelAccepted) after.state = 'canceling';
    Object.assign(after, { progress, message, variables: variables ?? before.variables });
  }
  return Object.assign(after, urls);
}

/** A checkpoint that knows only where to ask. */
export const blank = (convention: string, statusUrl: string, now: number): Checkpoint => ({
  version: 1,
  convention,
  statusUrl,
  state: 'pending',
  polls: 0,
  at: now,
  wait: 0,
  backoffs: 0,
  failures: 0,
});

/**
 * What an answer of the status monitor means. Pure: time is an argument.
 *
 * @param answer `undefined` when there was none (network error, time-out, unreadable body).
 * @param now Epoch milliseconds.
 * @throws PollError for a definite no, OperationGoneError, ProtocolError.
 */
export function advance(
  context: Context,
  before: Checkpoint,
  answer: Answer | undefined,
  now: number,
): Advance {
  const { convention, limits } = context.settings;
  const { statusLength, statusDepth } = limits;
  const failures = before.failures + 1;
  if (!answer) return { checkpoint: { ...before, failures }, fault: 'no answer' };

  const { status, headers, text = '', unread } = answer;
  const saw = `HTTP ${status}`;
  const checkpoint: Checkpoint = { ...before, polls: before.polls + 1, failures: 0 };
  const details = { checkpoint, answer };
  // A login page or a proxy's page; with `parse` it was left unread, being what the caller wants.
  if (status === 200 && !unread && isHtml(headers)) {
    throw new ProtocolError(`${saw} with an HTML page`, details);
  }

  const read = (given: Answer, known: Checkpoint) => {
    const said = convention.read(given, known);
    const isSuccess = said && said !== 'fault' && said.state === 'succeeded';
    return isSuccess ? { ...said, ...convention.collect?.(said, known) } : said;
  };
  let reading = read(answer, before);
  if (reading === 'fault' || (!reading && isTransient(status))) {
    return { checkpoint: { ...checkpoint, failures }, fault: saw };
  }
  const isGone = status === 404 || status === 410;
  // The caller has canceled it: that it is gone is the end that was asked for.
  if (!reading && isGone && before.cancelAccepted) reading = { state: 'canceled' };
  if (reading) {
    if (!isFinalReading(reading)) {
      if (text.length > statusLength) {
        throw new ProtocolError(
          `a status document of ${text.length} characters (limits.statusLength)`,
          details,
        );
      }
      // A level takes a character at the least.
      if (text.length > statusDepth && isDeep(answer.body, statusDepth)) {
        throw new ProtocolError(
          `a status document of over ${statusDepth} levels (limits.statusDepth)`,
          details,
        );
      }
    }
    const said202 = status === 202 ? true : before.said202;
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
    };
  }
  if (status === 304 || (status === 404 && isInvisible(before, now))) return { checkpoint };
  // Where nobody has answered well yet, the address may be one that a gateway does not know.
  const remedy = before.visibleBy === undefined ? undefined : behindGateway;
  throw new (isGone ? OperationGoneError : PollError)(saw, { ...details, remedy });
}

/** Whether a 404 may still mean that the operation is about to appear. */
export const isInvisible = ({ visibleBy = 0 }: Checkpoint, now: number): boolean =>
  now <= visibleBy;

/**
 * The checkpoint to go on from in another process. An end whose details a checkpoint does not hold
 * (an embedded result, an error) is asked for again, unless there is no monitor to ask. The wait
 * that is left never exceeds the one that was chosen, whatever the two clocks say.
 */
export function revive(checkpoint: Checkpoint, now: number): Checkpoint {
  const { at, wait, state, resultUrl, unmonitored } = checkpoint;
  const isKnown = unmonitored || resultUrl || state === 'canceled' || !isFinalState(state);
  return {
    ...checkpoint,
    state: isKnown ? state : 'running',
    at: now,
    wait: Math.min(wait, Math.max(0, at + wait - now)),
  };
}
