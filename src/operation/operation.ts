// AsyncDisposable is in no `lib` before ESNext: this brings it to users with an older one.
/// <reference lib="esnext.disposable" preserve="true" />
import { abortError } from '../core/abort-reason.ts';
import { asyncIterator } from '../core/async-iterator.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { OperationCanceledError, rethrow } from '../core/errors.ts';
import type { Known } from '../core/known.ts';
import { remark } from '../core/problem.ts';
import { shown } from '../core/shown.ts';
import { type FinalStatus, isFinal, type OperationStatus } from '../core/status.ts';
import type { Stop } from '../core/stop.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import { within } from '../exchange/alarms.ts';
import type { Context } from '../exchange/context.ts';
import { collect } from '../exchange/result.ts';
import { nothingParsed } from '../exchange/unread.ts';
import { isAborted } from './abort.ts';
import { ignore, safely } from './callback.ts';
import { collecting } from './collecting.ts';
import { iterate } from './iterate.ts';
import { Machine } from './machine.ts';
import { Share } from './share.ts';

/** The options of a wait. */
export interface WaitOptions {
  /** Ends this wait only; others, and the operation itself, go on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One long-running operation. It is polled only while somebody waits, iterates or subscribes, and
 * all of them share one loop. It is not thenable, so an `async` function can return it.
 */
export interface Operation<T> extends AsyncIterable<OperationStatus>, AsyncDisposable {
  /** The absolute URL of the status monitor. */
  readonly statusUrl: string;
  /** The latest known status; a new object only if something has changed. */
  readonly status: OperationStatus;
  /** When the next poll is planned, in epoch milliseconds; `undefined` once the state is final. */
  readonly nextPollAt: number | undefined;
  /**
   * Waits for the end and returns the result. It may be called several times; a `signal` ends only
   * the wait that it was given to.
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
   * Polls exactly once and returns the status, for use with a scheduler of your own. It joins a
   * poll that is in flight, and sends none once the status is final. A failed poll leaves the
   * status as it is, until `maxFailures` in a row that have lasted `maxOutage` reject with a
   * PollError.
   *
   * @throws {@link PollError}, {@link OperationGoneError}, {@link OperationTimeoutError},
   * {@link ProtocolError}, or the reason of the signal that aborted.
   *
   * @example
   * ```ts
   * const status = await client.resume(checkpoint).poll();
   * if (isFinal(status)) console.log(status.state);
   * ```
   */
  poll(options?: WaitOptions): Promise<OperationStatus>;
  /**
   * Asks the server to cancel, then waits for the end: the operation may have succeeded or failed
   * before it could be canceled. Concurrent calls share one request. If the server says when to ask
   * again, that is waited for, up to `maxRetryAfter`, `totalTimeout` or an abort of the signal.
   * After `totalTimeout` the answer is still waited for, for `limits.cancelGrace` at most.
   *
   * @throws {@link CancelError} if the server refuses, after which the operation goes on; and what
   * `poll()` throws.
   *
   * @example
   * ```ts
   * const outcome = await operation.cancel();
   * if (outcome.state === 'succeeded') console.log('too late', await operation.result());
   * ```
   */
  cancel(options?: WaitOptions): Promise<FinalStatus>;
  /**
   * Calls back after every change of `status`, and polls as long as there is a subscription. With
   * `status` it is all that React's `useSyncExternalStore` and other stores need. It does not
   * depend on `this`, so it can be passed on alone.
   *
   * @returns A function that ends the subscription.
   *
   * @example
   * ```ts
   * const unsubscribe = operation.subscribe(() => render(operation.status));
   * ```
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Lets go of the operation without asking the server for anything. It goes on there, and an abort
   * of its own signals, to which the handle no longer listens, cancels nothing. Whoever waits is
   * rejected with an AbortError. So a process that lives long keeps no handle that it is done with.
   * A later call of `result()` or `poll()` works as before.
   *
   * @returns The checkpoint.
   *
   * @example
   * ```ts
   * await store.save(operation.detach());
   * ```
   */
  detach(): Checkpoint;
  /** The checkpoint from which any process can continue; `JSON.stringify(operation)` calls it. */
  toJSON(): Checkpoint;
  /** For a log: state, progress and URL without its query. Node's `console.log()` shows it, too. */
  toString(): string;
  /** Yields the status known now and then each new one; the final one is the last. */
  [Symbol.asyncIterator](): AsyncIterableIterator<OperationStatus, undefined>;
  /**
   * For `await using`: cancels unless the operation has ended, and waits for the server's answer, but
   * no longer than `limits.cancelGrace`.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Some browsers lack the symbol; compiled `await using` falls back to the same one then. */
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** What users have of an operation: its methods. What happens to it is up to its machine. */
export class OperationHandle<T> implements Operation<T> {
  readonly #context: Context;
  readonly #machine: Machine;
  #subscribe: Operation<T>['subscribe'] | undefined;
  #collecting: Share<T> | undefined;
  /** The result once it is there; in an object, because it may be `undefined`. */
  #collected: { readonly value: T } | undefined;

  constructor(context: Context, known: Known, parsed = nothingParsed) {
    const machine = new Machine(context, known, parsed);
    this.#context = context;
    this.#machine = machine;
    const { onStatus } = context.settings;
    if (onStatus) {
      const tell = () => onStatus(this.status);
      safely(tell);
      machine.listen(tell);
    }
  }

