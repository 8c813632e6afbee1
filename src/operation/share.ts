import { Stop } from '../core/stop.ts';
import { noWaitersLeft } from './abort.ts';
import { Waiters } from './waiters.ts';

/**
 * Work that many wait for and that is done once: the first to join starts it, the last to leave
 * before its end stops it, and whoever comes after an end or a stop starts it anew.
 */
export class Share<T> {
  readonly #start: (stop: Stop) => Promise<T>;
  readonly #waiters = new Waiters<T>(this);
  /** That of the work under way. */
  #stop: Stop | undefined;

  constructor(start: (stop: Stop) => Promise<T>) {
    this.#start = start;
  }

  /** Waits for the work; leaves it at once, with its reason, when one of the signals aborts. */
  join(signals: readonly AbortSignal[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const isIn = this.#waiters.add(signals, false, undefined, resolve, reject);
      if (isIn && !this.#stop) this.#work();
    });
  }

  /** Ends the work and all waiting for it. */
  fail(reason: unknown): void {
    const stop = this.#stop;
    this.#stop = undefined;
    this.#waiters.reject(reason);
    stop?.stop(reason);
  }

  left(): void {
    if (!this.#waiters.count) this.fail(noWaitersLeft);
  }

  #work(): void {
    const stop = new Stop();
    this.#stop = stop;
    // Work that was stopped has nobody to tell, and another may be under way.
    const isCurrent = () => {
      const it = this.#stop === stop;
      if (it) this.#stop = undefined;
      return it;
    };
    this.#start(stop).then(
      (value) => isCurrent() && this.#waiters.resolve(value),
      (error) => isCurrent() && this.#waiters.reject(error),
    );
  }
}
