import type { Dialect } from '../dialects/dialect.ts';
import { resultReply } from '../scenario/result.ts';
import { monitorAddress, resultHeader } from '../task/addresses.ts';
import { finish, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { Call } from '../wire/call.ts';
import { reply } from '../wire/message.ts';
import { retryAfterHeaders } from '../wire/retry-after.ts';
import type { Step } from './step.ts';

/** Accepts a new task, or answers with its result at once. */
export function submit(task: Task, call: Call, dialect: Dialect): Step {
  const { plan } = task;
  const over = finish(task, call.at);
  const end = viewOf(over, call, dialect);
  if (plan.atOnce !== undefined && end.result) {
    const answer = dialect.finished?.(end) ?? resultReply(end.result, plan.atOnce);
    return { task: over, answer };
  }
  const synchronous = dialect.synchronous?.(end);
  if (synchronous) return { task: over, answer: synchronous };
  const monitor = monitorAddress(task, call, dialect.requests);
  const usual = dialect.accepted(viewOf(task, call, dialect, monitor.fields));
  const { status = usual.status, retryAfter, body = 'status', headers } = plan.accept;
  const { 'content-type': contentType, ...others } = usual.headers;
  const all = {
    ...(body === 'none' || contentType === undefined ? {} : { 'content-type': contentType }),
    ...others,
    ...monitor.headers,
    ...resultHeader(task, call, dialect.requests),
    ...retryAfterHeaders(retryAfter, call.at),
    ...headers,
  };
  return { task, answer: reply(status, all, body === 'none' ? undefined : usual.body) };
}
