import type { Checkpoint } from '../core/checkpoint.ts';
import type { CancelRequest } from '../core/convention.ts';
import { CancelError, explain } from '../core/errors.ts';
import { Fault, isTransient } from '../core/fault.ts';
import { isGone } from '../core/lifecycle.ts';
import { type Hint, hintIn } from '../core/retry-after.ts';
import { isFinalState } from '../core/state.ts';
import type { Monitor } from '../operation/monitor.ts';
import type { Context } from './context.ts';
import { repeat } from './retry.ts';

/** What the server says to a cancel: how that changes what is known, and when to ask again. */
export interface CancelAnswer {
  readonly change?: Partial<Checkpoint>;
  readonly hint?: Hint | undefined;
}

/** The end is still to come, and need not be `canceled`. */
const accepted = { state: 'canceling', cancelAccepted: true } as const;

/** There is nothing left to cancel. */
const gone = { state: 'canceled', word: undefined } as const;

/**
 * Asks the server to cancel, and repeats that on faults: it is idempotent. It listens to no signal
 * of the caller's, because it is what their abort leads to; each try is bounded by `timeout`.
 *
 * @param monitor Asked anew for each try.
 * @throws CancelError or ProtocolError.
 */
export async function requestCancel(
  context: Context,
  monitor: Pick<Monitor, 'checkpoint' | 'time'>,
): Promise<CancelAnswer> {
  const { convention } = context.settings;
  const { signal } = new AbortController();

  async function attempt(): Promise<CancelAnswer> {
    const { checkpoint } = monitor;
    // It has ended while the cancel was on its way.
    if (isFinalState(checkpoint.state)) return {};
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
    if (status < 400) return { change: accepted, hint };
    // It had ended before.
    if (status === 409 || request.over?.includes(status)) return { hint };
    if (isGone(status, checkpoint, monitor.time())) return { change: gone };
    // A 404 may be a task still to appear, and 501 is the one 5xx that no repetition mends.
    const isFault = status === 404 || (status !== 501 && isTransient(status, hint));
    const saw = `HTTP ${status}`;
    throw isFault ? new Fault(saw, answer) : new CancelError(saw, { checkpoint, answer });
  }

  try {
    return await repeat(attempt, context.settings, signal);
  } catch (error) {
    throw explain(error, CancelError, { checkpoint: monitor.checkpoint });
  }
}
