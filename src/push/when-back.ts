/** All who want to know. One listener of the page for all of them, as there may be thousands. */
const listeners = new Set<() => void>();

const tell = (): void => {
  if (globalThis.document?.visibilityState === 'hidden') return;
  for (const listener of [...listeners]) listener();
};

/**
 * Calls back when this page is visible again, or online again. A browser may have frozen it, and let
 * its connections die without an event.
 *
 * @returns A function that ends this.
 */
export function whenBack(listener: () => void): () => void {
  const places = [
    [globalThis.document, 'visibilitychange'],
    [globalThis as Partial<EventTarget>, 'online'],
  ] as const;
  if (!listeners.size)
    for (const [target, event] of places) target?.addEventListener?.(event, tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (!listeners.size)
      for (const [target, event] of places) target?.removeEventListener?.(event, tell);
  };
}
