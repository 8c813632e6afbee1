import { resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { httpMessage } from '../wire/http-message.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import type { Dialect } from './dialect.ts';
import { familyError } from './error-object.ts';

/** OData's asynchronous requests: 202 until the answer is there, wrapped in a 200. */
export const odata: Dialect = {
  name: 'odata',
  requests: { poll: 'GET /tasks/{id}', cancel: 'DELETE /tasks/{id}' },
  defaults: { monitor: { repeated: 'same' }, cancel: { afterwards: 'gone' } },
  places: () => ['bare'],
  accepted: () => reply(202),
  // A 202 that nobody asked for is forbidden.
  synchronous: (view) =>
    /\brespond-async\b/.test(view.asked['prefer'] ?? '') ? undefined : outcome(view),
  status(view) {
    const { state } = view;
    const isOver = state === 'succeeded' || state === 'failed' || state === 'canceled';
    if (!isOver) return reply(202);
    return isVersion4(view) ? httpMessage(outcome(view)) : named(outcome(view));
  },
  canceled: ({ plan }) => reply(plan.cancelPolicy === 'at once' ? 204 : 202),
  error: (status, problem) => jsonReply(status, { error: familyError(problem, `${status}`) }),
};

/** What the request would have been answered without an operation around it. */
function outcome({ result, problem }: TaskView): Reply {
  if (result) return resultReply(result);
  if (problem) return odata.error(problem.status ?? 500, problem);
  return odata.error(503, { code: 'Canceled', title: 'The server has canceled the request.' });
}

function named({ status, headers, ...answer }: Reply): Reply {
  return { ...answer, status: 200, headers: { ...headers, asyncresult: `${status}` } };
}

/** Before 4.01 the answer is serialized, unless the client does not accept that. */
function isVersion4({ asked }: TaskView): boolean {
  const accept = asked['accept'] ?? '*/*';
  if (/\bapplication\/http\b/.test(accept)) return true;
  return asked['odata-maxversion'] === '4.0' && /\*\/\*|application\/\*/.test(accept);
}
