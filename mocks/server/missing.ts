import type { Dialect } from '../dialects/dialect.ts';
import { isOver } from '../scenario/span.ts';
import { advance, type Task } from '../task/task.ts';
import type { Reply } from '../wire/message.ts';
import type { Step } from './step.ts';

/** Whether its URLs answer 404 at this moment: not visible yet, or gone after a cancel. */
export function missing(task: Task, at: number): boolean {
  const { hidden, cancel } = task.plan;
  if (!isOver(hidden, task.misses, at - task.submittedAt)) return true;
  return cancel.afterwards === 'gone' && advance(task, at).state === 'canceled';
}

/** A request that did not find it. */
export function missed(task: Task, at: number, dialect: Dialect): Step {
  return { task: { ...advance(task, at), misses: task.misses + 1 }, answer: notFound(dialect) };
}

/** There is no such thing here. */
export function notFound(dialect: Dialect): Reply {
  return dialect.error(404, { title: 'Not found', detail: 'No such task is known here.' });
}
