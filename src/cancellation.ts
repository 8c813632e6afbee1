import type { Context } from './context.ts';
import type { CancelRequest } from './conventions/convention.ts';
import { CancelError, explain } from './errors.ts';
import { Fault, isTransient } from './fault.ts';
import { isInvisible } from './lifecycle.ts';
import { repeat } from './retry.ts';
import { type Hint, hintIn } from './retry-after.ts';
import { type Checkpoint, isFinalState } from './status.ts';

/**
 * What the server says to a cancel.
 *
 * - `accepted`: the end is still to come, and need not be `canceled`.
 * - `gone`: there is nothing left to cancel.
 * - `over`: it had ended before.
 */
export interface CancelAnswer {
  readonly says: 'accepted' | 'gone' | 'over';
  /** When it says to ask again. */
  readonly hint: Hint | undefined;
}

/**
 * Asks the server to cancel, and repeats that on faults: it is idempotent. It listens to no signal
 * of the caller's, because it is what their abort leads to; each try is bounded by `timeout`.
 *
 * @param latest The checkpoint, asked anew for each try.
 * @param time Epoch milliseconds.
 * @throws CancelError or ProtocolError.
 */
export async function requestCancel(
  context: Context,
  latest: () => Checkpoint,
  time: () => number,
): Promise<CancelAnswer> {
  const { convention } = context.settings;
  const { signal } = new AbortController();

  async function attempt(): Promise<CancelAnswer> {
    const checkpoint = latest();
    // It has ended while the cancel was on its way.
    if (isFinalState(checkpoint.state)) return { says: 'over', hint: undefined };
    const { cancel = ({ statusUrl: url }): CancelRequest => ({ url }) } = convention;
    const request = cancel(checkpoint);
    if (!request) throw new CancelError('the convention cannot cancel', { checkpoint });
    const answer = await context.transport.send(
      { method: 'DELETE', ...request },
      'cancel',
      context,
      signal,
    );
    const { status } = answer;
    const hint = hintIn(context.settings, answer, checkpoint);
    if (status < 400) return { says: 'accepted', hint };
    if (status === 409 || request.over?.includes(status)) return { says: 'over', hint };
    // A 404 may be a task still to appear.
    const isEarly = status === 404 && isInvisible(checkpoint, time());
    if (status === 410 || (status === 404 && !isEarly)) return { says: 'gone', hint };
    // 501 is the one 5xx that no repetition mends.
    const isFault = isEarly || (status !== 501 && isTransient(status, hint));
    const saw = `HTTP ${status}`;
    throw isFault ? new Fault(saw, answer) : new CancelError(saw, { checkpoint, answer });
  }

  try {
    return await repeat(attempt, context.settings, signal);
  } catch (error) {
    throw explain(error, CancelError, { checkpoint: latest() });
  }
}
