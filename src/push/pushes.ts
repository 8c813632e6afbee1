import { asyncIterator } from '../core/async-iterator.ts';
import type { Push } from '../core/wake.ts';
import { whenBack } from './when-back.ts';

type Next = IteratorResult<Push, undefined>;

const done: Next = { done: true, value: undefined };

/** Of so many whoever listens is behind. */
const most = 16;

/**
 * What a channel has said and nobody has taken yet, as an async iterable. It ends when the signal
 * aborts, and when whoever listens leaves the loop.
 *
 * It never grows: whoever does not keep up is told only that something has changed. That is what
 * the pushes come to anyway, because a poll has to say what it was.
 */
export class Pushes implements AsyncIterableIterator<Push, undefined> {
  readonly #signal: AbortSignal;
  readonly #leave: () => void;
  /** Frees what the channel holds. Nothing is told once it has been called. */
  #close: (() => void) | undefined;
  #kept: Push[] = [];
  /** It may still be waiting, or connecting. */
  #isOpen = false;
  #taker: { resolve(next: Next): void; reject(error: unknown): void } | undefined;
  #failure: { readonly error: unknown } | undefined;

  /**
   * @param open Opens the channel, unless the signal has aborted, and returns what closes it. That is
   * called once.
   */
  constructor(signal: AbortSignal, open: (pushes: Pushes) => () => void) {
    this.#signal = signal;
    this.#leave = () => this.end();
    if (signal.aborted) return;
    signal.addEventListener('abort', this.#leave);
    // What it says, or that it ends, while it is being opened counts: it may share what is open.
    this.#close = () => undefined;
    const close = open(this);
    // What was told in the meantime may have got lost.
    const stop = whenBack(() => {
      if (this.#isOpen) this.add('open');
    });
    const free = () => {
      stop();
      close();
    };
    if (this.#hasEnded) free();
    else this.#close = free;
  }

  get #hasEnded(): boolean {
    return !this.#close;
  }

  /** Says something to whoever listens; nothing after the end. */
  add(push: Push): void {
    if (this.#hasEnded) return;
    this.#isOpen ||= push === 'open';
    if (this.#taker) this.#settle({ done: false, value: push });
    else if (push !== this.#kept.at(-1))
      this.#kept = this.#kept.length < most ? [...this.#kept, push] : ['change'];
  }

  /** Ends the channel. What was said before is still told. */
  end(): void {
    const close = this.#close;
    this.#close = undefined;
    this.#signal.removeEventListener('abort', this.#leave);
    this.#settle(done);
    close?.();
  }

  /** Ends the channel with an error, which comes after what was said before. */
  fail(error: unknown): void {
    if (this.#hasEnded) return;
    if (this.#taker) {
      this.#taker.reject(error);
      this.#taker = undefined;
    } else this.#failure = { error };
    this.end();
  }

  next(): Promise<Next> {
    const value = this.#kept.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) return Promise.reject(failure.error);
    if (this.#hasEnded) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#taker = { resolve, reject };
    });
  }

  return(): Promise<Next> {
    this.#kept = [];
    this.#failure = undefined;
    this.end();
    return Promise.resolve(done);
  }

  [asyncIterator](): this {
    return this;
  }

  #settle(next: Next): void {
    this.#taker?.resolve(next);
    this.#taker = undefined;
  }
}
