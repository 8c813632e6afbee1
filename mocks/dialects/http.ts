import type { Plan } from '../scenario/plan.ts';
import { type Result, type ResultPlace, resultReply } from '../scenario/result.ts';
import type { StatusDocument } from '../scenario/status-document.ts';
import { isFinal } from '../task/task.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import { problemReply } from '../wire/problem.ts';
import type { Dialect } from './dialect.ts';
import { withField } from './with-field.ts';

/** What most servers have in common. Scenarios say the rest. */
export const http: Dialect = {
  name: 'http',
  requests: {
    poll: 'GET /tasks/{id}',
    result: 'GET /tasks/{id}/result',
    cancel: 'DELETE /tasks/{id}',
  },
  defaults: {},
  places: ({ monitor }, kind) => [usualPlace(monitor, kind), 'embedded', 'bare', 'url', 'redirect'],
  accepted: (view) => jsonReply(202, statusDocument(view, view.fields)),
  status(view) {
    const { plan, problem, result, fields } = view;
    if (result) return succeeded(view, result);
    if (problem && plan.outcome.kind === 'failed' && plan.outcome.as === 'problem') {
      return problemReply(problem.status ?? 500, problem);
    }
    const status = plan.monitor.speaks === 'codes' && !isFinal(view) ? 202 : 200;
    return jsonReply(status, statusDocument(view, fields));
  },
  cancelAccepted: (view) =>
    jsonReply(view.plan.cancelPolicy === 'at once' ? 204 : 202, statusDocument(view)),
  error: problemReply,
};

function succeeded(view: TaskView, result: Result): Reply {
  const { resultUrl: url, delivery } = view;
  if (delivery.at === 'redirect') return reply(303, { location: url });
  if (delivery.at === 'url') {
    return jsonReply(200, statusDocument(view, { [delivery.field ?? 'resultUrl']: url }));
  }
  if (delivery.at === 'bare' || result.kind === 'content') return resultReply(result);
  return jsonReply(200, statusDocument(view, { [delivery.field ?? 'result']: result.value }));
}

function usualPlace({ speaks }: Plan['monitor'], kind: Result['kind']): ResultPlace {
  if (speaks === 'codes') return 'bare';
  return kind === 'json' ? 'embedded' : 'url';
}

/** The status document, in the scenario's shape; `fields` are added at their dotted paths. */
function statusDocument(view: TaskView, fields: Readonly<Record<string, unknown>> = {}): unknown {
  const { id, word, progress, message, problem, plan } = view;
  const facts: StatusDocument = {
    id,
    status: word,
    ...(progress === undefined ? {} : { progress }),
    ...(message === undefined ? {} : { message }),
    ...(problem ? { error: { type: 'about:blank', ...problem } } : {}),
  };
  const document = Object.entries(fields).reduce(
    (sum, [path, value]) => withField(sum, path, value),
    facts,
  );
  return plan.reshape ? plan.reshape(document) : document;
}
