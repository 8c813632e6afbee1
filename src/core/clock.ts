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

/** A clock as far as it measures; one that cannot sleep leaves that to the client's timers. */
export type Measure = Omit<Clock, 'sleep'>;

/** The moment on a clock that only grows, if there is one. */
export const elapsed = (clock: Measure): number => clock.elapsed?.() ?? clock.now();

/** The real time. It is asked for at each call, so that fake timers drive it. */
export const realTime: Measure = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
};