  get statusUrl(): string {
    return this.#machine.known.checkpoint.statusUrl;
  }

  get status(): OperationStatus {
    return this.#machine.status;
  }

  get nextPollAt(): number | undefined {
    return isFinal(this.status) ? undefined : this.#machine.plan;
  }

  result({ signal }: WaitOptions = {}): Promise<T> {
    const signals = this.#collected ? [] : this.#signalsWith(signal);
    const end = new Promise<T>((resolve, reject) => {
      this.#machine.add(signals, false, this, resolve as (value: unknown) => void, reject);
    });
    // Adds the caller's stack frames, which are known only here.
    return end.catch(rethrow);
  }

  /** `result()` for `run()`, which has a promise already and gives the handle to nobody else. */
  deliver(resolve: (value: T) => void, reject: (reason: unknown) => void): void {
    this.#machine.isSole = true;
    this.#machine.add(
      this.#signalsWith(undefined),
      false,
      this,
      resolve as (value: unknown) => void,
      reject,
    );
  }

  /** Turns the end into what `result()` returns or throws. */
  async collect(signals: readonly AbortSignal[]): Promise<T> {
    const machine = this.#machine;
    const { state, error } = this.status;
    if (state === 'failed') throw error;
    if (state === 'canceled') {
      const { checkpoint, outcome } = machine.known;
      const { answer, message } = outcome;
      throw new OperationCanceledError(state, { checkpoint, answer, said: remark(message) });
    }
    if (this.#collected) return this.#collected.value;
    this.#collecting ??= new Share((stop) => this.#fetch(stop));
    try {
      if (machine.remaining <= 0) throw machine.expired();
      const value = await this.#collecting.join(signals);
      this.#collected ??= { value };
      return this.#collected.value;
    } catch (error) {
      // The body of the final answer cannot be requested again. So `parse` goes on reading it even
      // if nobody waits, until the deadline passes or the operation's own signals abort.
      if (machine.remaining <= 0 || isAborted(this.#context.settings.signals))
        machine.parsed.abandon?.(error);
      throw error;
    }
  }

  /** Fetches the result, unless the deadline passes first. */
  #fetch(stop: Stop): Promise<T> {
    const machine = this.#machine;
    const { checkpoint, outcome } = machine.known;
    const time = () => machine.time();
    return within(
      machine.remaining,
      this.#context.alarms,
      (broken = machine.expired()) => this.#collecting?.fail(broken),
      () =>
        collecting(this.#context.announce, checkpoint, () =>
          collect(this.#context, checkpoint, outcome, machine.parsed, stop, time),
        ),
    ) as Promise<T>;
  }

  async poll({ signal }: WaitOptions = {}): Promise<OperationStatus> {
    await this.#machine.join(this.#signalsWith(signal), true).catch(rethrow);
    return this.status;
  }

  async cancel({ signal }: WaitOptions = {}): Promise<FinalStatus> {
    if (isFinal(this.status)) return this.status;
    // Signals that have aborted are left out, because cancel() can also be called after an abort,
    // to learn how the operation ended.
    const signals = this.#signalsWith(signal).filter((each) => each === signal || !each.aborted);
    await this.#machine.cancel(signals).catch(rethrow);
    await this.#machine.join(signals).catch(rethrow);
    // The wait ended without an error, so the status is final.
    return this.#machine.status as FinalStatus;
  }

  // Always the same function, bound to this handle: stores use it without the handle, and subscribe
  // again when they get another one.
  get subscribe(): Operation<T>['subscribe'] {
    this.#subscribe ??= (listener) => {
      const stop = new AbortController();
      const unlisten = this.#machine.listen(listener);
      this.#machine.join(this.#signalsWith(stop.signal)).catch(ignore);
      return () => {
        unlisten();
        stop.abort();
      };
    };
    return this.#subscribe;
  }

  detach(): Checkpoint {
    const reason = abortError('the operation was detached');
    this.#collecting?.fail(reason);
    this.#machine.detach(reason);
    return this.toJSON();
  }

  toJSON(): Checkpoint {
    return withoutUndefined(this.#machine.known.checkpoint);
  }

  toString(): string {
    const { state, progress } = this.status;
    const share = progress === undefined ? '' : ` ${Math.round(progress * 100)} %`;
    return `Operation { ${state}${share}, ${shown(this.statusUrl)} }`;
  }

  // Node shows the private members of nothing, so it would show an object without any.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this}`;
  }

  [asyncIterator](): AsyncIterableIterator<OperationStatus, undefined> {
    return iterate(this.#machine, this.#context.settings.signals);
  }

  async [asyncDispose](): Promise<void> {
    const isDetached =
      this.#context.settings.onAbort === 'detach' && isAborted(this.#context.settings.signals);
    if (!isDetached) await this.#machine.cancel(undefined).catch(ignore);
    this.#machine.release();
  }

  /** The operation's own signals aborted before the handle reached the caller. */
  leave(): void {
    this.#machine.aborted();
  }

  /** The operation's own signals, and that of one wait. */
  #signalsWith(signal: AbortSignal | undefined): readonly AbortSignal[] {
    const { signals } = this.#context.settings;
    return signal ? signals.concat(signal) : signals;
  }
}
