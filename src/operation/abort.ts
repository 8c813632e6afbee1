/** What is told when a signal aborts: an object, because a closure for each would cost more. */
export interface AbortListener {
  /** Called in the same turn. */
  aborted(signal: AbortSignal): void;
}

/** The reason of stops that nobody sees: making the usual DOMException costs a stack trace. */
export const noWaitersLeft = 'await202: nobody waits any more';

/**
 * One real listener for each signal, however many operations share it: adding the n-th listener
 * to an EventTarget walks the n-1 before it, so 10,000 operations on one signal would take seconds.
 */
const listeners = new WeakMap<AbortSignal, Set<AbortListener>>();

function fire(this: AbortSignal): void {
  // It is on a signal only while somebody listens.
  for (const listener of [...(listeners.get(this) as Set<AbortListener>)]) listener.aborted(this);
}

/** Tells the listener when one of the signals aborts; until {@link offAbort}. */
export function onAbort(signals: readonly AbortSignal[], listener: AbortListener): void {
  for (const signal of signals) {
    const all = listeners.get(signal) ?? new Set();
    // Adding the same one again changes nothing.
    signal.addEventListener('abort', fire);
    listeners.set(signal, all.add(listener));
  }
}

/** Takes the listener off again; to be called on every path. */
export function offAbort(signals: readonly AbortSignal[], listener: AbortListener): void {
  for (const signal of signals) {
    const all = listeners.get(signal);
    if (all?.delete(listener) && !all.size) signal.removeEventListener('abort', fire);
  }
}

/** Whether one of the signals has aborted. */
export const isAborted = (signals: readonly AbortSignal[]): boolean =>
  signals.some((signal) => signal.aborted);

/** Throws the reason of the first signal that has aborted: the very object it was aborted with. */
export function throwIfAborted(signals: readonly AbortSignal[]): void {
  for (const signal of signals) signal.throwIfAborted();
}
