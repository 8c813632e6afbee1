import type { Dialect } from '../dialects/dialect.ts';
import { nthOrLast } from '../scenario/plan.ts';
import { repeatedAddress, resultHeader } from '../task/addresses.ts';
import { isFinal, polled, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { type RetryAfter, retryAfterHeaders } from '../wire/retry-after.ts';
import type { Step } from './step.ts';

/** Asks the status monitor. */
export function poll(before: Task, request: ParsedRequest, dialect: Dialect): Step {
  const { requests } = dialect;
  const task = polled(before, request.at);
  const monitor = isFinal(task) ? undefined : repeatedAddress(task, request, requests);
  const answer = dialect.status(viewOf(task, request, requests, monitor?.fields));
  const headers = {
    ...monitor?.headers,
    ...(isBareResult(task) ? {} : resultHeader(task, request, requests)),
    ...(isFinal(task) ? {} : retryAfterHeaders(retryAfterOf(task), request.at)),
    ...answer.headers,
  };
  return { task, answer: { ...answer, headers } };
}

/** Whether the answer is the result itself, which needs no header to say where the result is. */
function isBareResult({ state, plan: { outcome } }: Task): boolean {
  return state === 'succeeded' && outcome.kind === 'succeeded' && outcome.options.at === 'bare';
}

function retryAfterOf({ plan, polls }: Task): RetryAfter {
  const { retryAfter } = plan.monitor;
  return isList(retryAfter) ? nthOrLast(retryAfter, polls) : retryAfter;
}

/** `Array.isArray` does not narrow a union with a readonly array. */
function isList(value: RetryAfter | readonly RetryAfter[]): value is readonly RetryAfter[] {
  return Array.isArray(value);
}
