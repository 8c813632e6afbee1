import type { Plan } from '../scenario/plan.ts';
import { type Result, type ResultPlace, resultReply } from '../scenario/result.ts';
import { describe } from '../scenario/status-document.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import { problemReply } from '../wire/problem.ts';
import type { Dialect } from './dialect.ts';

/** What most servers have in common; scenarios say the rest. */
export const http: Dialect = {
  name: 'http',
  requests: {
    poll: 'GET /tasks/{id}',
    result: 'GET /tasks/{id}/result',
    cancel: 'DELETE /tasks/{id}',
  },
  defaults: {},
  places: ({ monitor }, kind) => [usualPlace(monitor, kind), 'embedded', 'bare', 'url', 'redirect'],
  accepted: (view) => jsonReply(202, describe(view, view.fields)),
  status(view) {
    const { state, plan, problem, result, fields } = view;
    if (result) return succeeded(view, result);
    if (problem && plan.outcome.kind === 'failed' && plan.outcome.as === 'problem') {
      return problemReply(problem.status ?? 500, problem);
    }
    const isOver = state === 'failed' || state === 'canceled';
    const status = plan.monitor.speaks === 'codes' && !isOver ? 202 : 200;
    return jsonReply(status, describe(view, fields));
  },
  canceled: (view) => jsonReply(view.plan.cancelPolicy === 'at once' ? 204 : 202, describe(view)),
  error: problemReply,
};

function succeeded(view: TaskView, result: Result): Reply {
  const { resultUrl: url, delivery } = view;
  if (delivery.at === 'redirect') return reply(303, { location: url });
  if (delivery.at === 'url') {
    return jsonReply(200, describe(view, { [delivery.field ?? 'resultUrl']: url }));
  }
  if (delivery.at === 'bare' || result.kind === 'content') return resultReply(result);
  return jsonReply(200, describe(view, { [delivery.field ?? 'result']: result.value }));
}

function usualPlace({ speaks }: Plan['monitor'], kind: Result['kind']): ResultPlace {
  if (speaks === 'codes') return 'bare';
  return kind === 'json' ? 'embedded' : 'url';
}
