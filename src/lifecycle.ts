import { isHtml } from './content-type.ts';
import type {
  ActiveReading,
  Answer,
  Convention,
  FinalReading,
  Reading,
} from './conventions/convention.ts';
import { OperationGoneError, PollError, ProtocolError } from './errors.ts';
import { isTransient } from './fault.ts';
import type { Limits } from './limits.ts';
import { type Checkpoint, isFinalState } from './status.ts';
import { resolveUrl } from './trust.ts';

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

/**
 * The checkpoint with what a reading says, its URLs made absolute; what it does not say stays.
 *
 * @throws {@link Refusal} when a URL it names must not be asked.
 */
export function take(before: Checkpoint, reading: Reading, { url }: Answer): Checkpoint {
  const { state, word, progress, message, variables, ...urls } = reading as ActiveReading;
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
  for (const key of ['statusUrl', 'resultUrl', 'cancelUrl'] as const) {
    const reference = urls[key];
    if (reference) after[key] = resolveUrl(reference, url);
  }
  return after;
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
  convention: Convention,
  before: Checkpoint,
  answer: Answer | undefined,
  now: number,
  { statusLength, statusDepth }: Limits,
): Advance {
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

  let reading = convention.read(answer, before);
  if (reading === 'fault' || (!reading && isTransient(status))) {
    return { checkpoint: { ...checkpoint, failures }, fault: saw };
  }
  const isGone = status === 404 || status === 410;
  // The caller has canceled it: that it is gone is the end that was asked for.
  if (!reading && isGone && before.cancelAccepted) reading = { state: 'canceled' };
  if (reading) {
    if (reading.state === 'succeeded') {
      reading = { ...reading, ...convention.collect?.(reading, before) };
    } else if (!isFinalReading(reading)) {
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
    return {
      checkpoint: take({ ...checkpoint, visibleBy: undefined, said202 }, reading, answer),
      reading,
    };
  }
  if (status === 304 || (status === 404 && isInvisible(before, now))) return { checkpoint };
  throw new (isGone ? OperationGoneError : PollError)(saw, details);
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
