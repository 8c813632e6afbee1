import type { Checkpoint } from '../core/checkpoint.ts';
import { OperationCanceledError, rethrow } from '../core/errors.ts';
import type { Known } from '../core/lifecycle.ts';
import { type FinalStatus, isFinal, type OperationStatus } from '../core/status.ts';
import type { Stop } from '../core/stop.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import type { Alarm } from '../exchange/alarms.ts';
import type { Context } from '../exchange/context.ts';
import { collect } from '../exchange/result.ts';
import { nothingParsed } from '../exchange/unread.ts';
import { isAborted } from './abort.ts';
import { ignore, safely } from './callback.ts';
import { iterate } from './iterate.ts';
import { Machine } from './machine.ts';
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

/** The handle of one operation: its verbs. What happens to it is its machine's affair. */
export class OperationHandle<T> implements Operation<T> {
  readonly #context: Context;
  readonly #machine: Machine;
  #subscribe: Operation<T>['subscribe'] | undefined;
  #collecting: Share<T> | undefined;
  #value: { readonly it: T } | undefined;

  /** @param spent Milliseconds of `totalTimeout` that the submit took. */
  constructor(context: Context, known: Known, spent = 0, parsed = nothingParsed) {
    const machine = new Machine(context, known, spent, parsed);
    this.#context = context;
    this.#machine = machine;
    const { onStatus } = context.settings;
    if (onStatus) {
      safely(() => onStatus(this.status));
      machine.listen(() => onStatus(this.status));
    }
  }

  get statusUrl(): string {
    return this.#machine.known.checkpoint.statusUrl;
  }

  get status(): OperationStatus {
    return this.#machine.status;
  }

  get nextPollAt(): number | undefined {
    const { at, wait } = this.#machine.known.checkpoint;
    return isFinal(this.status) ? undefined : at + wait;
  }

  result({ signal }: WaitOptions = {}): Promise<T> {
    const signals = this.#value ? [] : this.#within(signal);
    const end = new Promise<T>((resolve, reject) => {
      this.#machine.add(signals, false, this, resolve as (value: unknown) => void, reject);
    });
    // Frames of the caller: only here it is known who that is.
    return end.catch(rethrow);
  }

  /** For `run()`, which has a promise already, and is the only one that has the operation. */
  settle(resolve: (value: T) => void, reject: (reason: unknown) => void): void {
    this.#machine.isSole = true;
    this.#machine.add(
      this.#within(undefined),
      false,
      this,
      resolve as (value: unknown) => void,
      reject,
    );
  }

  /** What the end has brought: what `result()` is for. */
  async collect(signals: readonly AbortSignal[]): Promise<T> {
    const machine = this.#machine;
    const { state, error } = this.status;
    if (state === 'failed') throw error;
    if (state === 'canceled') {
      const { checkpoint, outcome } = machine.known;
      throw new OperationCanceledError(state, { checkpoint, answer: outcome.answer });
    }
    if (this.#value) return this.#value.it;
    this.#collecting ??= new Share((stop) => this.#fetch(stop));
    try {
      if (machine.remaining <= 0) throw machine.expired();
      const it = await this.#collecting.join(signals);
      this.#value ??= { it };
      return this.#value.it;
    } catch (error) {
      // What came with the final answer cannot be asked for again: only the lifetime ends that.
      if (machine.remaining <= 0 || isAborted(this.#context.settings.signals))
        machine.parsed.abandon?.(error);
      throw error;
    }
  }

  /** Fetches the result, until the deadline. */
  async #fetch(stop: Stop): Promise<T> {
    const machine = this.#machine;
    const { alarms } = this.#context;
    const { checkpoint, outcome } = machine.known;
    const alarm: Alarm = {
      due: 0,
      place: -1,
      ring: (broken = machine.expired()) => this.#collecting?.fail(broken),
    };
    if (machine.remaining < Infinity) alarms.set(alarm, machine.remaining);
    try {
      const time = () => machine.time();
      const value = collect(this.#context, checkpoint, outcome, machine.parsed, stop, time);
      return (await value) as T;
    } finally {
      alarms.clear(alarm);
    }
  }

  async poll({ signal }: WaitOptions = {}): Promise<OperationStatus> {
    await this.#machine.join(this.#within(signal), true).catch(rethrow);
    return this.status;
  }

  async cancel({ signal }: WaitOptions = {}): Promise<FinalStatus> {
    if (isFinal(this.status)) return this.status;
    // After an abort of the lifetime this is how to learn what came of it.
    const all = this.#within(signal).filter((it) => it === signal || !it.aborted);
    await new Share(() => this.#machine.cancel()).join(all).catch(rethrow);
    await this.#machine.join(all).catch(rethrow);
    // The wait has ended without an error.
    return this.#machine.status as FinalStatus;
  }

  // Stores take it off its object, and subscribe anew when it is another one.
  get subscribe(): Operation<T>['subscribe'] {
    this.#subscribe ??= (listener) => {
      const stop = new AbortController();
      const unlisten = this.#machine.listen(listener);
      this.#machine.join(this.#within(stop.signal)).catch(ignore);
      return () => {
        unlisten();
        stop.abort();
      };
    };
    return this.#subscribe;
  }

  toJSON(): Checkpoint {
    return withoutUndefined(this.#machine.known.checkpoint);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined> {
    return iterate(this.#machine, this.#context.settings.signals);
  }

  async [asyncDispose](): Promise<void> {
    const isDetached =
      this.#context.settings.onAbort === 'detach' && isAborted(this.#context.settings.signals);
    if (!isDetached) await this.#machine.cancel().catch(ignore);
    this.close();
  }

  /** The lifetime's signals have aborted before anybody had it. */
  leave(): void {
    this.#machine.aborted();
  }

  /** Stops listening to the lifetime's signals: nobody has the operation any more. */
  close(): void {
    this.#machine.release();
  }

  #within(signal: AbortSignal | undefined): readonly AbortSignal[] {
    const { signals } = this.#context.settings;
    return signal ? signals.concat(signal) : signals;
  }
}
