import { resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply } from '../wire/message.ts';
import { problemReply } from '../wire/problem.ts';
import type { Dialect } from './dialect.ts';

/** OGC API – Processes: a job, and its results. */
export const ogc: Dialect = {
  name: 'ogc',
  requests: {
    poll: 'GET /jobs/{id}',
    result: 'GET /jobs/{id}/results',
    cancel: 'DELETE /jobs/{id}',
  },
  defaults: {
    words: {
      pending: 'accepted',
      canceling: 'running',
      succeeded: 'successful',
      canceled: 'dismissed',
    },
  },
  places: () => ['url'],
  accepted: (view) => jsonReply(201, statusInfo(view)),
  status: (view) => jsonReply(200, statusInfo(view)),
  result({ result, problem }) {
    if (result) return resultReply(result);
    if (problem) return problemReply(problem.status ?? 500, problem);
    return problemReply(404, { type: `${exceptions}result-not-ready`, title: 'Not ready yet' });
  },
  cancelAccepted: (view) => jsonReply(200, statusInfo(view)),
  error: (status, problem) =>
    problemReply(status, {
      ...(status === 404 ? { type: `${exceptions}no-such-job` } : {}),
      ...problem,
    }),
};

const exceptions = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/';
const results = 'http://www.opengis.net/def/rel/ogc/1.0/results';

function statusInfo(view: TaskView): unknown {
  const { id, word, percent, message, problem, result, monitorUrl, resultUrl } = view;
  return {
    jobID: id,
    type: 'process',
    status: word,
    message: problem ? (problem.detail ?? problem.title) : message,
    progress: percent,
    links: [
      { rel: 'monitor', href: monitorUrl },
      ...(result ? [{ rel: results, href: resultUrl }] : []),
    ],
  };
}
