import type { Dialect } from '../dialects/dialect.ts';
import { resultReply } from '../scenario/result.ts';
import { advance, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { notFound } from './rejections.ts';
import type { Step } from './step.ts';

/** Asks for the result at its own URL, where it is as soon as the task has succeeded. */
export function fetchResult(before: Task, request: ParsedRequest, dialect: Dialect): Step {
  const task = advance(before, request.at);
  const view = viewOf(task, request, dialect.requests);
  const usual = view.result ? resultReply(view.result) : notFound(dialect);
  return { task, answer: dialect.result?.(view) ?? usual };
}
