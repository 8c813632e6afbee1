import type { Dialect } from '../dialects/dialect.ts';
import { resultReply } from '../scenario/result.ts';
import { monitorAddress, resultHeader } from '../task/addresses.ts';
import { finish, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import { type Reply, reply } from '../wire/message.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { retryAfterHeaders } from '../wire/retry-after.ts';
import type { Step } from './step.ts';

/** Accepts a new task, or finishes it and answers with its result. */
export function submit(task: Task, request: ParsedRequest, dialect: Dialect): Step {
  const { atOnce } = task.plan;
  const finished = finish(task, request.at);
  const view = viewOf(finished, request, dialect.requests);
  if (atOnce !== undefined && view.result) {
    const answer = dialect.finished?.(view) ?? resultReply(view.result, atOnce);
    return { task: finished, answer };
  }
  const synchronous = dialect.synchronous?.(view);
  if (synchronous) return { task: finished, answer: synchronous };
  return { task, answer: accepted(task, request, dialect) };
}

function accepted(task: Task, request: ParsedRequest, dialect: Dialect): Reply {
  const monitor = monitorAddress(task, request, dialect.requests);
  const usual = dialect.accepted(viewOf(task, request, dialect.requests, monitor.fields));
  const { status = usual.status, retryAfter, body = 'status', headers } = task.plan.accept;
  const hasBody = body === 'status';
  const { 'content-type': contentType, ...others } = usual.headers;
  const all = {
    ...(hasBody && contentType !== undefined ? { 'content-type': contentType } : {}),
    ...others,
    ...monitor.headers,
    ...resultHeader(task, request, dialect.requests),
    ...retryAfterHeaders(retryAfter, request.at),
    ...headers,
  };
  return reply(status, all, hasBody ? usual.body : undefined);
}
