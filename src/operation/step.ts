import { throwIfAborted } from '../core/abort-reason.ts';
import { invalid, isRecord } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { elapsed } from '../core/clock.ts';
import { endOfHold } from '../core/pace.ts';
import { nextPoll } from '../core/schedule.ts';
import { isFinalState } from '../core/state.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import type { Context } from '../exchange/context.ts';
import { Postponed } from '../exchange/result.ts';
import type { Input } from '../exchange/submit.ts';
import type { SubmitOptions } from '../options.ts';
import type { OperationHandle } from './operation.ts';
import { resumed, storedIn } from './resume.ts';
import { start } from './start.ts';

/** What `client.step()` has come to. */
export type Step<T> =
  /** It is over. */
  | { readonly done: true; readonly result: T }
  /** It goes on: store the checkpoint, and call `step()` with it again at that moment. */
  | {
      readonly done: false;
      readonly checkpoint: Checkpoint;
      /** When, in epoch milliseconds. A step before that sends nothing. */
      readonly at: number;
      readonly status: OperationStatus;
    };

/** The first step of an operation: the arguments of `submit()`. */
export interface FirstStep {
  readonly submit: readonly [
    input: Input,
    options?: Omit<SubmitOptions<never>, 'idempotencyKey'> & {
      /**
       * What every try of the same job sends, such as its id: a step that is repeated after a crash
       * starts nothing twice then, if the server honors it.
       *
       * @defaultValue none: such a step submits again
       */
      idempotencyKey?: string | false | undefined;
    },
  ];
}

/** @throws TypeError if it is meant to be one but has no list of arguments. */
function isFirstStep(from: unknown): from is FirstStep {
  const submit: unknown = isRecord(from) ? (from as Partial<FirstStep>).submit : undefined;
  if (submit !== undefined && !Array.isArray(submit))
    throw invalid('submit', submit, 'a list of the arguments of submit()');
  return !!submit;
}

/** The moment of the next step, in epoch milliseconds. */
function planned(context: Context, checkpoint: Checkpoint, now: number, chance: number): number {
  const { settings, paces } = context;
  const { at, wait, state, deadline = Infinity, statusUrl } = checkpoint;
  const held = now - elapsed(settings.clock) + endOfHold(paces, statusUrl);
  // A 429 has told the client when to come back. All its steps must not do so at once.
  const pace = held > now ? held + chance * (held - now) : now;
  // What has ended in time has more time for its result.
  if (isFinalState(state)) return Math.max(at + wait, pace);
  return Math.min(Math.max(nextPoll(checkpoint, at + wait, deadline, settings), pace), deadline);
}

/**
 * Submits, or does what is due of an operation that was submitted before.
 *
 * @param contextOf Makes the context of the step from the options of its submit, if it has one.
 */
export async function step<T>(
  from: Checkpoint | string | URL | FirstStep,
  contextOf: (request?: FirstStep['submit'][1]) => Context,
): Promise<Step<T>> {
  if (isFirstStep(from)) {
    const [input, request] = from.submit;
    const context = contextOf(request);
    // A new one for each try would be of no use when the job is tried again.
    if (context.settings.idempotencyKey === true)
      throw invalid('idempotencyKey', true, "what all tries of a job send, such as the job's id");
    return act(context, await start<T>(input, () => context));
  }
  const context = contextOf();
  const stored = storedIn(from, context);
  return act(context, resumed<T>(context, stored), stored);
}

/**
 * Does what is due: a poll, and at the end the result. Nothing is repeated and nothing is waited for
 * but the answer.
 *
 * @param stored The checkpoint that it goes on from, unless the operation has just been submitted.
 */
async function act<T>(
  context: Context,
  handle: OperationHandle<T>,
  stored?: Checkpoint,
): Promise<Step<T>> {
  const { clock, signals } = context.settings;
  const goesOn = (checkpoint: Checkpoint): Step<T> => {
    const { status } = handle;
    const now = clock.now();
    const at = planned(context, checkpoint, now, Math.random());
    return { done: false, checkpoint, at, status };
  };
  try {
    for (const signal of signals) throwIfAborted(signal);
    if (stored) {
      const { deadline } = handle.toJSON();
      // By a clock behind that of the process that has stored it, its moment would never come.
      const isAhead = stored.at > clock.now();
      const from = isAhead ? handle.toJSON() : withoutUndefined({ ...stored, deadline });
      if (planned(context, from, clock.now(), 0) > clock.now() + 1) return goesOn(from);
    }
    if (stored && !isFinal(handle.status)) await handle.poll();
    if (!isFinal(handle.status)) return goesOn(handle.toJSON());
    return { done: true, result: await handle.result() };
  } catch (error) {
    if (error instanceof Postponed) return goesOn(error.checkpoint);
    throw error;
  } finally {
    handle.detach();
  }
}
