import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { PollRequest } from '../core/convention.ts';
import type { Event } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import { keptOpen } from '../core/schedule.ts';
import type { Stop } from '../core/stop.ts';
import type { Context } from '../exchange/context.ts';
import { hear } from '../exchange/hear.ts';

/**
 * Sends one poll. Not `async`: its frame would cost more than all that it keeps.
 *
 * @param hasTime Nobody wants to know the state now, so the server may keep the poll open.
 * @param clock Tells the present time in epoch milliseconds.
 * @param receive Is told what it has come to.
 */
export function poll(
  context: Context,
  checkpoint: Checkpoint,
  hasTime: boolean,
  stop: Stop,
  clock: { time(): number },
  receive: (event: Event, answer: Answer | undefined) => void,
): void {
  const { settings, transport } = context;
  const { statusUrl: url, noHold, failures } = checkpoint;
  let hold = 0;
  const send = (request: PollRequest = { url }) => {
    hold = request.hold ?? 0;
    return transport.send(request, 'poll', context, stop, checkpoint);
  };
  const eventOf = (answer: Answer | undefined, error: unknown): Event => {
    // The convention's own code may throw here, too.
    try {
      const hint = hear(context, answer, checkpoint);
      if (error instanceof Fault) return { type: 'missed', fault: error, hint };
      if (!answer) return { type: 'refused', error };
      const open = hold ? keptOpen(clock.time() - checkpoint.at, hold) : undefined;
      return { type: 'answered', answer, hint, keptOpen: open };
    } catch (error) {
      return { type: 'refused', error, answer };
    }
  };
  const settle = (answer: Answer | undefined, error?: unknown) =>
    receive(eventOf(answer, error), answer);
  const fail = (error: unknown) => settle(error instanceof Fault ? error.answer : undefined, error);
  let sent: Promise<Answer>;
  try {
    const request = settings.convention.poll?.(checkpoint, hasTime && !noHold && !failures);
    // Few have to wait for a signature.
    sent = request && 'then' in request ? request.then(send) : send(request);
  } catch (error) {
    sent = Promise.reject(error);
  }
  sent.then(settle, fail);
}
