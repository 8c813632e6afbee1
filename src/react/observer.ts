import type { OperationStatus } from '../core/status.ts';
import type { Operation } from '../operation/operation.ts';

/** What a component shows of an operation. A new object only if something has changed. */
export interface Seen<T> {
  readonly status: OperationStatus;
  readonly data: T | undefined;
  readonly error: Error | undefined;
}

/** What is thrown is an Error nearly always, but the reason of an abort may be anything. */
const errorOf = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

const wasCanceled = (error: unknown): boolean =>
  error instanceof Error && error.name === 'OperationCanceledError';

/**
 * Waits for an operation on behalf of all components that show it, as long as there is one. React
 * mounts a component twice under StrictMode, and moves it from one parent to another by unmounting
 * it; so the wait ends only if nobody is there at the end of the turn.
 */
export class Observer<T> {
  readonly #operation: Operation<T>;
  readonly #listeners = new Set<() => void>();
  #seen: Seen<T>;
  /** What the wait has ended with, if it was an error. It is shown until there is another wait. */
  #failure: Error | undefined;
  /** Ends the wait. */
  #stop: (() => void) | undefined;

  constructor(operation: Operation<T>) {
    this.#operation = operation;
    this.#seen = { status: operation.status, data: undefined, error: undefined };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // A new function each time, so that the same listener can be added twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    if (!this.#stop) this.#start();
    return () => {
      this.#listeners.delete(entry);
      Promise.resolve().then(() => {
        if (!this.#listeners.size) this.#end();
      });
    };
  };

  readonly seen = (): Seen<T> => this.#seen;

  /** Asks the server to cancel; what goes wrong is shown. */
  readonly cancel = async (): Promise<void> => {
    try {
      await this.#operation.cancel();
    } catch (error) {
      if (this.#listeners.size) this.#show({ error: errorOf(error) });
    }
  };

  /** Waits once more, after an error. */
  readonly retry = (): void => {
    this.#end();
    if (this.#listeners.size) this.#start();
  };

  #start(): void {
    const operation = this.#operation;
    const stop = new AbortController();
    const { signal } = stop;
    // Whatever a cancel was refused for, it is over when the operation has gone on.
    const unsubscribe = operation.subscribe(() => this.#show({ error: this.#failure }));
    this.#stop = () => {
      unsubscribe();
      stop.abort();
    };
    this.#failure = undefined;
    this.#show({ error: undefined });
    operation.result({ signal }).then(
      (data) => this.#show({ data }),
      (error) => {
        if (signal.aborted || wasCanceled(error)) return;
        this.#failure = errorOf(error);
        this.#show({ error: this.#failure });
      },
    );
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #show(changes: Partial<Seen<T>>): void {
    const before = this.#seen;
    const after = { ...before, status: this.#operation.status, ...changes };
    if (
      after.status === before.status &&
      after.data === before.data &&
      after.error === before.error
    )
      return;
    this.#seen = after;
    for (const listener of [...this.#listeners]) listener();
  }
}
