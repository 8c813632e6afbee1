type Listener = (signal: AbortSignal) => void;

/**
 * One real listener for each signal, however many operations share it: adding the n-th listener
 * to an EventTarget walks the n-1 before it, so 10,000 operations on one signal would take seconds.
 */
const listeners = new WeakMap<AbortSignal, Set<Listener>>();

function fire(this: AbortSignal): void {
  const all = listeners.get(this);
  listeners.delete(this);
  for (const listener of all ?? []) listener(this);
}

/**
 * Calls the listener once, in the same turn, when one of the signals aborts.
 *
 * @returns what takes it off again; to be called on every other path.
 */
export function onAbort(signals: readonly AbortSignal[], listener: Listener): () => void {
  const off = () => {
    for (const signal of signals) {
      const all = listeners.get(signal);
      if (all?.delete(once) && all.size === 0) {
        listeners.delete(signal);
        signal.removeEventListener('abort', fire);
      }
    }
  };
  const once: Listener = (signal) => {
    off();
    listener(signal);
  };
  for (const signal of signals) {
    let all = listeners.get(signal);
    if (!all) {
      all = new Set();
      listeners.set(signal, all);
      signal.addEventListener('abort', fire, { once: true });
    }
    all.add(once);
  }
  return off;
}

/** Throws the reason of the first signal that has aborted: the very object it was aborted with. */
export function throwIfAborted(signals: readonly AbortSignal[]): void {
  for (const signal of signals) signal.throwIfAborted();
}

/**
 * The promise, or a rejection with the signal's own reason in the turn in which one aborts.
 * What the promise stands for goes on: stopping it is for its owner, who may have other waiters.
 */
export function abortable<T>(promise: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  if (signals.length === 0) return promise;
  return new Promise((resolve, reject) => {
    const off = onAbort(signals, (signal) => reject(signal.reason));
    promise.then(resolve, reject).then(off);
    const aborted = signals.find((signal) => signal.aborted);
    if (!aborted) return;
    off();
    reject(aborted.reason);
  });
}
