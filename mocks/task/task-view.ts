import { nthOrLast, type Plan } from '../scenario/plan.ts';
import type { Result, ResultOptions } from '../scenario/result.ts';
import type { TaskState } from '../scenario/status-document.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import type { Problem } from '../wire/problem.ts';
import { type Address, monitorUrl, resultUrl } from './addresses.ts';
import type { RequestPatterns } from './request-patterns.ts';
import type { Submission, Task } from './task.ts';

/** What the answer to one request may tell about a task. A dialect puts it into words. */
export interface TaskView {
  readonly id: string;
  readonly state: TaskState;
  /** The name of the state in the scenario or the dialect. */
  readonly word: string;
  /** From 0 to 1, or what the scenario says; undefined: none is reported. */
  readonly progress: number | string | null | undefined;
  /** From 0 to 100, or what the scenario says. */
  readonly percent: number | string | undefined;
  readonly message: string | undefined;
  /** Once the task has succeeded. */
  readonly result: Result | undefined;
  /** How the scenario wants the client to get the result. */
  readonly delivery: ResultOptions;
  /** Once the task has failed. */
  readonly problem: Problem | undefined;
  readonly plan: Plan;
  readonly monitorUrl: string;
  readonly resultUrl: string;
  /** The fields that name the monitor in the body of this answer, if the scenario wants them. */
  readonly fields: Address['fields'];
  readonly submission: Submission;
  /** The headers of the request that is being answered. */
  readonly requestHeaders: ParsedRequest['headers'];
}

/** The task as this request finds it. */
export function viewOf(
  task: Task,
  request: ParsedRequest,
  patterns: RequestPatterns,
  fields: Address['fields'] = {},
): TaskView {
  const { id, state, plan, submission } = task;
  const { outcome } = plan;
  const isSuccess = outcome.kind === 'succeeded';
  const progress = plan.progress === 'none' ? undefined : task.progress;
  return {
    id,
    state,
    word: plan.words[state] ?? state,
    progress,
    percent: typeof progress === 'number' ? Math.round(progress * 100) : (progress ?? undefined),
    message: nthOrLast(plan.messages, task.polls),
    result: isSuccess && state === 'succeeded' ? outcome.result : undefined,
    delivery: isSuccess ? outcome.options : {},
    problem: outcome.kind === 'failed' && state === 'failed' ? outcome.problem : undefined,
    plan,
    monitorUrl: monitorUrl(task, request, patterns),
    resultUrl: resultUrl(task, request, patterns),
    fields,
    submission,
    requestHeaders: request.headers,
  };
}
