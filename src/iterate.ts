import { onAbort } from './abort.ts';
import type { Monitor } from './monitor.ts';
import { isFinal, type OperationStatus } from './status.ts';

type Step = IteratorResult<OperationStatus, undefined>;

const end: Step = { done: true, value: undefined };

/**
 * The status known now, then each new one, the final one last. It throws only when the loop itself
 * ended. Written out, because a generator's `return()` would first wait for the next status; and
 * nothing starts before the first `next()`, so that an iterator nobody uses holds nothing.
 */
export function iterate(
  monitor: Monitor,
  signals: readonly AbortSignal[],
): AsyncIterableIterator<OperationStatus, undefined> {
  const queue: OperationStatus[] = [];
  let failure: { readonly error: unknown } | undefined;
  let started = false;
  let ended = false;
  let tail: Promise<unknown> = Promise.resolve();
  let wake = (): void => undefined;
  let release = (): void => undefined;

  function stop(): void {
    ended = true;
    release();
    wake();
  }

  function fail(error: unknown): void {
    failure = { error };
    wake();
  }

  function start(): void {
    started = true;
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) {
      fail(aborted.reason);
      return;
    }
    const unwatch = monitor.watch();
    // First, because it clears the error that an earlier loop may have left in the status.
    monitor.settled().catch(fail);
    queue.push(monitor.status);
    const unlisten = monitor.listen(() => {
      const { status } = monitor;
      // An error that ended the loop is thrown, not yielded.
      if (isFinal(status) || !status.error) queue.push(status);
      wake();
    });
    const off = onAbort(signals, ({ reason }) => {
      queue.length = 0;
      fail(reason);
    });
    release = () => {
      unlisten();
      unwatch();
      off();
    };
  }

  async function step(): Promise<Step> {
    if (!started) start();
    while (queue.length === 0 && !failure && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const status = queue.shift();
    if (status && !ended) {
      if (isFinal(status)) stop();
      return { done: false, value: status };
    }
    if (ended || !failure) return end;
    stop();
    throw failure.error;
  }

  return {
    next() {
      // One after the other, also for a caller who does not wait between calls.
      const next = tail.then(step, step);
      tail = next;
      return next;
    },
    async return() {
      stop();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
