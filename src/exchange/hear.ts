import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { elapsed } from '../core/clock.ts';
import { heard } from '../core/pace.ts';
import { type Hint, hintIn } from '../core/retry-after.ts';
import type { Context } from './context.ts';

/** Reads when an answer says to come back, and tells the client's other operations if it is a 429. */
export function hear(
  { settings: { convention, clock, polling }, paces }: Pick<Context, 'settings' | 'paces'>,
  answer: Answer | undefined,
  checkpoint?: Checkpoint,
): Hint | undefined {
  if (!answer) return undefined;
  const hint = hintIn(convention, answer, clock.now(), checkpoint);
  heard(paces, answer, hint, polling, elapsed(clock), Math.random());
  return hint;
}
