/**
 * Where an operation gets its time from: bring your own for virtual time in a test, or for durable
 * sleeps in a workflow engine.
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `milliseconds`, which may be more than a timer takes (2³¹ − 1). If the signal
   * aborts, it rejects at once and leaves no timer. With `totalTimeout` two sleeps may run at the
   * same time, so a clock that jumps ahead in each of them cannot be used with it. For engines that
   * replay code there is `durable()` in `await202/durable`.
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /**
   * Milliseconds since any fixed moment, by a clock that is never set back or forward.
   *
   * @defaultValue `now()`
   */
  elapsed?(): number;
}

/** A clock that only tells the time; for sleeping, the client's own timers are used. */
export type Measure = Omit<Clock, 'sleep'>;

/** A clock whose sleeps an engine records, so that nothing ends them early. */
export interface CheckedClock extends Clock {
  /** Throws a TypeError if a client or an operation has options that cannot work with it. */
  accepts(settings: {
    readonly signals: readonly AbortSignal[];
    readonly idempotencyKey?: string | boolean | undefined;
    /** The options of ky. */
    readonly http: Readonly<Record<string, unknown>>;
  }): void;
}

/** Milliseconds on a clock that is never set back or forward, if there is one. */
export const elapsed = (clock: Measure): number => clock.elapsed?.() ?? clock.now();

/** Real time. The globals are looked up at each call, so that fake timers can replace them. */
export const realTime: Measure = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
};
