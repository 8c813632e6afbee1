/** For promises that somebody else waits for, and callbacks that have nothing to do. */
export const ignore = (): void => undefined;

/** The developer has to see it: there is nobody else to tell. */
function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: see above
  console.error('await202: a callback threw', error);
}

/**
 * Calls a caller's callback. What it throws, now or later, must not break the operation; and
 * rethrowing it would end a Node process.
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
