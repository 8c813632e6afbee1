import { type AbortListener, offAbort, onAbort } from './abort.ts';

/** Who has waiters, and learns when one has left before the end. */
interface Host {
  left(): void;
}

/** What makes of the end what one waits for. */
export interface Collector<T> {
  collect(signals: readonly AbortSignal[]): Promise<T>;
}

/** One who waits, until told or until one of the signals aborts. An entry of a list of its own. */
class Waiter<T> implements AbortListener {
  readonly all: Waiters<T>;
  readonly signals: readonly AbortSignal[];
  readonly isBrief: boolean;
  readonly collector: Collector<T> | undefined;
  readonly resolve: (value: T | Promise<T>) => void;
  readonly reject: (reason: unknown) => void;
  before: Waiter<T> | undefined;
  after: Waiter<T> | undefined;

  constructor(
    all: Waiters<T>,
    signals: readonly AbortSignal[],
    isBrief: boolean,
    collector: Collector<T> | undefined,
    resolve: (value: T | Promise<T>) => void,
    reject: (reason: unknown) => void,
  ) {
    this.all = all;
    this.signals = signals;
    this.isBrief = isBrief;
    this.collector = collector;
    this.resolve = resolve;
    this.reject = reject;
    this.before = undefined;
    this.after = undefined;
  }

  /** Leaves at once, with the signal's own reason. */
  aborted({ reason }: AbortSignal): void {
    this.all.tell(this).reject(reason);
    this.all.host.left();
  }
}

/** All who wait for the same: a list, because a Set costs 200 bytes, and most have one. */
export class Waiters<T> {
  readonly host: Host;
  count = 0;
  #first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;

  constructor(host: Host) {
    this.host = host;
  }

  /**
   * Takes one onto the list, unless one of the signals has aborted.
   *
   * @param isBrief It can be told before the others, by {@link resolveBrief}.
   * @param collector Makes its own of the end: a `.then()` would cost a waiter 230 bytes.
   * @returns Whether it waits.
   */
  add(
    signals: readonly AbortSignal[],
    isBrief: boolean,
    collector: Collector<T> | undefined,
    resolve: Waiter<T>['resolve'],
    reject: Waiter<T>['reject'],
  ): boolean {
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) {
      reject(aborted.reason);
      return false;
    }
    const waiter = new Waiter(this, signals, isBrief, collector, resolve, reject);
    waiter.before = this.#last;
    if (this.#last) this.#last.after = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.count++;
    onAbort(signals, waiter);
    return true;
  }

  /** Takes one off the list, who is told now. */
  tell(waiter: Waiter<T>): Waiter<T> {
    const { before, after } = waiter;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    this.count--;
    offAbort(waiter.signals, waiter);
    return waiter;
  }

  resolveBrief(value: T): void {
    for (let waiter = this.#first; waiter; waiter = waiter.after)
      if (waiter.isBrief) this.tell(waiter).resolve(value);
  }

  resolve(value: T): void {
    while (this.#first) {
      const { collector, signals, resolve } = this.tell(this.#first);
      resolve(collector ? collector.collect(signals) : value);
    }
  }

  reject(reason: unknown): void {
    while (this.#first) this.tell(this.#first).reject(reason);
  }
}
