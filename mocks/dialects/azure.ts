import type { Plan } from '../scenario/plan.ts';
import { type Result, resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import { statusPhrase } from '../wire/status-line.ts';
import type { Dialect } from './dialect.ts';
import { errorObject } from './error-object.ts';
import { withField } from './with-field.ts';

/** What a client polls: an operation, a URL whose status code tells the state, or the resource. */
type Polled = 'operation' | 'location' | 'resource';

/** Azure Resource Manager and the data plane. */
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
    if (polledIn(plan) !== 'operation') return ['bare'];
    return kind === 'json' ? ['embedded', 'url'] : ['url'];
  },
  accepted(view) {
    const { method } = view.submission;
    if (isResource(method)) return jsonReply(method === 'PUT' ? 201 : 202, resource(view));
    const isDataPlane = view.plan.monitor.in === 'Operation-Location';
    return isDataPlane ? jsonReply(202, operation(view)) : reply(202);
  },
  status(view) {
    const polled = polledIn(view.plan);
    if (polled === 'operation') return jsonReply(200, operation(view));
    if (view.result) return resultReply(view.result);
    return polled === 'resource' ? jsonReply(200, resource(view)) : locationReply(view);
  },
  // A resource can be read before it is finished: its document says that it is not.
  result(view) {
    if (view.result) return resultReply(view.result);
    return isResource(view.submission.method)
      ? jsonReply(200, resource(view))
      : azure.error(404, { title: 'There is no result.' });
  },
  verbAtSubmitUrl({ plan, submission }) {
    if (submission.method === 'DELETE') return undefined;
    return polledIn(plan) === 'resource' ? 'poll' : 'result';
  },
  cancelAccepted: (view) => jsonReply(200, operation(view)),
  error: (status, problem) => jsonReply(status, { error: errorObject(problem, codeOf(status)) }),
};

/** Tells it by the header that names the monitor. */
function polledIn({ monitor }: Plan): Polled {
  if (monitor.in === 'nowhere') return 'resource';
  return monitor.in === 'Location' ? 'location' : 'operation';
}

/** A PUT or a PATCH makes a resource, which is found at the URL it was sent to. */
function isResource(method: string): boolean {
  return method === 'PUT' || method === 'PATCH';
}

/** The status monitor's document. */
function operation(view: TaskView): unknown {
  const { id, word, state, problem, result, delivery, percent } = view;
  const document: Readonly<Record<string, unknown>> = {
    id,
    status: word,
    percentComplete: percent,
    ...(problem ? { error: errorObject(problem, 'OperationFailed') } : {}),
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
  // If a header names the result, the document need not: `final-state-via: location`.
  if (at === 'url') {
    return header ? document : withField(document, field ?? 'resourceLocation', resultUrl);
  }
  const isElsewhere = isResource(submission.method) || result.kind === 'content';
  return isElsewhere ? document : withField(document, field ?? 'result', result.value);
}

/** The resource, as long as it is not finished or if it never will be. */
function resource({ word, problem, state }: TaskView): unknown {
  return {
    properties: { provisioningState: word },
    ...(problem ? { error: errorObject(problem, 'ProvisioningFailed') } : {}),
    ...(state === 'canceled' ? { error: canceledError } : {}),
  };
}

/** Only the status code tells the state, so a canceled operation has to look like a failed one. */
function locationReply({ state, problem }: TaskView): Reply {
  if (problem) return azure.error(problem.status ?? 500, problem);
  return state === 'canceled' ? jsonReply(409, { error: canceledError }) : reply(202);
}

const canceledError = { code: 'OperationCanceled', message: 'The operation was canceled.' };

/** `TooManyRequests` for 429, and so on. */
function codeOf(status: number): string {
  return statusPhrase(status).replaceAll(' ', '');
}
