import { type Content, type Result, resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { type HeaderRecord, jsonReply, type Reply, reply } from '../wire/message.ts';
import { statusLine } from '../wire/status-line.ts';
import type { Dialect } from './dialect.ts';
import { percent } from './percent.ts';

const contentType = 'application/fhir+json';
const separate = 'separate-export-status';

/** FHIR's bulk data: `Content-Location`, then a manifest of files. */
export const fhir: Dialect = {
  name: 'fhir',
  requests: {
    poll: 'GET /tasks/{id}',
    result: 'GET /tasks/{id}/result',
    cancel: 'DELETE /tasks/{id}',
  },
  defaults: { monitor: { in: 'Content-Location' }, cancel: { afterwards: 'gone' } },
  places: (_, kind) => (kind === 'json' ? ['bare', 'url'] : ['url']),
  accepted: (view) =>
    reply(202, isSeparate(view) ? { 'preference-applied': `respond-async, ${separate}` } : {}),
  status: (view) => (isSeparate(view) ? apart(job(view)) : job(view)),
  canceled: () => reply(202),
  error(status, { title, detail, code }) {
    const issue = { severity: 'error', code: typeof code === 'string' ? code : usualCode(status) };
    const details = { text: detail ?? title };
    const outcome = { resourceType: 'OperationOutcome', issue: [{ ...issue, details }] };
    return jsonReply(status, outcome, {}, contentType);
  },
};

/** A 5xx speaks of the poll and asks to repeat it, unless it is the job's. */
function usualCode(status: number): string {
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'transient' : 'processing';
}

/** The state of the job as an answer. */
function job(view: TaskView): Reply {
  const { problem, state, result } = view;
  if (problem) return fhir.error(problem.status ?? 500, { code: 'processing', ...problem });
  if (state === 'canceled') return fhir.error(404, { title: 'The job was canceled.' });
  if (!result) return reply(202, progressHeader(view));
  return view.delivery.at === 'url' ? jsonReply(200, manifest(view, result)) : resultReply(result);
}

/** The code speaks of the poll alone, a header of the job. */
function apart({ status, headers, ...answer }: Reply): Reply {
  return { ...answer, status: 200, headers: { ...headers, 'x-export-status': statusLine(status) } };
}

function isSeparate({ submission }: TaskView): boolean {
  return (submission.headers['prefer'] ?? '').includes(separate);
}

function progressHeader({ message, progress }: TaskView): HeaderRecord {
  const share = percent(progress);
  const text = message ?? (typeof share === 'number' ? `${share}%` : share);
  return text === undefined ? {} : { 'x-progress': text };
}

/** Names the result as the only file. */
function manifest({ resultUrl, submission }: TaskView, result: Result): unknown {
  return {
    transactionTime: new Date(submission.at).toISOString(),
    request: submission.url.href,
    requiresAccessToken: false,
    output: [{ type: resourceTypeOf(result), url: resultUrl }],
    error: [],
  };
}

/** That of its first resource. */
function resourceTypeOf(result: Result): string {
  const text = result.kind === 'json' ? JSON.stringify(result.value) : textOf(result.content);
  return /"resourceType"\s*:\s*"(\w+)"/.exec(text ?? '')?.[1] ?? 'Binary';
}

function textOf(content: Content): string {
  return 'text' in content ? content.text : '';
}
