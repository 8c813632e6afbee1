import type { Dialect } from '../dialects/dialect.ts';
import type { DetailedFault, StatusFault } from '../scenario/fault.ts';
import type { Task } from '../task/task.ts';
import { jsonReply, type Reply, reply, type TaskAnswer } from '../wire/message.ts';
import { retryAfterHeaders } from '../wire/retry-after.ts';

/** What one request does: the task as it is afterwards, and the answer. */
export interface Step<After extends Task | undefined = Task> {
  readonly task: After;
  readonly answer: TaskAnswer;
}

/**
 * What a request does that meets this fault: the usual answer is replaced, broken, lost or late.
 * A request whose answer is replaced or lost has no effect unless the fault is `applied`.
 *
 * @param before - the task if the request has no effect
 * @param at - when the request came
 */
export function stepWithFault<After extends Task | undefined>(
  fault: DetailedFault | undefined,
  usual: () => Step<After>,
  before: After,
  at: number,
  dialect: Dialect,
): Step<After> {
  if (!fault) return usual();
  if ('wire' in fault && fault.wire === 'reset in body') {
    const { task, answer } = usual();
    return { task, answer: broken(answer, fault.delay) };
  }
  if (!('wire' in fault) && !('status' in fault)) {
    const { task, answer } = usual();
    return { task, answer: { ...answer, delay: fault.delay } };
  }
  const task = fault.applied ? usual().task : before;
  if ('status' in fault) return { task, answer: statusFaultReply(fault, at, dialect) };
  return { task, answer: { kind: fault.wire === 'reset' ? 'reset' : 'hang', delay: fault.delay } };
}

function broken(answer: TaskAnswer, delay: number | undefined): TaskAnswer {
  if (answer.kind === 'stream') return { kind: 'reset', delay };
  if (answer.kind !== 'reply') return answer;
  if (answer.body === undefined) return { kind: 'reset', delay };
  return { ...answer, kind: 'reset in body', delay };
}

function statusFaultReply(fault: StatusFault, at: number, dialect: Dialect): Reply {
  const { headers, ...answer } = faultBodyReply(fault, dialect);
  const own = { ...retryAfterHeaders(fault.retryAfter, at), ...fault.headers };
  return { ...answer, headers: { ...headers, ...own }, delay: fault.delay };
}

function faultBodyReply({ status, body, contentType }: StatusFault, dialect: Dialect): Reply {
  if (typeof body === 'string') {
    return reply(status, { 'content-type': contentType ?? 'text/plain' }, body);
  }
  if (body !== undefined) return jsonReply(status, body, {}, contentType);
  if (status < 400) return reply(status);
  return dialect.error(status, { title: `Status ${status} on demand` });
}
