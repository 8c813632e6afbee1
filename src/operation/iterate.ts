import { asyncIterator } from '../core/async-iterator.ts';
import { rethrow } from '../core/errors.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import type { Machine } from './machine.ts';

type Next = IteratorResult<OperationStatus, undefined>;

const done: Next = { done: true, value: undefined };

/**
 * Yields the status known now, then each new one, and the final one last. It throws only what would
 * end any other wait, too (an abort, a PollError). Nothing starts before the first `next()`, so an
 * iterator that nobody uses holds no resources.
 */
export function iterate(
  machine: Pick<Machine, 'listen' | 'join' | 'status'>,
  signals: readonly AbortSignal[],
): AsyncIterableIterator<OperationStatus, undefined> {
  const stop = new AbortController();
  const statuses: OperationStatus[] = [];
  /** The promises of calls of `next()` that are still pending, in their order. */
  const pending: { resolve(next: Next): void; reject(error: unknown): void }[] = [];
  let isDone = false;
  let failure: { readonly error: unknown } | undefined;
  let unlisten: (() => void) | undefined;

  function end(): void {
    isDone = true;
    unlisten?.();
    stop.abort();
    for (const { resolve } of pending.splice(0)) resolve(done);
  }

  /** Settles as many calls of `next()` as there are statuses, or an error. */
  function answer(): void {
    while (pending[0] && (statuses[0] || failure)) {
      const { resolve, reject } = pending.shift() as (typeof pending)[0];
      const value = statuses.shift();
      if (value) {
        resolve({ done: false, value });
        if (isFinal(value)) end();
      } else {
        reject(failure?.error);
        end();
      }
    }
  }

  function add(): void {
    const { status } = machine;
    // An error that ended the wait is thrown instead.
    if (isFinal(status) || !status.error) statuses.push(status);
    answer();
  }

  function start(): void {
    unlisten = machine.listen(add);
    // If the status has the error of an earlier wait, it is skipped here: joining removes the
    // error, and that is a new status.
    add();
    machine.join([...signals, stop.signal]).catch((error) => {
      failure = { error };
      answer();
    });
  }

  return {
    next() {
      if (isDone) return Promise.resolve(done);
      const next = new Promise<Next>((resolve, reject) => pending.push({ resolve, reject }));
      if (unlisten) answer();
      else start();
      return next.catch(rethrow);
    },
    return() {
      end();
      return Promise.resolve(done);
    },
    [asyncIterator]() {
      return this;
    },
  };
}
