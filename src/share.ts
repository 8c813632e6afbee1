import { left, onAbort } from './abort.ts';

interface Run<T> {
  readonly work: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Work that many wait for and that is done once: the first to join starts it, the last to leave
 * before its end aborts it, and whoever comes after an end or an abort starts it anew.
 */
export class Share<T> {
  readonly #start: (controller: AbortController) => Promise<T>;
  #current: Run<T> | undefined;

  constructor(start: (controller: AbortController) => Promise<T>) {
    this.#start = start;
  }

  /** Waits for the work; leaves it at once, with its reason, when one of the signals aborts. */
  async join(signals: readonly AbortSignal[]): Promise<T> {
    for (const signal of signals) signal.throwIfAborted();
    this.#current ??= this.#begin();
    const run = this.#current;
    run.waiters++;
    return new Promise((resolve, reject) => {
      const off = onAbort(signals, ({ reason }) => {
        off();
        reject(reason);
        run.waiters--;
        if (run.waiters > 0 || this.#current !== run) return;
        this.#current = undefined;
        run.controller.abort(left);
      });
      run.work.then(resolve, reject).then(off);
    });
  }

  /** Aborts the work under way. Whoever waits for it is told what comes of that. */
  stop(): void {
    this.#current?.controller.abort(left);
  }

  #begin(): Run<T> {
    const controller = new AbortController();
    const run: Run<T> = { work: this.#start(controller), controller, waiters: 0 };
    const end = () => {
      if (this.#current === run) this.#current = undefined;
    };
    run.work.then(end, end);
    return run;
  }
}
