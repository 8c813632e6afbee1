import type { Checkpoint } from './checkpoint.ts';
import type { Hint } from './retry-after.ts';
import { nextDelay, type PollingSettings } from './schedule.ts';

/**
 * The checkpoint of a success whose result could not be fetched, planned for another try; `undefined`
 * if there have been enough. After the end its counters are those of the result, and its `wait` counts
 * from the moment of the end.
 *
 * @param isEarly The server works, but the result is not there yet: no failure.
 * @param now Epoch milliseconds.
 * @param chance A random number, at least 0 and below 1.
 */
export function postponed(
  checkpoint: Checkpoint,
  isEarly: boolean | undefined,
  hint: Hint | undefined,
  polling: PollingSettings,
  now: number,
  chance: number,
): Checkpoint | undefined {
  const { at, wait } = checkpoint;
  // What was counted on the way to the end is over with it.
  const { backoffs } = wait ? checkpoint : { backoffs: 0 };
  const failures = isEarly ? 0 : checkpoint.failures + 1;
  const failingSince = failures > 1 ? Math.min(checkpoint.failingSince ?? now, now) : now;
  if (failures >= polling.maxFailures && now - failingSince >= polling.maxOutage) return undefined;
  return {
    ...checkpoint,
    failures,
    failingSince: failures ? failingSince : undefined,
    backoffs: hint ? 0 : backoffs + 1,
    wait: now - at + nextDelay(polling, hint, backoffs, chance),
  };
}
