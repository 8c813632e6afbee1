import pRetry from 'p-retry';
import { elapsed } from '../core/clock.ts';
import { Fault } from '../core/fault.ts';
import { hintIn } from '../core/retry-after.ts';
import { nextDelay } from '../core/schedule.ts';
import type { Stop } from '../core/stop.ts';
import { pause } from './alarms.ts';
import type { Context } from './context.ts';
import { isOffline } from './offline.ts';

/**
 * Repeats an exchange that polling does not: a submit with an Idempotency-Key, the result, the
 * cancel. Only {@link Fault}s are repeated; every other error, an abort's reason too, is final.
 *
 * p-retry is never handed a signal: it would throw away an attempt's success when the signal
 * aborted meanwhile, and with it the only trace of an accepted operation. The waiting is ours as
 * well (`minTimeout: 0`), because p-retry cannot take a delay for each failure (Retry-After), and so
 * is the end, because it cannot take the time of an outage for each failure either.
 *
 * @param stop Ends the wait between two attempts.
 * @param maxOutage How long faults are tolerated, however many they are.
 * @param isDefinite Faults that are not repeated.
 */
export function repeat<T>(
  attempt: () => Promise<T>,
  { settings, alarms }: Pick<Context, 'settings' | 'alarms'>,
  stop: Stop,
  maxOutage = 0,
  isDefinite?: (fault: Fault) => boolean,
): Promise<T> {
  const { polling, clock, convention } = settings;
  let failures = 0;
  let failingSince = 0;
  return pRetry(attempt, {
    retries: Infinity,
    minTimeout: 0,
    async onFailedAttempt({ error, attemptNumber }) {
      if (!(error instanceof Fault) || isDefinite?.(error)) throw error;
      const { answer, isEarly } = error;
      const now = elapsed(clock);
      if (isEarly || isOffline()) failures = 0;
      else if (!failures++) failingSince = now;
      if (failures >= polling.maxFailures && now - failingSince >= maxOutage) throw error;
      const hint = answer && hintIn(convention, answer, clock.now());
      await pause(nextDelay(polling, hint, attemptNumber - 1, Math.random()), alarms, stop);
    },
  });
}
