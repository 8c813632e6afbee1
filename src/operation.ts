import { abortable, onAbort, throwIfAborted } from './abort.ts';
import { safely } from './callback.ts';
import { requestCancel } from './cancellation.ts';
import { collect } from './collect.ts';
import type { Answer, FailedReading, SucceededReading } from './conventions/convention.ts';
import {
  explain,
  OperationCanceledError,
  OperationError,
  OperationFailedError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
} from './errors.ts';
import { Fault } from './fault.ts';
import { iterate } from './iterate.ts';
import { type Advance, advance, isFinalReading } from './lifecycle.ts';
import type { Settings } from './options.ts';
import { retryAfter } from './retry-after.ts';
import { nextDelay, nextPoll } from './schedule.ts';
import { type Join, share } from './share.ts';
import {
  type Checkpoint,
  type FinalStatus,
  isFinal,
  type OperationStatus,
  sameStatus,
  statusOf,
} from './status.ts';
import type { Transport } from './transport.ts';

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

/** What an operation works with. */
export interface Context {
  readonly settings: Settings;
  readonly transport: Transport;
  /** The origins that get what is the caller's: headers, hooks, cookies. */
  readonly trusted: ReadonlySet<string | undefined>;
}

/** How an operation ended, as far as this process saw it. */
export interface Outcome {
  readonly answer?: Answer | undefined;
  readonly result?: SucceededReading['result'];
  readonly message?: FailedReading['message'];
  readonly problem?: FailedReading['problem'];
  /** What `parse` makes of a body that was left unread; it is called at once, to free the socket. */
  readonly parsed?: Promise<unknown> | undefined;
}

/** An operation, and what its client needs to be done with it. */
export interface Handle<T> {
  readonly operation: Operation<T>;
  /** Stops listening to the lifetime's signals: nobody has the operation any more. */
  close(): void;
  /** Cancels in the background. */
  abandon(): void;
}

const ignore = (): void => undefined;

/** Some browsers do not have the symbol yet; compiled `await using` falls back to this one too. */
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/**
 * The handle of one operation, and the one loop that all its waiters share.
 *
 * @param spent Milliseconds of `totalTimeout` that the submit took.
 */
