/**
 * How work inside the library is stopped: what an AbortSignal is at its edges, at a fraction of the
 * price (an EventTarget for each exchange cost a twentieth of it). Work either exchanges or sleeps,
 * so there is one thing at a time that has to be ended.
 */
export class Stop {
  /** Set once it has been stopped. */
  reason: unknown;
  isStopped = false;
  /** Ends what is under way, in the same turn; whoever is done takes it off again. */
  end: ((reason: unknown) => void) | undefined;

  /** Only the first call counts. */
  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.reason = reason;
    this.end?.(reason);
    this.end = undefined;
  }

  throwIfStopped(): void {
    if (this.isStopped) throw this.reason;
  }
}
