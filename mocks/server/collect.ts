import type { Dialect } from '../dialects/dialect.ts';
import { resultReply } from '../scenario/result.ts';
import { advance, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { Call } from '../wire/call.ts';
import { missed, missing, notFound } from './missing.ts';
import type { Step } from './step.ts';

/** Asks for the result at its own URL, which is there as soon as the task has succeeded. */
export function collect(before: Task, call: Call, dialect: Dialect): Step {
  if (missing(before, call.at)) return missed(before, call.at, dialect);
  const task = advance(before, call.at);
  const view = viewOf(task, call, dialect);
  const usual = view.result ? resultReply(view.result) : notFound(dialect);
  return { task, answer: dialect.result?.(view) ?? usual };
}
