import pRetry from 'p-retry';
import type { Clock } from './clock.ts';
import { Fault, isOffline } from './fault.ts';
import { retryAfter } from './retry-after.ts';
import { nextDelay, type Polling } from './schedule.ts';

/**
 * Repeats an exchange that polling does not: a submit with an Idempotency-Key, the result, the
 * cancel. Only {@link Fault}s are repeated; every other error, an abort's reason too, is final.
 *
 * p-retry is never handed a signal: it would throw away an attempt's success when the signal
 * aborted meanwhile, and with it the only trace of an accepted operation. The waiting is ours as
 * well (`minTimeout: 0`), because p-retry cannot take a delay for each failure (Retry-After).
 *
 * @param signal Ends the wait between two attempts.
 * @param isFinal Faults that are not repeated.
 */
export function repeat<T>(
  attempt: () => Promise<T>,
  polling: Polling,
  clock: Clock,
  signal: AbortSignal,
  isFinal?: (fault: Fault) => boolean,
): Promise<T> {
  const isRepeated = (error: Error): error is Fault => error instanceof Fault && !isFinal?.(error);
  return pRetry(attempt, {
    retries: polling.maxFailures - 1,
    minTimeout: 0,
    shouldRetry: ({ error }) => isRepeated(error),
    shouldConsumeRetry: () => !isOffline(),
    async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
      if (!retriesLeft || !isRepeated(error)) return;
      const hint = error.answer && retryAfter(error.answer.headers, clock.now());
      await clock.sleep(nextDelay(polling, hint, attemptNumber - 1), signal);
    },
  });
}
