/** Handles a rejection that somebody else handles as well, or that does not matter. */
export const ignore = (): void => undefined;

/** Reports an error in the caller's code that no promise of ours could reject with. */
export function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: see above
  console.error('await202: a callback threw', error);
}

/**
 * Calls a callback of the caller. An error in it, synchronous or not, is reported but not rethrown:
 * it must not break the operation, and unhandled it would end a Node process.
 */
export function safely<T>(callback: () => T): T | undefined {
  try {
    const value = callback();
    if (value instanceof Promise) value.catch(report);
    return value;
  } catch (error) {
    report(error);
    return undefined;
  }
}
