import { abortable, throwIfAborted } from './abort.ts';
import type { OperationError } from './errors.ts';
import { broken, cancelFailed } from './failures.ts';
import { Fault, isTransient, Refusal } from './fault.ts';
import type { Context } from './monitor.ts';
import { repeat } from './retry.ts';
import { retryAfter } from './retry-after.ts';
import type { Checkpoint } from './status.ts';

/**
 * What the server said to a cancel.
 *
 * - `accepted`: the end is still to come, and need not be `canceled`.
 * - `gone`: there is nothing left to cancel.
 * - `over`: it had ended before.
 */
export interface CancelAnswer {
  readonly says: 'accepted' | 'gone' | 'over';
  /** Its Retry-After in milliseconds. */
  readonly hint: number | undefined;
}

/**
 * Asks the server to cancel, and repeats that on faults: it is idempotent. It listens to no signal
 * of the caller's, because it is what their abort leads to; each try is bounded by `timeout`.
 *
 * @param checkpoint The latest one, asked anew for each try.
 * @param visible Whether the operation can be expected to be visible yet; before, a 404 is a fault.
 */
export async function requestCancel(
  { settings, transport, sending }: Context,
  checkpoint: () => Checkpoint,
  visible: () => boolean,
): Promise<CancelAnswer> {
  const { convention, clock, polling } = settings;
  const { signal } = new AbortController();

  async function attempt(): Promise<CancelAnswer> {
    const { statusUrl } = checkpoint();
    const request = convention.cancel
      ? convention.cancel(checkpoint())
      : { url: statusUrl, method: 'DELETE' };
    if (!request) throw cancelFailed(checkpoint(), 'a convention that cannot cancel', undefined);
    const answer = await transport.send(
      { method: 'DELETE', ...request },
      'cancel',
      sending,
      signal,
    );
    const { status, headers } = answer;
    const hint = retryAfter(headers, clock.now());
    if (status < 400) return { says: 'accepted', hint };
    if (status === 410 || (status === 404 && visible())) return { says: 'gone', hint };
    if (status === 409) return { says: 'over', hint };
    const saw = `HTTP ${status}`;
    // 501 says that it never will; it is the one 5xx that no repetition mends.
    if (status !== 501 && (status === 404 || isTransient(status))) throw new Fault(saw, { answer });
    throw cancelFailed(checkpoint(), saw, answer);
  }

  try {
    return await repeat(attempt, polling, clock, signal);
  } catch (error) {
    throw explain(error, checkpoint());
  }
}

function explain(error: unknown, checkpoint: Checkpoint): OperationError {
  if (error instanceof Fault) {
    return cancelFailed(checkpoint, error.message, error.answer, error.cause);
  }
  if (error instanceof Refusal) return broken('The cancel', error.message, { checkpoint });
  return error as OperationError;
}

/**
 * Waits for a submit, and leaves no operation behind: when a signal aborts, the wait ends at once,
 * the submit goes on in the background, and what it started is handed to `late`.
 *
 * @param stop Ends the submit itself: at once where it streams its body (an upload nobody wants),
 * else after the grace, so that nothing hangs in the background for ever.
 */
export async function withoutOrphan<A, R>(
  submission: Promise<A>,
  signals: readonly AbortSignal[],
  accept: (accepted: A) => R,
  late: (accepted: A) => void,
  stop: () => void,
): Promise<R> {
  try {
    const accepted = await abortable(submission, signals);
    throwIfAborted(signals);
    return accept(accepted);
  } catch (error) {
    if (signals.some((signal) => signal.aborted)) {
      stop();
      submission.then(late).catch(() => undefined);
    }
    throw error;
  }
}
