import { left, onAbort, throwIfAborted } from './abort.ts';

/** Work under way. */
export interface Run {
  /** What the last to leave aborts; the work may put another in its place. */
  controller: AbortController;
  /** Nobody waits any more. */
  isLeft: boolean;
}

interface Shared<T> extends Run {
  readonly work: Promise<T>;
  waiters: number;
}

/**
 * Work that many wait for and that is done once: the first to join starts it, the last to leave
 * before its end aborts it, and whoever comes after an end or an abort starts it anew.
 */
export class Share<T> {
  readonly #start: (run: Run) => Promise<T>;
  #current: Shared<T> | undefined;

  constructor(start: (run: Run) => Promise<T>) {
    this.#start = start;
  }

  /** Waits for the work; leaves it at once, with its reason, when one of the signals aborts. */
  join(signals: readonly AbortSignal[]): Promise<T> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signals);
      this.#current ??= this.#begin();
      const run = this.#current;
      run.waiters++;
      const off = onAbort(signals, ({ reason }) => {
        off();
        reject(reason);
        run.waiters--;
        if (run.waiters > 0 || this.#current !== run) return;
        this.#current = undefined;
        run.isLeft = true;
        run.controller.abort(left);
      });
      run.work.then(resolve, reject).then(off);
    });
  }

  /** Aborts the work under way. Whoever waits for it is told what comes of that. */
  stop(): void {
    this.#current?.controller.abort(left);
  }

  #begin(): Shared<T> {
    const run: Run = { controller: new AbortController(), isLeft: false };
    const work = this.#start(run);
    const shared = Object.assign(run, { work, waiters: 0 });
    const end = () => {
      if (this.#current === shared) this.#current = undefined;
    };
    work.then(end, end);
    return shared;
  }
}
