import { isGone } from '../core/answers.ts';
import type { CancelRequest } from '../core/convention.ts';
import type { Event } from '../core/event.ts';
import { Ended, Fault, isTransient } from '../core/fault.ts';
import type { Known } from '../core/known.ts';
import { hintIn } from '../core/retry-after.ts';
import type { Stop } from '../core/stop.ts';
import type { Context } from './context.ts';

/** The operation that is to be canceled. */
export interface Cancelable {
  readonly known: Known;
  /** The present time in epoch milliseconds. */
  time(): number;
  dispatch(event: Event): void;
}

/**
 * Asks the server once to cancel. No signal of the caller stops it, since it is their abort that it
 * follows from.
 *
 * @returns The event that it leads to.
 * @throws A Fault, after which it may be repeated: canceling is idempotent. Otherwise an Ended, or
 * what a convention's own code has thrown.
 */
export async function requestCancel(
  context: Context,
  operation: Cancelable,
  stop: Stop,
): Promise<Event> {
  const { convention, clock } = context.settings;
  const { checkpoint } = operation.known;
  const { cancel = ({ statusUrl: url }): CancelRequest => ({ url }) } = convention;
  const request = cancel(checkpoint);
  if (!request) throw new Ended('the convention cannot cancel');
  const send = { method: 'DELETE', ...request };
  const answer = await context.transport.send(send, 'cancel', context, stop, checkpoint);
  const { status } = answer;
  const hint = hintIn(convention, answer, clock.now(), checkpoint);
  if (status < 400) return { type: 'cancel accepted', hint };
  if (status === 409 || request.over?.includes(status)) return { type: 'cancel too late', hint };
  if (isGone(status, checkpoint, operation.time())) return { type: 'cancel found nothing' };
  // A 404 here means "not visible yet". A 501 is the one 5xx that would be the same the next time.
  const isFault = status === 404 || (status !== 501 && isTransient(status, hint));
  throw new (isFault ? Fault : Ended)(`HTTP ${status}`, answer);
}
