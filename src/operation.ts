import { abortable, onAbort, throwIfAborted } from './abort.ts';
import { type CancelAnswer, requestCancel } from './cancellation.ts';
import { collect } from './collect.ts';
import { canceled } from './failures.ts';
import { iterate } from './iterate.ts';
import { type Context, Monitor, type Outcome } from './monitor.ts';
import { safely } from './report.ts';
import { type Checkpoint, type FinalStatus, isFinal, type OperationStatus } from './status.ts';

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
   * until `maxFailures` in a row reject with a PollError.
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

interface Collecting {
  readonly controller: AbortController;
  readonly promise: Promise<unknown>;
  waiters: number;
}

const ignore = (): void => undefined;

/** Some browsers do not have the symbol yet; compiled `await using` falls back to this one too. */
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

/** The handle of one operation, and what its client needs to end it. */
export interface Handle<T> {
  readonly operation: Operation<T>;
  /** Stops listening to the lifetime's signals: nobody has the operation any more. */
  close(): void;
  /** Cancels in the background. */
  abandon(): Promise<unknown>;
}

/** @param spent Milliseconds of `totalTimeout` that the submit took. */
export function createOperation<T>(
  context: Context,
  checkpoint: Checkpoint,
  outcome?: Outcome,
  spent = 0,
): Handle<T> {
  const { settings } = context;
  const { signals, onStatus, onAbort: mode } = settings;
  const monitor = new Monitor(context, checkpoint, outcome, spent);
  let collecting: Collecting | undefined;

  const within = (signal: AbortSignal | undefined) => (signal ? [...signals, signal] : signals);

  /** One cancel for all who ask; a refused one may be asked again. */
  let cancelation: Promise<CancelAnswer> | undefined;
  function cancelOnce(): Promise<CancelAnswer> {
    if (!cancelation) {
      const visible = () => monitor.time() > (monitor.checkpoint.visibleBy ?? 0);
      cancelation = requestCancel(context, () => monitor.checkpoint, visible).then(
        (answer) => {
          const { says, hint } = answer;
          if (says === 'accepted') {
            monitor.conclude({ state: 'canceling', cancelAccepted: true }, hint);
          } else if (says === 'gone') {
            monitor.conclude({ state: 'canceled' }, undefined);
          } else {
            monitor.conclude({ state: monitor.checkpoint.state }, hint);
          }
          return answer;
        },
        (error) => {
          cancelation = undefined;
          throw error;
        },
      );
      monitor.cancellation = cancelation;
    }
    return cancelation;
  }

  // The lifetime: it ends with the operation, or when nobody has the operation any more.
  let close = ignore;
  if (signals.length > 0 && !isFinal(monitor.status)) {
    const off = onAbort(signals, () => {
      if (mode === 'cancel') cancelOnce().catch(ignore);
    });
    const unlisten = monitor.listen(() => {
      if (isFinal(monitor.status)) close();
    });
    close = () => {
      off();
      unlisten();
    };
  }

  if (onStatus) {
    safely(() => onStatus(monitor.status));
    monitor.listen(() => onStatus(monitor.status));
  }

  /** The result, made once; a failure is forgotten, so that the next waiter tries again. */
  async function collected(within: readonly AbortSignal[]): Promise<unknown> {
    if (!collecting) {
      const controller = new AbortController();
      const { outcome = { reading: { state: 'succeeded' } } as const } = monitor;
      const promise = collect(context, monitor.checkpoint, outcome, controller.signal);
      const mine: Collecting = { controller, promise, waiters: 0 };
      collecting = mine;
      promise.catch(() => {
        if (collecting === mine) collecting = undefined;
      });
    }
    const shared = collecting;
    shared.waiters++;
    let done = false;
    try {
      const value = await abortable(shared.promise, within);
      done = true;
      return value;
    } finally {
      if (--shared.waiters === 0 && !done) {
        shared.controller.abort();
        if (collecting === shared) collecting = undefined;
        // What came with the final answer cannot be asked for again: only the lifetime ends that.
        for (const { aborted, reason } of signals) if (aborted) monitor.abandon(reason);
      }
    }
  }

  /** Watches until the end. */
  async function end(within: readonly AbortSignal[]): Promise<FinalStatus> {
    const release = monitor.watch();
    try {
      await abortable(monitor.settled(), within);
    } finally {
      release();
    }
    return monitor.status as FinalStatus;
  }

  const operation: Operation<T> = {
    get statusUrl() {
      return monitor.checkpoint.statusUrl;
    },
    get status() {
      return monitor.status;
    },
    get nextPollAt() {
      const { at, wait } = monitor.checkpoint;
      return isFinal(monitor.status) ? undefined : at + wait;
    },

    async result({ signal } = {}) {
      const all = within(signal);
      throwIfAborted(all);
      const status = await end(all);
      if (status.state === 'failed') throw status.error;
      if (status.state === 'canceled') throw canceled(monitor.checkpoint);
      return (await collected(all)) as T;
    },

    async poll({ signal } = {}) {
      const all = within(signal);
      throwIfAborted(all);
      if (isFinal(monitor.status)) return monitor.status;
      const release = monitor.hold();
      try {
        await abortable(monitor.poll(), all);
      } finally {
        release();
      }
      return monitor.status;
    },

    async cancel({ signal } = {}) {
      if (isFinal(monitor.status)) return monitor.status;
      signal?.throwIfAborted();
      // After an abort of the lifetime this is how to learn what came of it.
      const all = within(signal).filter((it) => !it.aborted);
      await abortable(cancelOnce(), all);
      return end(all);
    },

    subscribe(listener) {
      const unlisten = monitor.listen(listener);
      if (signals.some((signal) => signal.aborted)) return unlisten;
      const unwatch = monitor.watch();
      const off = onAbort(signals, unwatch);
      monitor.settled().catch(ignore);
      return () => {
        off();
        unlisten();
        unwatch();
      };
    },

    toJSON: () => monitor.checkpoint,

    [Symbol.asyncIterator]() {
      return iterate(monitor, signals);
    },

    async [asyncDispose]() {
      const detached = mode === 'detach' && signals.some((signal) => signal.aborted);
      if (!isFinal(monitor.status) && !detached) await cancelOnce().catch(ignore);
      close();
    },
  };
  return { operation, close: () => close(), abandon: () => cancelOnce().catch(ignore) };
}
