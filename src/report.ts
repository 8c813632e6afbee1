/**
 * Shows what a caller's callback threw. It must not break the operation, and rethrowing it later
 * would end a Node process; but the developer has to see it.
 */
export function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: there is nobody else to tell
  console.error('await202: a callback threw:', error);
}

/** Calls a caller's callback; what it throws is shown, and its value is then `undefined`. */
export function safely<T>(callback: () => T): T | undefined {
  try {
    return callback();
  } catch (error) {
    report(error);
    return undefined;
  }
}
