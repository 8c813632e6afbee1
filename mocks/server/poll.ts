import type { Dialect } from '../dialects/dialect.ts';
import { entry } from '../scenario/plan.ts';
import { repeatedAddress, resultHeader } from '../task/addresses.ts';
import { isFinal, polled, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { Call } from '../wire/call.ts';
import { type RetryAfter, retryAfterHeaders } from '../wire/retry-after.ts';
import { missed, missing } from './missing.ts';
import type { Step } from './step.ts';

/** Asks the status monitor. */
export function poll(before: Task, call: Call, dialect: Dialect): Step {
  if (missing(before, call.at)) return missed(before, call.at, dialect);
  const task = polled(before, call.at);
  const { requests } = dialect;
  const monitor = isFinal(task) ? undefined : repeatedAddress(task, call, requests);
  const answer = dialect.status(viewOf(task, call, dialect, monitor?.fields));
  // What is the result itself names nothing.
  const isResult = task.state === 'succeeded' && deliveryOf(task) === 'bare';
  const headers = {
    ...monitor?.headers,
    ...(isResult ? {} : resultHeader(task, call, requests)),
    ...(isFinal(task) ? {} : retryAfterHeaders(unfinishedHint(task), call.at)),
    ...answer.headers,
  };
  return { task, answer: { ...answer, headers } };
}

function deliveryOf({ plan: { outcome } }: Task): string | undefined {
  return outcome.kind === 'succeeded' ? outcome.options.at : undefined;
}

function unfinishedHint({ plan, polls }: Task): RetryAfter {
  const { retryAfter } = plan.monitor;
  return isList(retryAfter) ? entry(retryAfter, polls) : retryAfter;
}

/** `Array.isArray` does not narrow a union with a readonly array. */
function isList(value: RetryAfter | readonly RetryAfter[]): value is readonly RetryAfter[] {
  return Array.isArray(value);
}
