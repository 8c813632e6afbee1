import type { Dialect } from '../dialects/dialect.ts';
import { entry, type Plan } from '../scenario/plan.ts';
import type { Result, ResultOptions } from '../scenario/result.ts';
import type { TaskState } from '../scenario/status-document.ts';
import type { Call } from '../wire/call.ts';
import type { Problem } from '../wire/problem.ts';
import { type Address, monitorUrl, resultUrl } from './addresses.ts';
import type { Submission, Task } from './task.ts';

/** What the answer to one request can tell of a task, in no dialect yet. */
export interface TaskView {
  readonly id: string;
  readonly state: TaskState;
  /** The state in the words of the scenario or the dialect. */
  readonly word: string;
  /** From 0 to 1, or the scenario's own; undefined: none is reported. */
  readonly progress: number | string | null | undefined;
  readonly message: string | undefined;
  /** Once it has succeeded. */
  readonly result: Result | undefined;
  /** Where it is wanted, if the scenario plans one. */
  readonly delivery: ResultOptions;
  /** Once it has failed. */
  readonly problem: Problem | undefined;
  readonly plan: Plan;
  readonly monitorUrl: string;
  readonly resultUrl: string;
  /** What names the monitor in this answer's body, where the scenario wants that. */
  readonly fields: Address['fields'];
  readonly submission: Submission;
  /** The headers of the request that is being answered. */
  readonly asked: Call['headers'];
}

/** The task as this request finds it. */
export function viewOf(
  task: Task,
  call: Call,
  { requests }: Dialect,
  fields: Address['fields'] = {},
): TaskView {
  const { id, state, plan, submission } = task;
  const { outcome } = plan;
  const isSuccess = outcome.kind === 'succeeded';
  return {
    id,
    state,
    word: plan.words[state] ?? state,
    progress: plan.progress === 'none' ? undefined : task.progress,
    message: entry(plan.messages, task.polls),
    result: isSuccess && state === 'succeeded' ? outcome.result : undefined,
    delivery: isSuccess ? outcome.options : {},
    problem: outcome.kind === 'failed' && state === 'failed' ? outcome.problem : undefined,
    plan,
    monitorUrl: monitorUrl(task, call, requests),
    resultUrl: resultUrl(task, call, requests),
    fields,
    submission,
    asked: call.headers,
  };
}
