import { elapsed } from '../core/clock.ts';
import { CancelError, explain } from '../core/errors.ts';
import { Fault } from '../core/fault.ts';
import { isFinal } from '../core/status.ts';
import type { Stop } from '../core/stop.ts';
import { originOf } from '../core/trust.ts';
import { type Alarm, pause } from '../exchange/alarms.ts';
import { type Cancelable, requestCancel } from '../exchange/cancel.ts';
import type { Context } from '../exchange/context.ts';
import { isOffline } from '../exchange/offline.ts';
import { repeat } from '../exchange/retry.ts';
import { Share } from './share.ts';

/**
 * The cancel of an operation. All who want it share one request, which is repeated on faults. It
 * goes on while anybody waits for the answer and, because nobody does after an abort, for
 * `limits.cancelGrace` in any case. So a server that says "come back tomorrow" keeps no process
 * alive.
 */
export class Cancel extends Share<void> implements Alarm {
  due = 0;
  place = -1;
  readonly #context: Context;
  /** It goes on even if nobody waits. */
  #isKept = false;
  #isAnswered = false;
  /** How many wait for it for longer than the grace, so that a long Retry-After can be honored. */
  #patient = 0;
  /** Ends a pause that only they would have waited for. */
  #cutShort: (() => void) | undefined;

  constructor(context: Context, operation: Cancelable) {
    super((stop) => this.#send(operation, stop));
    this.#context = context;
  }

  /** One more waits for longer than the grace, or one less. */
  addPatient(one: 1 | -1): void {
    this.#patient += one;
    if (!this.#patient) this.#cutShort?.();
  }

  override left(): void {
    if (!this.#isKept) super.left();
  }

  /** The operation has ended. */
  end(): void {
    this.#context.cancels.timers.clear(this);
    this.#isKept = false;
    this.fail(undefined);
  }

  /** The grace has passed. A page that is offline does not use it up. */
  ring(): void {
    this.#isKept = isOffline();
    if (this.#isKept) this.#keep();
    else this.left();
  }

  #keep(): void {
    const { cancels, settings } = this.#context;
    cancels.timers.set(this, settings.limits.cancelGrace);
  }

  async #send(operation: Cancelable, stop: Stop): Promise<void> {
    const context = this.#context;
    const { cancels, settings, alarms } = context;
    const { isAwaited } = this;
    if (this.#isAnswered || isFinal(operation.known.status)) return;
    this.#isKept = true;
    // If somebody waits for the answer, it does not take turns with others.
    const turn = async () =>
      isAwaited ? undefined : cancels.turn(originOf(operation.known.checkpoint.statusUrl));
    // The first turn is awaited before anything else is made, so that waiting for it takes little
    // memory. The grace begins only then: however many wait, each is sent.
    let end = await turn();
    if (!stop.isStopped) this.#keep();
    // For three tries, the last with time for an answer.
    const longest = 0.4 * settings.limits.cancelGrace;
    const rest = (delay: number) => {
      const began = elapsed(settings.clock);
      return pause(this.#patient ? delay : Math.min(delay, longest), alarms, stop, (alarm) => {
        this.#cutShort = () => {
          const left = longest - (elapsed(settings.clock) - began);
          if (delay > longest) alarms.set(alarm, Math.max(0, left));
        };
      }).finally(() => {
        this.#cutShort = undefined;
      });
    };

    async function attempt() {
      end ??= await turn();
      try {
        stop.throwIfStopped();
        operation.dispatch({ type: 'cancel sent' });
        return await requestCancel(context, operation, stop);
      } catch (error) {
        operation.dispatch({ type: 'cancel failed' });
        throw error;
      } finally {
        end?.();
        end = undefined;
      }
    }

    try {
      const event = await repeat(attempt, 'cancel', context, stop, 0, undefined, rest);
      this.#isAnswered = true;
      operation.dispatch(event);
    } catch (error) {
      const { checkpoint } = operation.known;
      const mayPass = error instanceof Fault || undefined;
      const refusal = explain(error, CancelError, { checkpoint, mayPass });
      if (!isFinal(operation.known.status))
        context.announce?.({
          type: 'cancelAnswered',
          ...(stop.isStopped ? { outcome: 'unanswered' } : { outcome: 'refused', error: refusal }),
        });
      throw refusal;
    } finally {
      // By now the alarm may be that of the next one.
      if (!stop.isStopped) cancels.timers.clear(this);
    }
  }
}
