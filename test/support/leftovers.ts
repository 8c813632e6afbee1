import { getEventListeners } from 'node:events';
import { onTestFinished, vi } from 'vitest';
import { thisRuntime } from '../runtimes/this-runtime.ts';

/** Ends when every microtask of this turn has run, before any timer, message or socket. */
export async function turn(): Promise<void> {
  // In workerd nextTick is a microtask like any other, so that many of them have to do.
  if (thisRuntime().startsWith('workerd')) for (let hops = 0; hops < 500; hops++) await undefined;
  else await new Promise<void>((resolve) => process.nextTick(resolve));
}

/** How a promise stands in this very turn. */
export async function now(
  promise: Promise<unknown>,
): Promise<{ value?: unknown; reason?: unknown }> {
  let seen = {};
  promise.then(
    (value) => {
      seen = { value };
    },
    (reason: unknown) => {
      seen = { reason };
    },
  );
  await turn();
  return seen;
}

/** Collects the errors that nobody handles, and the warnings, until the test ends. */
export function complaints(): unknown[] {
  const seen: unknown[] = [];
  const add = (complaint: unknown) => {
    seen.push(complaint);
  };
  const events = ['unhandledRejection', 'uncaughtException', 'warning'];
  for (const event of events) process.on(event, add);
  onTestFinished(() => {
    for (const event of events) process.off(event, add);
  });
  return seen;
}

/** How many listeners for its abort a signal has. */
export const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** What is left behind: `nothing` when all is well. Needs fake timers. */
export const leftovers = (...signals: AbortSignal[]) => ({
  timers: vi.getTimerCount(),
  listeners: signals.reduce((sum, signal) => sum + listeners(signal), 0),
});

export const nothing = { timers: 0, listeners: 0 };

/** A promise that may reject before the test looks at it. */
export function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
