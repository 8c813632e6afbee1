import { asyncIterator } from '../core/async-iterator.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { nextDelay } from '../core/schedule.ts';
import type { AwaitedOperation, Push, Wake } from '../core/wake.ts';
import type { Alarm } from '../exchange/alarms.ts';
import type { Context } from '../exchange/context.ts';
import { ignore, safely } from './callback.ts';

/** The operation that it listens for. */
interface Host {
  readonly known: { readonly checkpoint: Checkpoint };
  time(): number;
  tell(push: Push, isChannel: boolean): void;
  dispatch(event: { readonly type: 'unheard' }): void;
}

/**
 * Listens to what a channel says of one operation, as long as somebody waits for that. One that ends
 * or fails is opened again, at longer and longer intervals. Nothing that goes wrong here is an error
 * of the operation.
 */
export class Channel implements Alarm {
  due = 0;
  place = -1;
  readonly #context: Context;
  readonly #machine: Host;
  readonly #wake: Wake;
  /** While it is open or is to be opened again. */
  #listening: AbortController | undefined;
  /** How often in a row it has ended soon. */
  #failures = 0;
  /** The shortest pause before it is opened again, as it has said. */
  #pause = 0;
  #pushes: AsyncIterator<Push> | undefined;
  /** The same object each time, so that a channel can keep something for it. */
  readonly #operation: AwaitedOperation;

  constructor(context: Context, machine: Host, wake: Wake) {
    this.#context = context;
    this.#machine = machine;
    this.#wake = wake;
    this.#operation = {
      get statusUrl() {
        return machine.known.checkpoint.statusUrl;
      },
      get eventsUrl() {
        const { checkpoint } = machine.known;
        return context.settings.convention.eventsUrl?.(checkpoint) ?? checkpoint.eventsUrl;
      },
      get cursor() {
        return machine.known.checkpoint.cursor;
      },
      request: (url, options) =>
        context.transport.open(url, options, context, machine.known.checkpoint),
    };
  }

  open(): void {
    if (this.#listening || this.#pause === Infinity) return;
    this.#listening = new AbortController();
    this.#listen(this.#listening.signal);
  }

  close(): void {
    this.#context.alarms.clear(this);
    this.#listening?.abort();
    this.#listening = undefined;
    // One that does not listen to the signal may listen to this.
    const pushes = this.#pushes;
    this.#pushes = undefined;
    Promise.resolve()
      .then(() => pushes?.return?.())
      .catch(ignore);
  }

  ring(): void {
    this.#listening = undefined;
    this.open();
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { alarms, settings } = this.#context;
    const { polling } = settings;
    const machine = this.#machine;
    const began = machine.time();
    const channel = safely(() => this.#wake(this.#operation, signal));
    if (!channel) return;
    try {
      const pushes = channel[asyncIterator]();
      this.#pushes = pushes;
      for (let next = await pushes.next(); !next.done; next = await pushes.next()) {
        if (signal.aborted) return;
        const { reopenAfter } = next.value as { readonly reopenAfter?: number };
        if (reopenAfter === undefined) machine.tell(next.value, true);
        else this.#pause = Number(reopenAfter) || 0;
      }
    } catch {
      // It has ended, and that is all that counts.
    }
    if (signal.aborted) return;
    const hasLasted = machine.time() - began >= polling.maxDelay;
    const failures = hasLasted ? 0 : this.#failures;
    this.#failures = failures + 1;
    const backoff = nextDelay(polling, undefined, failures, Math.random());
    machine.dispatch({ type: 'unheard' });
    const pause = Math.max(backoff, this.#pause);
    if (pause < Infinity && this.#listening) alarms.set(this, pause);
  }
}
