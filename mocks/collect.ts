import type { Call } from './call.ts';
import { missed, missing, notFound } from './missing.ts';
import { resultReply } from './result.ts';
import type { Step } from './step.ts';
import { advance, type Task } from './task.ts';

/** Asks for the result at its own URL, which is there as soon as the task has succeeded. */
export function collect(before: Task, call: Call): Step {
  if (missing(before, call.at)) return missed(before, call.at);
  const task = advance(before, call.at);
  const { outcome } = task.plan;
  const ready = task.state === 'succeeded' && outcome.kind === 'succeeded';
  return { task, answer: ready ? resultReply(outcome.result) : notFound() };
}
