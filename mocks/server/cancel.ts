import type { Dialect } from '../dialects/dialect.ts';
import { advance, enter, finish, isFinal, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import { type Reply, reply } from '../wire/message.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { retryAfterHeaders } from '../wire/retry-after.ts';
import { methodNotAllowed } from './rejections.ts';
import type { Step } from './step.ts';

/** Asks the server to stop the task. */
export function cancel(before: Task, request: ParsedRequest, dialect: Dialect): Step {
  const { at } = request;
  const { cancelRequestedAt = at, plan } = before;
  const task = { ...advance(before, at), cancelRequestedAt };
  if (plan.cancelPolicy === 'refused') return { task, answer: refused(dialect) };
  const hasEnded = isFinal(task) && task.state !== 'canceled';
  if (hasEnded || plan.cancelPolicy === 'too late') {
    return { task: finish(task, at), answer: tooLate(dialect) };
  }
  const after = canceled(task, at);
  return { task: after, answer: accepted(after, request, dialect) };
}

function canceled(task: Task, at: number): Task {
  const { cancelPolicy } = task.plan;
  if (isFinal(task) || task.state === 'canceling' || cancelPolicy === 'ignored') return task;
  return enter(task, cancelPolicy === 'slowly' ? 'canceling' : 'canceled', at);
}

function accepted(task: Task, request: ParsedRequest, dialect: Dialect): Reply {
  const usual = dialect.cancelAccepted(viewOf(task, request, dialect.requests));
  const { retryAfter, status = usual.status } = task.plan.cancel;
  const headers = retryAfterHeaders(retryAfter, request.at);
  return status === 204
    ? reply(status, headers)
    : { ...usual, status, headers: { ...usual.headers, ...headers } };
}

function refused(dialect: Dialect): Reply {
  const detail = 'This operation cannot be canceled.';
  return dialect.cancelRejected?.('refused') ?? methodNotAllowed(dialect, 'GET', detail);
}

function tooLate(dialect: Dialect): Reply {
  const detail = 'This operation is already over.';
  return dialect.cancelRejected?.('too late') ?? dialect.error(409, { title: 'Conflict', detail });
}
