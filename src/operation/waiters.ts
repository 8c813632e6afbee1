import { reasonOf } from '../core/abort-reason.ts';
import { type AbortListener, offAbort, onAbort } from './abort.ts';

/** The owner of the waiters. */
interface Host {
  /** Called when a waiter has left because of an abort. */
  left(): void;
}

/** Turns the end into what a waiter waits for. */
export interface Collector<T> {
  collect(signals: readonly AbortSignal[]): Promise<T>;
}

/** The promise of one who waits, and a node of a linked list. */
class Waiter<T> implements AbortListener {
  // Only declared, since the constructor sets them all.
  declare readonly list: Waiters<T>;
  declare readonly signals: readonly AbortSignal[];
  declare readonly isBrief: boolean;
  declare readonly collector: Collector<T> | undefined;
  declare readonly resolve: (value: T | Promise<T>) => void;
  declare readonly reject: (reason: unknown) => void;
  declare previous: Waiter<T> | undefined;
  declare next: Waiter<T> | undefined;

  constructor(
    list: Waiters<T>,
    signals: readonly AbortSignal[],
    isBrief: boolean,
    collector: Collector<T> | undefined,
    resolve: (value: T | Promise<T>) => void,
    reject: (reason: unknown) => void,
  ) {
    this.list = list;
    this.signals = signals;
    this.isBrief = isBrief;
    this.collector = collector;
    this.resolve = resolve;
    this.reject = reject;
    this.previous = undefined;
    this.next = undefined;
  }

  /** Rejects at once, with the signal's own reason. */
  aborted(signal: AbortSignal): void {
    this.list.remove(this).reject(reasonOf(signal));
    this.list.host.left();
  }
}

/**
 * All who wait for the same thing. A linked list, because a Set takes 200 bytes, and most
 * operations have only one waiter.
 */
export class Waiters<T> {
  readonly host: Host;
  count = 0;
  #first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;

  constructor(host: Host) {
    this.host = host;
  }

  /**
   * Adds a waiter, or rejects at once if one of the signals has aborted.
   *
   * @param isBrief {@link resolveBrief} resolves it, before the others.
   * @param collector Turns the end into what it waits for. A `.then()` would take 230 bytes more.
   * @returns Whether it was added.
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
      reject(reasonOf(aborted));
      return false;
    }
    const waiter = new Waiter(this, signals, isBrief, collector, resolve, reject);
    waiter.previous = this.#last;
    if (this.#last) this.#last.next = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.count++;
    onAbort(signals, waiter);
    return true;
  }

  /** Removes a waiter, which is to be settled now. */
  remove(waiter: Waiter<T>): Waiter<T> {
    const { previous, next } = waiter;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    this.count--;
    offAbort(waiter.signals, waiter);
    return waiter;
  }

  resolveBrief(value: T): void {
    for (let waiter = this.#first; waiter; waiter = waiter.next)
      if (waiter.isBrief) this.remove(waiter).resolve(value);
  }

  resolve(value: T): void {
    while (this.#first) {
      const { collector, signals, resolve } = this.remove(this.#first);
      resolve(collector ? collector.collect(signals) : value);
    }
  }

  reject(reason: unknown): void {
    while (this.#first) this.remove(this.#first).reject(reason);
  }
}
