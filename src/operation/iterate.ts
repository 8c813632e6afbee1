import { rethrow } from '../core/errors.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import type { Monitor } from './monitor.ts';

/**
 * The status known now, then each new one, the final one last. It throws only when the loop itself
 * ended. Nothing starts before the first `next()`, so an iterator nobody uses holds nothing.
 */
export function iterate(
  monitor: Pick<Monitor, 'listen' | 'loop' | 'status'>,
  signals: readonly AbortSignal[],
): AsyncIterableIterator<OperationStatus, undefined> {
  const stop = new AbortController();

  async function* statuses(): AsyncGenerator<OperationStatus, undefined> {
    let failure: { readonly error: unknown } | undefined;
    let wake = (): void => undefined;
    const queue: OperationStatus[] = [];
    const add = () => {
      const { status } = monitor;
      // An error that ended the loop is thrown, not yielded.
      if (isFinal(status) || !status.error) queue.push(status);
      wake();
    };
    const unlisten = monitor.listen(add);
    // It clears the error that an earlier loop may have left, so it comes before the first look.
    monitor.loop.join([...signals, stop.signal]).catch((error) => {
      failure = { error };
      wake();
    });
    if (queue.length === 0) add();
    try {
      for (;;) {
        const status = queue.shift();
        if (status) {
          yield status;
          if (isFinal(status)) return undefined;
        } else if (stop.signal.aborted) return undefined;
        else if (failure) rethrow(failure.error);
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      unlisten();
    }
  }

  const generator = statuses();
  return {
    next: () => generator.next(),
    // The generator alone would first wait for the status it is waiting for.
    return() {
      stop.abort();
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