export function createOperation<T>(
  context: Context,
  first: Checkpoint,
  known: Outcome = {},
  spent = 0,
): Handle<T> {
  const { settings, transport } = context;
  const { convention, polling, clock, totalTimeout, signals, onStatus } = settings;
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  // Epoch milliseconds that only grow: wall-clock jumps neither stall nor hurry the loop.
  const epoch = clock.now() - elapsed();
  const time = () => epoch + elapsed();
  const deadline = time() + totalTimeout - spent;
  const listeners = new Set<() => void>();
  const observed: Record<string, number> = {};
  let checkpoint = first;
  let outcome = known;
  // The last body as text: so bodies are compared, which no nesting can make costly.
  let text = known.answer?.text;
  let status = snapshot(known.answer?.body);
  let value: { readonly it: T } | undefined;
  let cancelation: Promise<void> | undefined;
  let wake = ignore;
  let abandonBody: (reason: unknown) => void = ignore;

  function snapshot(body: unknown, error?: OperationError): OperationStatus {
    if (checkpoint.state !== 'failed') return statusOf(checkpoint, body, error);
    const { message = 'for no reason given', problem } = outcome;
    const failure = new OperationFailedError(message, { checkpoint, problem, body });
    return statusOf(checkpoint, body, failure);
  }

  /** Takes what is known now as the status, and tells if there is anything new. */
  function show(body: unknown, newText: string | undefined, error?: OperationError): void {
    const next = snapshot(body, error);
    if (sameStatus(next, status) && newText === text) return;
    text = newText;
    status = next;
    for (const listener of [...listeners]) safely(listener);
  }

  function listen(listener: () => void): () => void {
    // Each its own entry, so that one function can listen twice.
    const entry = () => listener();
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  function expired(): OperationTimeoutError {
    const seen = Object.entries(observed).map(([what, times]) => `${times} × ${what}`);
    const saw = `${totalTimeout} ms, in which it saw ${seen.join(', ') || 'no answer'}`;
    return new OperationTimeoutError(saw, { checkpoint, observed: { ...observed } });
  }

  /** Joins shared work, at the most until the deadline. */
  async function bounded<R>(join: Join<R>, signals: readonly AbortSignal[]): Promise<R> {
    if (deadline === Infinity) return join(signals);
    if (time() >= deadline) throw expired();
    const timer = new AbortController();
    const late = new AbortController();
    clock.sleep(deadline - time(), timer.signal).then(() => late.abort(expired()), ignore);
    return join([...signals, late.signal]).finally(() => timer.abort());
  }

  /** Chooses when to poll next, and wakes a loop that sleeps by an older choice. */
  function plan(hint: number | undefined): void {
    const { backoffs, polls, failures } = checkpoint;
    const delay = nextDelay(polling, hint, backoffs);
    const own: unknown = safely(() =>
      polling.delay?.({ status, polls, failures, retryAfter: hint, delay }),
    );
    checkpoint = {
      ...checkpoint,
      at: time(),
      wait: typeof own === 'number' && own > 0 && own < Infinity ? own : delay,
      backoffs: hint === undefined ? backoffs + 1 : 0,
    };
    wake();
  }

  function conclude(end: Partial<Checkpoint>, known: Outcome): void {
    checkpoint = { ...checkpoint, ...end, at: time(), wait: 0 };
    outcome = known;
    show(known.answer?.body, known.answer?.text);
    wake();
  }

  /** One poll, and what its answer, or the absence of one, leads to. */
  const flight = share(async (controller) => {
    const { signal } = controller;
    // Should it be aborted, the next waiter does not ask again at once.
    checkpoint = { ...checkpoint, at: time(), wait: polling.minDelay };
    try {
      const request = convention.poll?.(checkpoint) ?? { url: checkpoint.statusUrl };
      let fault: Fault | undefined;
      const answer = await transport.send(request, 'poll', context, signal).catch((error) => {
        if (!(error instanceof Fault)) throw error;
        fault = error;
      });
      // Whether "gone" means "canceled" depends on the answer to a cancel that is on its way.
      if (answer?.status === 404 || answer?.status === 410) await cancelation?.catch(ignore);
      if (!isFinal(status)) take(answer || undefined, fault, controller);
    } catch (error) {
      signal.throwIfAborted();
      // What is no error of ours comes from the convention's own code.
      throw explain(error, ProtocolError, { checkpoint });
    }
  });

  function take(
    answer: Answer | undefined,
    fault: Fault | undefined,
    controller: AbortController,
  ): void {
    const read = answer ?? fault?.answer;
    const hint = read && retryAfter(read.headers, clock.now());
    let next: Advance;
    try {
      next = advance(convention, checkpoint, answer, time());
    } catch (error) {
      plan(hint);
      throw error;
    }
    const seen = fault?.message ?? next.fault ?? next.checkpoint.state;
    observed[seen] = (observed[seen] ?? 0) + 1;
    const { reading } = next;
    if (reading && isFinalReading(reading)) {
      const { parse } = settings;
      const unread = answer?.unread;
      // It is called now, so that the socket is freed also when nobody asks for the result.
      const parsed = unread && parse && (async () => parse(unread))();
      parsed?.catch(ignore);
      if (parsed) abandonBody = (reason) => controller.abort(reason);
      conclude(next.checkpoint, { ...reading, answer, parsed });
      return;
    }
    checkpoint = next.checkpoint;
    if (reading) show(answer?.body ?? status.body, answer?.text ?? text);
    plan(reading?.retryAfter ?? hint);
    const { failures } = checkpoint;
    if (failures < polling.maxFailures) return;
    // The next waiter has all its tries again.
    checkpoint = { ...checkpoint, failures: 0 };
    const often = failures > 1 ? `, ${failures} times in a row` : '';
    throw new PollError(seen + often, { checkpoint, cause: fault?.cause, answer: read });
  }

  const loop = share(async ({ signal }) => {
    // A dead monitor's error was for those who waited then.
    if (status.error && !isFinal(status)) show(status.body, text);
    try {
      while (!isFinal(status)) {
        signal.throwIfAborted();
        const { at, wait: pause } = checkpoint;
        const next = nextPoll(at, at + pause, deadline, totalTimeout, polling.minDelay);
        const left = (next ?? deadline) - time();
        if (left > 0 && (await isWoken(left, signal))) continue;
        if (next === undefined) throw expired();
        await bounded(flight, [signal]);
      }
    } catch (error) {
      if (error instanceof OperationError) show(status.body, text, error);
      throw error;
    }
  });

  /** Sleeps; whether it was woken before the time. */
  async function isWoken(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const nap = new AbortController();
    wake = () => nap.abort();
    const off = onAbort([signal], wake);
    try {
      await clock.sleep(milliseconds, nap.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!nap.signal.aborted) throw error;
    } finally {
      off();
    }
    return nap.signal.aborted;
  }

  const collecting = share(({ signal }) => collect(context, checkpoint, outcome, signal));

  const watch = (signals: readonly AbortSignal[]) =>
    loop(signals).then(() => status as FinalStatus);

  /** One cancel for all who ask; one that failed may be asked again. */
  function cancelOnce(): Promise<void> {
    cancelation ??= requestCancel(context, () => checkpoint, time).then(
      ({ says, hint }) => {
        if (isFinal(status)) return;
        if (says === 'gone') {
          conclude({ state: 'canceled' }, {});
          return;
        }
        const accepted = { state: 'canceling', cancelAccepted: true } as const;
        checkpoint = { ...checkpoint, ...(says === 'accepted' && accepted), backoffs: 0 };
        show(status.body, text);
        plan(hint);
      },
      (error) => {
        cancelation = undefined;
        throw error;
      },
    );
    return cancelation;
  }

  const within = (signal: AbortSignal | undefined) => (signal ? [...signals, signal] : signals);

  // The lifetime: it ends with the operation, or when nobody has the operation any more.
  let close = ignore;
  if (signals.length && !isFinal(status)) {
    const off = onAbort(signals, () => {
      if (settings.onAbort === 'cancel') cancelOnce().catch(ignore);
    });
    const unlisten = listen(() => isFinal(status) && close());
    close = () => {
      off();
      unlisten();
    };
  }
  if (onStatus) {
    safely(() => onStatus(status));
    listen(() => onStatus(status));
  }

  const operation: Operation<T> = {
    get statusUrl() {
      return checkpoint.statusUrl;
    },
    get status() {
      return status;
    },
    get nextPollAt() {
      return isFinal(status) ? undefined : checkpoint.at + checkpoint.wait;
    },

    async result({ signal } = {}) {
      const all = within(signal);
      const { state, error } = await watch(value ? [] : all);
      if (state === 'failed') throw error;
      if (state === 'canceled') throw new OperationCanceledError(state, { checkpoint });
      try {
        value ??= { it: (await bounded(collecting, all)) as T };
        return value.it;
      } catch (error) {
        // What came with the final answer cannot be asked for again: only the lifetime ends that.
        if (time() >= deadline || signals.some((it) => it.aborted)) abandonBody(error);
        throw error;
      }
    },

    async poll({ signal } = {}) {
      throwIfAborted(within(signal));
      if (isFinal(status)) return status;
      await bounded(flight, within(signal));
      return status;
    },

    async cancel({ signal } = {}) {
      if (isFinal(status)) return status;
      // After an abort of the lifetime this is how to learn what came of it.
      const all = within(signal).filter((it) => it === signal || !it.aborted);
      throwIfAborted(all);
      await abortable(cancelOnce(), all);
      return watch(all);
    },

    subscribe(listener) {
      const stop = new AbortController();
      const unlisten = listen(listener);
      watch(within(stop.signal)).catch(ignore);
      return () => {
        unlisten();
        stop.abort();
      };
    },

    toJSON: () => checkpoint,

    [Symbol.asyncIterator]: () =>
      iterate(
        (signal) => watch(within(signal)),
        () => status,
        listen,
      ),

    async [asyncDispose]() {
      const isDetached = settings.onAbort === 'detach' && signals.some((it) => it.aborted);
      if (!isFinal(status) && !isDetached) await cancelOnce().catch(ignore);
      close();
    },
  };
  return {
    operation,
    close: () => close(),
    abandon: () => !isFinal(status) && cancelOnce().catch(ignore),
  };
}
