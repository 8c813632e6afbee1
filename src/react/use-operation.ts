'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { Client } from '../client.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import type { Operation } from '../operation/operation.ts';
import type { OperationOptions } from '../options.ts';
import { Observer, type Seen } from './observer.ts';

/** What {@link useOperation} returns. */
export interface OperationView<T> {
  /** The latest known status; `undefined` if there is no operation yet. */
  readonly status: OperationStatus | undefined;
  /** The result, once it is there: a moment after `isFinal`, if it has a URL of its own. */
  readonly data: T | undefined;
  /**
   * What went wrong: the operation has failed, its result cannot be had, it was not canceled though
   * that was asked for, or polling has ended though the operation may go on. `undefined` if it was
   * canceled.
   */
  readonly error: Error | undefined;
  /** Whether the operation has ended. */
  readonly isFinal: boolean;
  /** When it is expected to end, in epoch milliseconds, if that is known. */
  readonly estimatedEndAt: number | undefined;
  /** Asks the server to cancel. It never rejects, so that it can be an event handler. */
  readonly cancel: () => Promise<void>;
  /** Waits once more, after an error. */
  readonly retry: () => void;
}

/** One for each operation, so that all components that show it share it. */
const observers = new WeakMap<Operation<unknown>, Observer<unknown>>();

function observerOf<T>(operation: Operation<T>): Observer<T> {
  // The key has the same type of result as the value, which a WeakMap cannot say.
  const known = observers.get(operation) as Observer<T> | undefined;
  const observer = known ?? new Observer(operation);
  observers.set(operation, observer as Observer<unknown>);
  return observer;
}

const nothing = () => undefined;
const noSubscription = () => nothing;
const noCancel = async (): Promise<void> => undefined;

const isOperation = (from: object): from is Operation<unknown> => 'subscribe' in from;

/**
 * Shows an operation: its status while it goes on, its result at the end, and what goes wrong. The
 * operation is polled while any component shows it, once for all of them.
 *
 * @param operation Nothing yet is `undefined`.
 *
 * @example
 * ```tsx
 * function Progress({ operation }: { operation: Operation<Report> }) {
 *   const { status, data, error, cancel } = useOperation(operation);
 *   if (error) return <p role="alert">{error.message}</p>;
 *   if (data) return <p>{data.total}</p>;
 *   return <><progress value={status?.progress} /><button onClick={cancel}>Cancel</button></>;
 * }
 * ```
 */
export function useOperation<T>(operation: Operation<T> | null | undefined): OperationView<T>;
/**
 * The same for an operation that was started elsewhere, in an earlier life of the page, say.
 *
 * @param from A checkpoint or the URL of a status monitor. The same URL is the same operation, even
 * if it is read from a store for each render.
 * @param options As of `client.resume()`. Those of the first render count.
 */
export function useOperation<T = unknown>(
  from: Checkpoint | string | URL | null | undefined,
  client: Pick<Client, 'resume'>,
  options?: OperationOptions<T>,
): OperationView<T>;
export function useOperation<T>(
  from: Operation<T> | Checkpoint | string | URL | null | undefined,
  client?: Pick<Client, 'resume'>,
  options?: OperationOptions<T>,
): OperationView<T> {
  const key =
    from && typeof from === 'object' && !isOperation(from)
      ? `${from instanceof URL ? from.href : from.statusUrl}`
      : from;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `from` and the options may be made anew for each render
  const observer = useMemo(() => {
    if (!from) return undefined;
    if (typeof from === 'object' && isOperation(from)) return observerOf(from as Operation<T>);
    // The overloads ask for it.
    const resumed = (client as Client).resume<T>(from as Checkpoint, options);
    return observerOf(resumed);
  }, [key, client]);
  const seen = useSyncExternalStore<Seen<T> | undefined>(
    observer?.subscribe ?? noSubscription,
    observer?.seen ?? nothing,
    observer?.seen ?? nothing,
  );
  const { status, data, error } = seen ?? {};
  return {
    ...{ status, data, error },
    isFinal: !!status && isFinal(status),
    estimatedEndAt: status?.estimatedEndAt,
    cancel: observer?.cancel ?? noCancel,
    retry: observer?.retry ?? nothing,
  };
}
