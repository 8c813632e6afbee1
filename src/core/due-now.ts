import type { Checkpoint } from './checkpoint.ts';
import { isFinalState } from './state.ts';

/**
 * The same checkpoint, of which the next step is due at once: for a webhook that says that something
 * has changed. The step still asks the server, so a webhook that lies costs one poll. After a fault or
 * a 429 nothing is due sooner.
 *
 * @param minDelay Milliseconds from the last answer to the next poll at least, as in `polling`.
 *
 * @example
 * ```ts
 * await job.updateData({ ...job.data, checkpoint: dueNow(job.data.checkpoint) });
 * await job.promote();
 * ```
 */
export function dueNow(checkpoint: Checkpoint, minDelay = 250): Checkpoint {
  const { wait, failures, state } = checkpoint;
  if (failures > 0 || isFinalState(state)) return checkpoint;
  return { ...checkpoint, wait: Math.min(wait, minDelay) };
}
