import pRetry from 'p-retry';
import { elapsed } from '../core/clock.ts';
import { Fault } from '../core/fault.ts';
import type { Purpose } from '../core/purpose.ts';
import { nextDelay } from '../core/schedule.ts';
import { withoutQueries } from '../core/shown.ts';
import type { Stop } from '../core/stop.ts';
import { pause } from './alarms.ts';
import type { Context } from './context.ts';
import { hear } from './hear.ts';
import { isOffline } from './offline.ts';

/**
 * Repeats exchanges other than polls: a submit with an Idempotency-Key, a result, a cancel. Only a
 * {@link Fault} leads to another attempt; every other error, the reason of an abort included, is
 * final.
 *
 * p-retry gets no signal: if that aborted during a successful attempt, it would discard the
 * success, and with it the only trace of an accepted operation. It does not wait either
 * (`minTimeout: 0`), because it has no delay for each failure (Retry-After); nor does it decide
 * when to give up, because that depends on how long the failures have lasted.
 *
 * @param stop Ends the wait between two attempts.
 * @param maxOutage For how many milliseconds faults are tolerated, however many.
 * @param isDefinite Tells faults that must not be repeated.
 * @param rest Waits between two attempts, or rejects if there is to be no other.
 */
export function repeat<T>(
  attempt: () => Promise<T>,
  purpose: Purpose,
  context: Pick<Context, 'settings' | 'alarms' | 'paces' | 'announce'>,
  stop: Stop,
  maxOutage = 0,
  isDefinite?: (fault: Fault) => boolean | undefined,
  rest: (delay: number, fault: Fault) => Promise<void> = (delay) =>
    pause(delay, context.alarms, stop),
): Promise<T> {
  const { settings, announce } = context;
  const { polling, clock } = settings;
  let failures = 0;
  let failingSince = 0;
  return pRetry(attempt, {
    retries: Infinity,
    minTimeout: 0,
    async onFailedAttempt({ error, attemptNumber }) {
      if (!(error instanceof Fault)) throw error;
      const { answer, isEarly } = error;
      const isLast = isDefinite?.(error);
      // What ends this operation may still tell the others when to come back.
      if (isLast && answer?.status !== 429) throw error;
      const hint = hear(context, answer);
      if (isLast) throw error;
      const now = elapsed(clock);
      if (isEarly || isOffline()) failures = 0;
      else if (!failures++) failingSince = now;
      if (failures >= polling.maxFailures && now - failingSince >= maxOutage) throw error;
      const delay = nextDelay(polling, hint, attemptNumber - 1, Math.random());
      announce?.({
        ...({ type: 'faulted', purpose } as const),
        ...{ httpStatus: answer?.status, message: withoutQueries(error.message) },
        ...{ failures: attemptNumber, nextTryAt: clock.now() + delay },
      });
      await rest(delay, error);
    },
  });
}
