import type { Plan } from '../scenario/plan.ts';
import { type Result, resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import { statusPhrase } from '../wire/status-line.ts';
import type { Dialect } from './dialect.ts';
import { familyError } from './error-object.ts';
import { percent } from './percent.ts';
import { withField } from './with-field.ts';

type Mode = 'operation' | 'location' | 'body';

/** Azure Resource Manager and the data plane: an operation, a `Location`, or the resource itself. */
export const azure: Dialect = {
  name: 'azure',
  requests: {
    poll: 'GET /operations/{id}',
    result: 'GET /operations/{id}/result',
    cancel: 'POST /operations/{id}:cancel',
  },
  defaults: {
    monitor: { in: 'Operation-Location' },
    words: {
      pending: 'NotStarted',
      running: 'Running',
      canceling: 'Canceling',
      succeeded: 'Succeeded',
      failed: 'Failed',
      canceled: 'Canceled',
    },
  },
  places(plan, kind) {
    if (modeOf(plan) !== 'operation') return ['bare'];
    return kind === 'json' ? ['embedded', 'url'] : ['url'];
  },
  accepted(view) {
    const { method } = view.submission;
    if (isResource(method)) return jsonReply(method === 'PUT' ? 201 : 202, resource(view));
    const isDataPlane = view.plan.monitor.in === 'Operation-Location';
    return isDataPlane ? jsonReply(202, operation(view)) : reply(202);
  },
  status(view) {
    const mode = modeOf(view.plan);
    if (mode === 'operation') return jsonReply(200, operation(view));
    if (view.result) return resultReply(view.result);
    return mode === 'body' ? jsonReply(200, resource(view)) : located(view);
  },
  // Until it is finished the resource is there, and says so.
  result(view) {
    if (view.result) return resultReply(view.result);
    return isResource(view.submission.method)
      ? jsonReply(200, resource(view))
      : azure.error(404, { title: 'There is no result.' });
  },
  original({ plan, submission }) {
    if (submission.method === 'DELETE') return undefined;
    return modeOf(plan) === 'body' ? 'poll' : 'result';
  },
  canceled: (view) => jsonReply(200, operation(view)),
  error: (status, problem) => jsonReply(status, { error: familyError(problem, codeOf(status)) }),
};

/** Which of the ways to poll: told by the header that names the monitor. */
function modeOf({ monitor }: Plan): Mode {
  if (monitor.in === 'nowhere') return 'body';
  return monitor.in === 'Location' ? 'location' : 'operation';
}

/** A PUT and a PATCH make a resource, which is found at the URL they were sent to. */
function isResource(method: string): boolean {
  return method === 'PUT' || method === 'PATCH';
}

/** The status monitor's document. */
function operation(view: TaskView): unknown {
  const { id, word, state, problem, result, delivery, progress } = view;
  const document: Readonly<Record<string, unknown>> = {
    id,
    status: word,
    percentComplete: percent(progress),
    ...(problem ? { error: familyError(problem, 'OperationFailed') } : {}),
    ...(state === 'canceled' ? { error: canceledError } : {}),
  };
  return result ? withResult(document, result, view, delivery) : document;
}

function withResult(
  document: Readonly<Record<string, unknown>>,
  result: Result,
  { submission, resultUrl }: TaskView,
  { at, field, header }: TaskView['delivery'],
): unknown {
  // A header that names it is enough: `final-state-via: location`.
  if (at === 'url') {
    return header ? document : withField(document, field ?? 'resourceLocation', resultUrl);
  }
  const isElsewhere = isResource(submission.method) || result.kind === 'content';
  return isElsewhere ? document : withField(document, field ?? 'result', result.value);
}

/** The resource while it is not there yet, or never will be. */
function resource({ word, problem, state }: TaskView): unknown {
  return {
    properties: { provisioningState: word },
    ...(problem ? { error: familyError(problem, 'ProvisioningFailed') } : {}),
    ...(state === 'canceled' ? { error: canceledError } : {}),
  };
}

/** In this mode the code alone tells, and a cancel is a failure. */
function located({ state, problem }: TaskView): Reply {
  if (problem) return azure.error(problem.status ?? 500, problem);
  return state === 'canceled' ? jsonReply(409, { error: canceledError }) : reply(202);
}

const canceledError = { code: 'OperationCanceled', message: 'The operation was canceled.' };

/** `TooManyRequests` for 429, and so on. */
function codeOf(status: number): string {
  return statusPhrase(status).replaceAll(' ', '');
}
