import { onAbort } from './abort.ts';

interface Shared<T> {
  readonly work: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** Joins shared work; leaves it at once, with its reason, when one of the signals aborts. */
export type Join<T> = (signals: readonly AbortSignal[]) => Promise<T>;

/**
 * Work that many wait for and that is done once: the first to join starts it, the last to leave
 * before its end aborts it, and whoever comes after an end or an abort starts it anew.
 */
export function share<T>(start: (controller: AbortController) => Promise<T>): Join<T> {
  let current: Shared<T> | undefined;
  return async (signals) => {
    for (const signal of signals) signal.throwIfAborted();
    if (!current) {
      const controller = new AbortController();
      const begun: Shared<T> = { work: start(controller), controller, waiters: 0 };
      const end = () => {
        if (current === begun) current = undefined;
      };
      begun.work.then(end, end);
      current = begun;
    }
    const mine = current;
    mine.waiters++;
    return new Promise<T>((resolve, reject) => {
      const off = onAbort(signals, ({ reason }) => {
        reject(reason);
        mine.waiters--;
        if (mine.waiters > 0 || current !== mine) return;
        current = undefined;
        mine.controller.abort();
      });
      mine.work.then(resolve, reject).then(off);
    });
  };
}
