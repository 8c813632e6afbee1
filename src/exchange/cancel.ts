import { isGone } from '../core/answers.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CancelRequest } from '../core/convention.ts';
import { CancelError, explain } from '../core/errors.ts';
import { Fault, isTransient } from '../core/fault.ts';
import type { Event } from '../core/lifecycle.ts';
import { hintIn } from '../core/retry-after.ts';
import { isFinalState } from '../core/state.ts';
import { Stop } from '../core/stop.ts';
import { originOf } from '../core/trust.ts';
import type { Context } from './context.ts';
import { repeat } from './retry.ts';

/**
 * Asks the server to cancel. It is repeated on faults, which is safe because canceling is
 * idempotent. No signal of the caller stops it, since it is their abort that it follows from; each
 * try is limited by `timeout`.
 *
 * @param checkpoint Returns what is known now; called for each try.
 * @param time Returns the present time in epoch milliseconds.
 * @param isAwaited Somebody waits for the answer, so it does not take turns with others.
 * @returns The event that it leads to; `undefined` if the operation has ended meanwhile.
 * @throws CancelError or ProtocolError.
 */
export async function requestCancel(
  context: Context,
  checkpoint: () => Checkpoint,
  time: () => number,
  isAwaited: boolean,
): Promise<Event | undefined> {
  const { cancels, transport, settings } = context;
  const { convention, clock } = settings;
  const stop = new Stop();
  const turn = async () => (isAwaited ? undefined : cancels.turn(originOf(checkpoint().statusUrl)));
  // The first turn is awaited before anything else is made, so that waiting for it takes little
  // memory.
  let first: ReturnType<typeof turn> | undefined = turn();
  await first;

  async function ask(): Promise<Event | undefined> {
    const known = checkpoint();
    if (isFinalState(known.state)) return undefined;
    const { cancel = ({ statusUrl: url }): CancelRequest => ({ url }) } = convention;
    const request = cancel(known);
    if (!request) throw new CancelError('the convention cannot cancel', { checkpoint: known });
    const answer = await transport.send({ method: 'DELETE', ...request }, 'cancel', context, stop);
    const { status } = answer;
    const hint = hintIn(convention, answer, clock.now(), known);
    if (status < 400) return { type: 'cancel accepted', hint };
    if (status === 409 || request.over?.includes(status)) return { type: 'cancel too late', hint };
    if (isGone(status, known, time())) return { type: 'cancel found nothing' };
    // A 404 here means "not visible yet". A 501 is the one 5xx that would be the same the next
    // time.
    const isFault = status === 404 || (status !== 501 && isTransient(status, hint));
    const saw = `HTTP ${status}`;
    throw isFault ? new Fault(saw, answer) : new CancelError(saw, { checkpoint: known, answer });
  }

  async function attempt(): Promise<Event | undefined> {
    const end = await (first ?? turn());
    first = undefined;
    return ask().finally(end);
  }

  try {
    return await repeat(attempt, context, stop);
  } catch (error) {
    throw explain(error, CancelError, { checkpoint: checkpoint() });
  }
}
