/**
 * Stops work inside the library, as an AbortSignal does at its edges. An AbortSignal for each
 * exchange made up a twentieth of its cost. Work does one thing at a time, an exchange or a pause,
 * so one callback is enough.
 */
export class Stop {
  /** What it was stopped with. */
  reason: unknown;
  isStopped = false;
  /** Ends what is under way, synchronously. Whoever sets it removes it when that is done. */
  end: ((reason: unknown) => void) | undefined;

  /** Only the first call has an effect. */
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
