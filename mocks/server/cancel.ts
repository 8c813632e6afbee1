import type { Dialect } from '../dialects/dialect.ts';
import { advance, enter, finish, isFinal, type Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';
import type { Call } from '../wire/call.ts';
import { type Reply, reply } from '../wire/message.ts';
import { retryAfterHeaders } from '../wire/retry-after.ts';
import { missed, missing } from './missing.ts';
import type { Step } from './step.ts';

/** Asks the server to stop the task. */
export function cancel(before: Task, call: Call, dialect: Dialect): Step {
  if (missing(before, call.at)) return missed(before, call.at, dialect);
  const policy = before.plan.cancelPolicy;
  const task = requested(advance(before, call.at), call.at);
  if (policy === 'refused') return { task, answer: refused(dialect) };
  if (isFinal(task) && task.state !== 'canceled') return { task, answer: tooLate(dialect) };
  if (policy === 'too late') return { task: finish(task, call.at), answer: tooLate(dialect) };
  const after = canceled(task, call.at);
  return { task: after, answer: accepted(after, call, dialect) };
}

function canceled(task: Task, at: number): Task {
  const policy = task.plan.cancelPolicy;
  if (isFinal(task) || task.state === 'canceling' || policy === 'ignored') return task;
  return enter(task, policy === 'slowly' ? 'canceling' : 'canceled', at);
}

function accepted(task: Task, call: Call, dialect: Dialect): Reply {
  const usual = dialect.canceled(viewOf(task, call, dialect));
  const { retryAfter, status = usual.status } = task.plan.cancel;
  const headers = retryAfterHeaders(retryAfter, call.at);
  return status === 204
    ? reply(status, headers)
    : { ...usual, status, headers: { ...usual.headers, ...headers } };
}

function requested(task: Task, at: number): Task {
  return { ...task, cancelRequestedAt: task.cancelRequestedAt ?? at };
}

function refused(dialect: Dialect): Reply {
  const answer = dialect.uncanceled?.('refused');
  if (answer) return answer;
  const detail = 'This operation cannot be canceled.';
  const { headers, ...rest } = dialect.error(405, { title: 'Method not allowed', detail });
  return { ...rest, headers: { ...headers, allow: 'GET' } };
}

function tooLate(dialect: Dialect): Reply {
  const detail = 'This operation is already over.';
  return dialect.uncanceled?.('too late') ?? dialect.error(409, { title: 'Conflict', detail });
}
