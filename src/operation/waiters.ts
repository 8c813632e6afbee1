import { type AbortListener, offAbort, onAbort, throwIfAborted } from './abort.ts';

/** Who has waiters, and learns when one has left before the end. */
interface Host {
  left(): void;
}

/** One who waits, until told or until one of the signals aborts. */
class Waiter<T> implements AbortListener {
  readonly all: Waiters<T>;
  readonly signals: readonly AbortSignal[];
  readonly isBrief: boolean;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;

  constructor(
    all: Waiters<T>,
    signals: readonly AbortSignal[],
    isBrief: boolean,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.all = all;
    this.signals = signals;
    this.isBrief = isBrief;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Leaves at once, with the signal's own reason. */
  aborted({ reason }: AbortSignal): void {
    this.all.delete(this);
    this.reject(reason);
    this.all.host.left();
  }
}

/** All who wait for the same. */
export class Waiters<T> {
  readonly host: Host;
  readonly #all = new Set<Waiter<T>>();

  constructor(host: Host) {
    this.host = host;
  }

  get count(): number {
    return this.#all.size;
  }

  /**
   * @param isBrief It can be told before the others, by {@link resolveBrief}.
   * @throws what one of the signals has aborted with.
   */
  join(signals: readonly AbortSignal[], isBrief = false): Promise<T> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signals);
      const waiter = new Waiter(this, signals, isBrief, resolve, reject);
      this.#all.add(waiter);
      onAbort(signals, waiter);
    });
  }

  delete(waiter: Waiter<T>): void {
    offAbort(waiter.signals, waiter);
    this.#all.delete(waiter);
  }

  resolveBrief(value: T): void {
    for (const waiter of this.#all) if (waiter.isBrief) this.#tell(waiter).resolve(value);
  }

  resolve(value: T): void {
    for (const waiter of this.#all) this.#tell(waiter).resolve(value);
  }

  reject(reason: unknown): void {
    for (const waiter of this.#all) this.#tell(waiter).reject(reason);
  }

  #tell(waiter: Waiter<T>): Waiter<T> {
    this.delete(waiter);
    return waiter;
  }
}
