import { repeatedAddress, resultUrl } from './addresses.ts';
import type { Call } from './call.ts';
import { missed, missing } from './missing.ts';
import type { Outcome } from './plan.ts';
import { entry } from './plan.ts';
import { problemReply } from './problem.ts';
import { type ResultPlace, resultReply } from './result.ts';
import { type RetryAfter, retryAfterHeaders } from './retry-after.ts';
import { describe } from './status-document.ts';
import type { Step } from './step.ts';
import { resultHeader } from './submit.ts';
import { isFinal, polled, type Task } from './task.ts';
import { type HeaderRecord, jsonReply, type Reply, reply } from './wire.ts';

/** Asks the status monitor. */
export function poll(before: Task, call: Call): Step {
  if (missing(before, call.at)) return missed(before, call.at);
  const task = polled(before, call.at);
  return { task, answer: statusReply(task, call) };
}

function statusReply(task: Task, call: Call): Reply {
  const { plan, state } = task;
  const monitor = repeatedAddress(task, call);
  const headers = { ...monitor.headers, ...resultHeader(task, call) };
  if (!isFinal(task)) {
    const hint = retryAfterHeaders(unfinishedHint(task), call.at);
    const status = plan.monitor.speaks === 'codes' ? 202 : 200;
    return jsonReply(status, describe(task, monitor.fields), { ...headers, ...hint });
  }
  if (state === 'succeeded' && plan.outcome.kind === 'succeeded') {
    return succeededReply(task, plan.outcome, call, headers);
  }
  if (state === 'failed' && plan.outcome.kind === 'failed' && plan.outcome.as === 'problem') {
    return problemReply(plan.outcome.problem.status ?? 500, plan.outcome.problem, headers);
  }
  return jsonReply(200, describe(task, monitor.fields), headers);
}

function succeededReply(
  task: Task,
  { result, options }: Extract<Outcome, { kind: 'succeeded' }>,
  call: Call,
  headers: HeaderRecord,
): Reply {
  const place = options.at ?? usualPlace(task.plan.monitor.speaks === 'codes', result.kind);
  const url = resultUrl(task, call);
  if (place === 'redirect') return reply(303, { ...headers, location: url });
  if (place === 'url') {
    return jsonReply(200, describe(task, { [options.field ?? 'resultUrl']: url }), headers);
  }
  if (place === 'bare' || result.kind === 'content') return resultReply(result);
  return jsonReply(200, describe(task, { [options.field ?? 'result']: result.value }), headers);
}

function usualPlace(speaksCodes: boolean, kind: 'json' | 'content'): ResultPlace {
  if (speaksCodes) return 'bare';
  return kind === 'json' ? 'embedded' : 'url';
}

function unfinishedHint({ plan, polls }: Task): RetryAfter {
  const { retryAfter } = plan.monitor;
  return isList(retryAfter) ? entry(retryAfter, polls) : retryAfter;
}

/** `Array.isArray` does not narrow a union with a readonly array. */
function isList(value: RetryAfter | readonly RetryAfter[]): value is readonly RetryAfter[] {
  return Array.isArray(value);
}
