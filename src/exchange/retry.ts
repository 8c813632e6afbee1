import pRetry from 'p-retry';
import { Fault, isOffline } from '../core/fault.ts';
import { hintIn } from '../core/retry-after.ts';
import { nextDelay } from '../core/schedule.ts';
import { elapsed } from '../operation/clock.ts';
import type { Settings } from '../options.ts';

/**
 * Repeats an exchange that polling does not: a submit with an Idempotency-Key, the result, the
 * cancel. Only {@link Fault}s are repeated; every other error, an abort's reason too, is final.
 *
 * p-retry is never handed a signal: it would throw away an attempt's success when the signal
 * aborted meanwhile, and with it the only trace of an accepted operation. The waiting is ours as
 * well (`minTimeout: 0`), because p-retry cannot take a delay for each failure (Retry-After), and so
 * is the end, because it cannot take the time of an outage for each failure either.
 *
 * @param signal Ends the wait between two attempts.
 * @param maxOutage How long faults are tolerated, however many they are.
 * @param isFinal Faults that are not repeated.
 */
export function repeat<T>(
  attempt: () => Promise<T>,
  settings: Settings,
  signal: AbortSignal,
  maxOutage = 0,
  isFinal?: (fault: Fault) => boolean,
): Promise<T> {
  const { polling, clock } = settings;
  let failures = 0;
  let failingSince = 0;
  return pRetry(attempt, {
    retries: Infinity,
    minTimeout: 0,
    async onFailedAttempt({ error, attemptNumber }) {
      if (!(error instanceof Fault) || isFinal?.(error)) throw error;
      const { answer, isEarly } = error;
      const now = elapsed(clock);
      if (isEarly || isOffline()) failures = 0;
      else if (!failures++) failingSince = now;
      if (failures >= polling.maxFailures && now - failingSince >= maxOutage) throw error;
      const hint = answer && hintIn(settings, answer);
      await clock.sleep(nextDelay(polling, hint, attemptNumber - 1), signal);
    },
  });
}
