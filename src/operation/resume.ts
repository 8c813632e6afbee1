import { type Checkpoint, revive } from '../core/checkpoint.ts';
import { deadlineFrom } from '../core/deadline.ts';
import { knownFrom } from '../core/known.ts';
import { parseCheckpoint } from '../core/parse-checkpoint.ts';
import { originOf } from '../core/trust.ts';
import type { Context } from '../exchange/context.ts';
import { OperationHandle } from './operation.ts';

/**
 * The checkpoint that somebody goes on from.
 *
 * @throws TypeError naming what is wrong.
 */
export const storedIn = (
  from: Checkpoint | string | URL,
  { settings, transport }: Context,
): Checkpoint =>
  parseCheckpoint(from, settings.convention.name, transport.home, settings.clock.now());

/**
 * Makes the handle of an operation that was started elsewhere. Nothing is sent.
 *
 * @param isNew `totalTimeout` counts from now on, whatever the checkpoint says.
 */
export function resumed<T>(
  context: Context,
  stored: Checkpoint,
  isNew = false,
): OperationHandle<T> {
  const { clock, limits, totalTimeout } = context.settings;
  const now = clock.now();
  const checkpoint = {
    ...revive(stored, now, limits.visibility),
    deadline: deadlineFrom(stored, totalTimeout, isNew, now),
  };
  // The URL of the monitor is the caller's own, so it may be a private address.
  const origin = originOf(checkpoint.statusUrl);
  // What a step has stored is what an answer has said.
  const activeAt = context.isStep && !stored.failures ? stored.at : undefined;
  return new OperationHandle<T>({ ...context, origin }, { ...knownFrom(checkpoint), activeAt });
}
