import { Stop } from '../core/stop.ts';
import { noWaitersLeft } from './abort.ts';
import { Waiters } from './waiters.ts';

/**
 * Work that several wait for but that is done once. The first to join starts it. If all leave
 * before it ends, it is stopped. Whoever joins after it has ended or stopped starts it again.
 */
export class Share<T> {
  readonly #start: (stop: Stop) => Promise<T>;
  readonly #waiters = new Waiters<T>(this);
  /** Stops the work; set while it is under way. */
  #stop: Stop | undefined;

  constructor(start: (stop: Stop) => Promise<T>) {
    this.#start = start;
  }

  /** Anybody waits for the work. */
  get isAwaited(): boolean {
    return this.#waiters.count > 0;
  }

  /** Waits for the work. When one of the signals aborts, it rejects at once with that reason. */
  join(signals: readonly AbortSignal[]): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiters.add(signals, false, undefined, resolve, reject)) this.start();
    });
  }

  /** Rejects all who wait for the work, and so stops it. */
  fail(reason: unknown): void {
    this.#waiters.reject(reason);
    this.left();
  }

  left(): void {
    if (this.isAwaited) return;
    const stop = this.#stop;
    this.#stop = undefined;
    stop?.stop(noWaitersLeft);
  }

  /** Starts the work, unless it is under way. */
  start(): void {
    if (this.#stop) return;
    const stop = new Stop();
    this.#stop = stop;
    // Work that was stopped may still settle. It must not do so for those who wait for its
    // successor.
    const ends = () => {
      const isCurrent = this.#stop === stop;
      if (isCurrent) this.#stop = undefined;
      return isCurrent;
    };
    this.#start(stop).then(
      (value) => ends() && this.#waiters.resolve(value),
      (error) => ends() && this.#waiters.reject(error),
    );
  }
}
