/** Listens to a signal. An object, because a closure for each waiter would take more memory. */
export interface AbortListener {
  /** Called synchronously when the signal aborts. */
  aborted(signal: AbortSignal): void;
}

/**
 * The reason for stops that no caller sees. A string, because a DOMException captures a stack
 * trace.
 */
export const noWaitersLeft = 'await202: nobody waits any more';

/**
 * The listeners of each signal. The signal itself has only one, however many operations share it:
 * adding the n-th listener to an EventTarget compares it with all before it, so 10,000 operations
 * on one signal would take seconds.
 */
const listeners = new WeakMap<AbortSignal, Set<AbortListener>>();

function fire(this: AbortSignal): void {
  // There is a set: this is called only while it has listeners.
  for (const listener of [...(listeners.get(this) as Set<AbortListener>)]) listener.aborted(this);
}

/** Calls the listener when one of the signals aborts, until {@link offAbort} removes it. */
export function onAbort(signals: readonly AbortSignal[], listener: AbortListener): void {
  for (const signal of signals) {
    const ofSignal = listeners.get(signal) ?? new Set();
    // Has no effect if it was added before.
    signal.addEventListener('abort', fire);
    listeners.set(signal, ofSignal.add(listener));
  }
}

/** Removes the listener. A path that forgets to call it leaks one on a long-lived signal. */
export function offAbort(signals: readonly AbortSignal[], listener: AbortListener): void {
  for (const signal of signals) {
    const ofSignal = listeners.get(signal);
    if (ofSignal?.delete(listener) && !ofSignal.size) signal.removeEventListener('abort', fire);
  }
}

export const isAborted = (signals: readonly AbortSignal[]): boolean =>
  signals.some((signal) => signal.aborted);
