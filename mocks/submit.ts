import { monitorAddress, resultUrl } from './addresses.ts';
import type { Call } from './call.ts';
import { resultReply } from './result.ts';
import { retryAfterHeaders } from './retry-after.ts';
import { describe } from './status-document.ts';
import type { Step } from './step.ts';
import { finish, type Task } from './task.ts';
import { jsonReply, reply } from './wire.ts';

/** Accepts a new task, or answers with its result at once. */
export function submit(task: Task, call: Call): Step {
  const { plan } = task;
  if (plan.atOnce !== undefined && plan.outcome.kind === 'succeeded') {
    return { task: finish(task, call.at), answer: resultReply(plan.outcome.result, plan.atOnce) };
  }
  const { status = 202, retryAfter, body = 'status', headers } = plan.accept;
  const monitor = monitorAddress(task, call);
  const all = {
    ...monitor.headers,
    ...resultHeader(task, call),
    ...retryAfterHeaders(retryAfter, call.at),
    ...headers,
  };
  const document = describe(task, monitor.fields);
  return { task, answer: body === 'none' ? reply(status, all) : jsonReply(status, document, all) };
}

/** The header that names the result's URL beside the monitor's, if the scenario wants one. */
export function resultHeader(task: Task, call: Call): Record<string, string> {
  const { outcome } = task.plan;
  if (outcome.kind !== 'succeeded' || outcome.options.header === undefined) return {};
  return { [outcome.options.header.toLowerCase()]: resultUrl(task, call) };
}
