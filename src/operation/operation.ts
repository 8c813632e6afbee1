import type { Checkpoint } from '../core/checkpoint.ts';
import { OperationCanceledError, rethrow } from '../core/errors.ts';
import { type FinalStatus, isFinal, type OperationStatus } from '../core/status.ts';
import { given } from '../core/without-undefined.ts';
import type { Context, Outcome } from '../exchange/context.ts';
import { collect } from '../exchange/result.ts';
import { isAborted, offAbort, onAbort, throwIfAborted } from './abort.ts';
import { ignore, safely } from './callback.ts';
import { iterate } from './iterate.ts';
import { Monitor } from './monitor.ts';
import { Share } from './share.ts';

/** What a wait can be given: a signal that ends this wait alone. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * One long-running operation. It polls only while somebody waits, iterates or subscribes, and all
 * of them share one loop. It is not thenable, so it can be returned from an `async` function.
 */
export interface Operation<T> extends AsyncIterable<OperationStatus>, AsyncDisposable {
  /** Absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The latest known status; a new object only when something changed. */
  readonly status: OperationStatus;
  /** Epoch milliseconds of the next poll, for countdowns; `undefined` once the state is final. */
  readonly nextPollAt: number | undefined;
  /**
   * Waits for the end and returns the result. May be called by many; each one's own signal ends
   * only its own wait.
   *
   * @throws {@link OperationFailedError}, {@link OperationCanceledError}, {@link PollError},
   * {@link OperationGoneError}, {@link OperationTimeoutError}, {@link ResultError},
   * {@link ProtocolError}, or the reason of the signal that aborted.
   *
   * @example
   * ```ts
   * const report = await operation.result();
   * ```
   */
  result(options?: WaitOptions): Promise<T>;
  /**
   * Exactly one poll, for those who bring their own scheduler: joins one that is in flight, and
   * returns the kept status once that is final. A poll that failed leaves the status as it is,
   * until `maxFailures` in a row that last `maxOutage` reject with a PollError.
   */
  poll(options?: WaitOptions): Promise<OperationStatus>;
  /**
   * Asks the server to cancel, then waits for what really happened: the operation may have ended
   * before. Calls at the same time share one request.
   *
   * @throws {@link CancelError} when the server refuses; the operation lives on.
   *
   * @example
   * ```ts
   * const outcome = await operation.cancel();
   * if (outcome.state === 'succeeded') console.log('too late', await operation.result());
   * ```
   */
  cancel(options?: WaitOptions): Promise<FinalStatus>;
  /**
   * Calls back after every change of `status`, and polls for as long as it is subscribed. Together
   * with `status` it is the contract of React's `useSyncExternalStore` and of other stores; it can
   * be passed on without its object.
   *
   * @returns what ends the subscription.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /** The record from which any process can go on; `JSON.stringify(operation)` calls it. */
  toJSON(): Checkpoint;
  /** Yields the status known now and then each new one; the final one is the last. */
  [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined>;
  /** `await using`: cancels if it has not ended, and waits for the server's answer to that. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Some browsers do not have the symbol yet; compiled `await using` falls back to this one too. */
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** The handle of one operation. What its client needs to be done with it is here too. */
export class OperationHandle<T> implements Operation<T> {
  readonly #context: Context;
  readonly #monitor: Monitor;
  #collecting: Share<unknown> | undefined;
  #value: { readonly it: T } | undefined;

  /** @param spent Milliseconds of `totalTimeout` that the submit took. */
  constructor(context: Context, checkpoint: Checkpoint, known: Outcome = {}, spent = 0) {
    const monitor = new Monitor(context, checkpoint, known, spent);
    this.#context = context;
    this.#monitor = monitor;
    const { signals, onStatus } = context.settings;
    // The lifetime: it ends with the operation, or when nobody has the operation any more.
    if (!isFinal(this.status)) {
      const stop = () => this.leave();
      onAbort(signals, stop);
      monitor.ended = () => offAbort(signals, stop);
    }
    if (onStatus) {
      safely(() => onStatus(this.status));
      monitor.listen(() => onStatus(this.status));
    }
  }

  get statusUrl(): string {
    return this.#monitor.checkpoint.statusUrl;
  }

  get status(): OperationStatus {
    return this.#monitor.status;
  }

  get nextPollAt(): number | undefined {
    const { at, wait } = this.#monitor.checkpoint;
    return isFinal(this.status) ? undefined : at + wait;
  }

  result({ signal }: WaitOptions = {}): Promise<T> {
    const all = this.#within(signal);
    return this.#monitor.loop
      .join(this.#value ? [] : all)
      .then(() => this.#collect(all))
      .catch(rethrow);
  }

  async #collect(all: readonly AbortSignal[]): Promise<T> {
    const monitor = this.#monitor;
    const { state, error } = this.status;
    if (state === 'failed') throw error;
    if (state === 'canceled') {
      const { checkpoint, outcome } = monitor;
      throw new OperationCanceledError(state, { checkpoint, answer: outcome.answer });
    }
    this.#collecting ??= new Share(({ controller: { signal } }) =>
      collect(this.#context, monitor.checkpoint, monitor.outcome, signal, () => monitor.time()),
    );
    try {
      this.#value ??= { it: (await monitor.bounded(this.#collecting, all)) as T };
      return this.#value.it;
    } catch (error) {
      // What came with the final answer cannot be asked for again: only the lifetime ends that.
      if (monitor.isOver || isAborted(this.#context.settings.signals))
        monitor.outcome.abandon?.(error);
      throw error;
    }
  }

  async poll({ signal }: WaitOptions = {}): Promise<OperationStatus> {
    const all = this.#within(signal);
    throwIfAborted(all);
    if (!isFinal(this.status)) {
      await this.#monitor.bounded(this.#monitor.flight, all).catch(rethrow);
    }
    return this.status;
  }

  async cancel({ signal }: WaitOptions = {}): Promise<FinalStatus> {
    if (isFinal(this.status)) return this.status;
    // After an abort of the lifetime this is how to learn what came of it.
    const all = this.#within(signal).filter((it) => it === signal || !it.aborted);
    await new Share(() => this.#monitor.cancel()).join(all).catch(rethrow);
    await this.#monitor.loop.join(all).catch(rethrow);
    // The loop has ended without an error.
    return this.#monitor.status as FinalStatus;
  }

  // A property, because stores take it off its object.
  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = new AbortController();
    const unlisten = this.#monitor.listen(listener);
    this.#monitor.loop.join(this.#within(stop.signal)).catch(ignore);
    return () => {
      unlisten();
      stop.abort();
    };
  };

  toJSON(): Checkpoint {
    return given(this.#monitor.checkpoint);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined> {
    return iterate(this.#monitor, this.#context.settings.signals);
  }

  async [asyncDispose](): Promise<void> {
    const isDetached =
      this.#context.settings.onAbort === 'detach' && isAborted(this.#context.settings.signals);
    if (!isDetached) await this.abandon();
    this.close();
  }

  /** Cancels in the background, if there is anything to cancel. */
  async abandon(): Promise<void> {
    await this.#monitor.cancel().catch(ignore);
  }

  /** The lifetime's signals have aborted. */
  leave(): void {
    this.close();
    if (this.#context.settings.onAbort === 'cancel') this.abandon();
  }

  /** Stops listening to the lifetime's signals: nobody has the operation any more. */
  close(): void {
    this.#monitor.ended();
  }

  #within(signal: AbortSignal | undefined): readonly AbortSignal[] {
    return this.#context.settings.signals.concat(signal ?? []);
  }
}
