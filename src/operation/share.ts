import { left, offAbort, onAbort, throwIfAborted } from './abort.ts';

/** Work under way. */
export interface Run {
  /** What the last to leave aborts; the work may put another in its place. */
  controller: AbortController;
  /** How many wait for it; none, once the last has left. */
  waiters: number;
}

interface Shared<T> extends Run {
  work?: Promise<T>;
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
      this.#current ??= { controller: new AbortController(), waiters: 0 };
      const run = this.#current;
      const end = () => {
        offAbort(signals, leave);
        if (this.#current === run) this.#current = undefined;
      };
      const leave = ({ reason }: AbortSignal) => {
        reject(reason);
        offAbort(signals, leave);
        run.waiters--;
        if (run.waiters > 0) return;
        this.#current = undefined;
        run.controller.abort(left);
      };
      run.waiters++;
      // The start itself may abort one.
      onAbort(signals, leave);
      run.work ??= this.#start(run);
      // Whoever it wakes finds it over.
      run.work.then(end, end);
      run.work.then(resolve, reject);
    });
  }

  /** Aborts the work under way. Whoever waits for it is told what comes of that. */
  stop(): void {
    this.#current?.controller.abort(left);
  }
}
