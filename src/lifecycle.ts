import type { Answer, Convention, FinalReading, Reading } from './conventions/convention.ts';
import { isTransient, Refusal } from './fault.ts';
import { type Checkpoint, isFinalState } from './status.ts';
import { examine } from './trust.ts';

/** How long after the 202 (or its Retry-After) a 404 means "not visible yet". */
const visibilityWindow = 10_000;

/** The longest document, in characters, that may say "not done yet". Results may be longer. */
const longestStatus = 1_000_000;

/** What an answer of the status monitor leads to. */
export type Step =
  /** The operation goes on. */
  | { readonly kind: 'active'; readonly checkpoint: Checkpoint; readonly hint?: number | undefined }
  /** It has ended. */
  | { readonly kind: 'final'; readonly checkpoint: Checkpoint; readonly reading: FinalReading }
  /** This poll failed, the operation did not. */
  | { readonly kind: 'fault'; readonly checkpoint: Checkpoint; readonly saw: string }
  /** The monitor does not know the operation, or no longer. */
  | { readonly kind: 'gone'; readonly checkpoint: Checkpoint }
  /** A definite no. */
  | { readonly kind: 'refused'; readonly checkpoint: Checkpoint; readonly saw: string }
  /** The server broke the convention. */
  | { readonly kind: 'broken'; readonly checkpoint: Checkpoint; readonly saw: string };

const isFinalReading = (reading: Reading): reading is FinalReading => isFinalState(reading.state);

/** Resolves a URL an answer holds against the answer's own; whom to trust is decided when asked. */
function absolute(reference: string | undefined, answer: Answer): string | undefined {
  if (reference === undefined) return undefined;
  const examined = examine(reference, answer.url, new Set());
  if (examined.refused !== undefined) throw new Refusal(examined.refused);
  return examined.url;
}

/** The checkpoint with what a reading says, its URLs made absolute; the rest stays as it was. */
function take(before: Checkpoint, reading: Reading, answer: Answer): Checkpoint {
  const { state, word } = reading;
  if (isFinalReading(reading)) {
    const where = state === 'succeeded' ? reading.result : undefined;
    const resultUrl = where && 'url' in where ? absolute(where.url, answer) : undefined;
    return { ...before, state, word, resultUrl, progress: undefined, message: undefined };
  }
  return {
    ...before,
    // After an accepted cancel the monitor may go on saying "running" for a while.
    state: before.cancelAccepted ? 'canceling' : state,
    word,
    progress: reading.progress,
    message: reading.message,
    statusUrl: absolute(reading.statusUrl, answer) ?? before.statusUrl,
    resultUrl: absolute(reading.resultUrl, answer) ?? before.resultUrl,
    cancelUrl: absolute(reading.cancelUrl, answer) ?? before.cancelUrl,
    variables: reading.variables ?? before.variables,
  };
}

/** The reading, with what the convention's own `collect` says about where the result is. */
function located(convention: Convention, reading: Reading, checkpoint: Checkpoint): Reading {
  const result = reading.state === 'succeeded' && convention.collect?.(reading, checkpoint);
  return result ? { ...reading, result } : reading;
}

/**
 * The first checkpoint, from the answer to the submit.
 *
 * @param now Epoch milliseconds.
 * @param hint Its Retry-After in milliseconds.
 * @throws {@link Refusal} when a URL it names must not be asked.
 */
export function begin(
  convention: Convention,
  answer: Answer,
  reading: Reading,
  hint: number | undefined,
  now: number,
): Checkpoint {
  const blank: Checkpoint = {
    version: 1,
    convention: convention.name,
    statusUrl: answer.url,
    state: 'pending',
    polls: 0,
    at: now,
    wait: 0,
    backoffs: 0,
    failures: 0,
  };
  const checkpoint = take(blank, reading, answer);
  return isFinalReading(reading)
    ? { ...checkpoint, unmonitored: true }
    : { ...checkpoint, visibleBy: now + (hint ?? 0) + visibilityWindow };
}

/**
 * What an answer of the status monitor means and what follows. Pure: time is an argument.
 *
 * @param before The checkpoint so far.
 * @param answer `undefined` when there was none (network error, time-out, unreadable body).
 * @param now Epoch milliseconds.
 */
export function advance(
  convention: Convention,
  before: Checkpoint,
  answer: Answer | undefined,
  now: number,
): Step {
  const fault = (saw: string): Step => ({
    kind: 'fault',
    checkpoint: {
      ...before,
      polls: before.polls + (answer ? 1 : 0),
      failures: before.failures + 1,
    },
    saw,
  });
  if (!answer) return fault('no answer');
  const { status, headers } = answer;
  const saw = `HTTP ${status}`;
  const polled: Checkpoint = { ...before, polls: before.polls + 1, failures: 0 };
  const seen: Checkpoint = {
    ...polled,
    visibleBy: undefined,
    said202: status === 202 ? true : before.said202,
  };

  // A login page or a proxy's page; with `parse` it was left unread, being what the caller wants.
  const isPage = /text\/html/i.test(headers.get('content-type') ?? '') && !answer.unread;
  if (status === 200 && isPage) {
    return { kind: 'broken', checkpoint: polled, saw: `${saw} with an HTML page` };
  }

  const reading = convention.read(answer, before);
  if (reading === 'fault') return fault(saw);
  if (reading) {
    try {
      const found = located(convention, reading, before);
      const checkpoint = take(seen, found, answer);
      if (isFinalReading(found)) return { kind: 'final', checkpoint, reading: found };
      if ((answer.text?.length ?? 0) > longestStatus) {
        const size = `a status document of ${answer.text?.length} characters`;
        return { kind: 'broken', checkpoint: polled, saw: `${size}, more than ${longestStatus}` };
      }
      return { kind: 'active', checkpoint, hint: found.retryAfter };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'broken', checkpoint: polled, saw: `a URL that is refused: ${error.message}` };
    }
  }

  if (status === 304) return { kind: 'active', checkpoint: seen };
  const invisible = status === 404 && before.visibleBy !== undefined && now <= before.visibleBy;
  if (invisible) return { kind: 'active', checkpoint: polled };
  if (status === 404 || status === 410) {
    // The caller has canceled it: that it is gone is the end that was asked for.
    if (before.cancelAccepted) {
      const reading = { state: 'canceled' } as const;
      return { kind: 'final', checkpoint: take(seen, reading, answer), reading };
    }
    return { kind: 'gone', checkpoint: polled };
  }
  if (isTransient(status)) return fault(saw);
  return { kind: 'refused', checkpoint: polled, saw };
}

/**
 * The checkpoint to go on from in another process. An end whose details a checkpoint does not hold
 * (an embedded result, an error) is asked for again, unless there is no monitor to ask. The wait
 * that is left never exceeds the one that was chosen, whatever the two clocks say.
 */
export function revive(checkpoint: Checkpoint, now: number): Checkpoint {
  const { at, wait, state, resultUrl, unmonitored } = checkpoint;
  const left = Math.min(wait, Math.max(0, at + wait - now));
  const known = state === 'canceled' || (state === 'succeeded' && resultUrl) || unmonitored;
  const goesOn = isFinalState(state) && !known;
  return { ...checkpoint, state: goesOn ? 'running' : state, at: now, wait: left };
}
