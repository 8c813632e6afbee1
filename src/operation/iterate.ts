import { rethrow } from '../core/errors.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import type { Machine } from './machine.ts';

type Next = IteratorResult<OperationStatus, undefined>;

const over: Next = { done: true, value: undefined };

/**
 * The status known now, then each new one, the final one last. It throws only when the wait itself
 * ended. Nothing starts before the first `next()`, so an iterator nobody uses holds nothing.
 */
export function iterate(
  machine: Pick<Machine, 'listen' | 'join' | 'status'>,
  signals: readonly AbortSignal[],
): AsyncIterableIterator<OperationStatus, undefined> {
  const stop = new AbortController();
  const statuses: OperationStatus[] = [];
  /** Those of `next()` that are still to be answered, in their order. */
  const asked: { resolve(next: Next): void; reject(error: unknown): void }[] = [];
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;
  let unlisten: (() => void) | undefined;

  function end(): void {
    isOver = true;
    unlisten?.();
    stop.abort();
    for (const { resolve } of asked.splice(0)) resolve(over);
  }

  /** Answers what can be answered. */
  function answer(): void {
    while (asked[0] && (statuses[0] || failure)) {
      const { resolve, reject } = asked.shift() as (typeof asked)[0];
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
    // An error that ended the wait is thrown, not yielded.
    if (isFinal(status) || !status.error) statuses.push(status);
    answer();
  }

  function start(): void {
    unlisten = machine.listen(add);
    // Of one that an earlier wait has ended with an error, joining forgets the error, and shows the rest.
    add();
    machine.join([...signals, stop.signal]).catch((error) => {
      failure = { error };
      answer();
    });
  }

  return {
    next() {
      if (isOver) return Promise.resolve(over);
      const next = new Promise<Next>((resolve, reject) => asked.push({ resolve, reject }));
      if (unlisten) answer();
      else start();
      return next.catch(rethrow);
    },
    return() {
      end();
      return Promise.resolve(over);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
