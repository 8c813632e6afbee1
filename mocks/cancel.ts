import type { Call } from './call.ts';
import { missed, missing } from './missing.ts';
import { problemReply } from './problem.ts';
import { retryAfterHeaders } from './retry-after.ts';
import { describe } from './status-document.ts';
import type { Step } from './step.ts';
import { advance, enter, finish, isFinal, type Task } from './task.ts';
import { jsonReply, type Reply, reply } from './wire.ts';

/** Asks the server to stop the task. */
export function cancel(before: Task, call: Call): Step {
  if (missing(before, call.at)) return missed(before, call.at);
  const policy = before.plan.cancelPolicy;
  const task = requested(advance(before, call.at), call.at);
  if (policy === 'refused') return { task, answer: refused() };
  if (isFinal(task) && task.state !== 'canceled') return { task, answer: tooLate() };
  if (policy === 'too late') return { task: finish(task, call.at), answer: tooLate() };
  const after = canceled(task, call.at);
  return { task: after, answer: accepted(after, call) };
}

function canceled(task: Task, at: number): Task {
  const policy = task.plan.cancelPolicy;
  if (isFinal(task) || task.state === 'canceling' || policy === 'ignored') return task;
  return enter(task, policy === 'slowly' ? 'canceling' : 'canceled', at);
}

function accepted(task: Task, call: Call): Reply {
  const { retryAfter, status = task.plan.cancelPolicy === 'at once' ? 204 : 202 } =
    task.plan.cancel;
  const headers = retryAfterHeaders(retryAfter, call.at);
  return status === 204 ? reply(status, headers) : jsonReply(status, describe(task), headers);
}

function requested(task: Task, at: number): Task {
  return { ...task, cancelRequestedAt: task.cancelRequestedAt ?? at };
}

function refused(): Reply {
  const detail = 'This operation cannot be canceled.';
  return problemReply(405, { title: 'Method not allowed', detail }, { allow: 'GET' });
}

function tooLate(): Reply {
  return problemReply(409, { title: 'Conflict', detail: 'This operation is already over.' });
}
