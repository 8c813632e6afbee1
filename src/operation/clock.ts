/**
 * Everything that waits or measures goes through one of these: virtual time in a test, durable
 * sleeps in a workflow engine.
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `milliseconds`. When the signal aborts it rejects at once and leaves no timer.
   * It is asked for whole delays, however long, and with `totalTimeout` for two at once: a poll in
   * flight and the end of the time. A clock that jumps at every sleep fits no `totalTimeout`.
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds that only grow, whatever happens to the wall clock. By default `now()`. */
  elapsed?(): number;
}

/** The moment on a clock that only grows, if there is one. */
export const elapsed = (clock: Clock): number => clock.elapsed?.() ?? clock.now();

/** Beyond this a timer fires at once, which would turn a long wait into a hot loop. */
const longest = 2 ** 31 - 1;

/** The real clock. `setTimeout`-based, so that fake timers drive it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      let left = milliseconds;
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const next = () => {
        if (left > 0) {
          timer = setTimeout(next, Math.min(left, longest));
          left -= longest;
        } else {
          signal.removeEventListener('abort', stop);
          resolve();
        }
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', stop);
      next();
    }),
};
