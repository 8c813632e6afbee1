import { type Content, type Result, resultReply } from '../scenario/result.ts';
import type { TaskView } from '../task/task-view.ts';
import { type HeaderRecord, jsonReply, type Reply, reply } from '../wire/message.ts';
import { statusLine } from '../wire/status-line.ts';
import type { Dialect } from './dialect.ts';

const contentType = 'application/fhir+json';
const preference = 'separate-export-status';

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
    reply(202, isSeparate(view) ? { 'preference-applied': `respond-async, ${preference}` } : {}),
  status: (view) => (isSeparate(view) ? withExportStatus(jobReply(view)) : jobReply(view)),
  cancelAccepted: () => reply(202),
  error(status, { title, detail, code }) {
    const issue = { severity: 'error', code: typeof code === 'string' ? code : usualCode(status) };
    const details = { text: detail ?? title };
    const outcome = { resourceType: 'OperationOutcome', issue: [{ ...issue, details }] };
    return jsonReply(status, outcome, {}, contentType);
  },
};

/**
 * The code of an error that has none of its own. A failed job always has one, because `transient`
 * would ask the client to poll again.
 */
function usualCode(status: number): string {
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'transient' : 'processing';
}

/** The state of the job, told by the status code. */
function jobReply(view: TaskView): Reply {
  const { problem, state, result } = view;
  if (problem) return fhir.error(problem.status ?? 500, { code: 'processing', ...problem });
  if (state === 'canceled') return fhir.error(404, { title: 'The job was canceled.' });
  if (!result) return reply(202, progressHeader(view));
  return view.delivery.at === 'url' ? jsonReply(200, manifest(view, result)) : resultReply(result);
}

/** The state of the job in a header: the status code is that of the poll alone. */
function withExportStatus({ status, headers, ...answer }: Reply): Reply {
  return { ...answer, status: 200, headers: { ...headers, 'x-export-status': statusLine(status) } };
}

function isSeparate({ submission }: TaskView): boolean {
  return (submission.headers['prefer'] ?? '').includes(preference);
}

function progressHeader({ message, percent }: TaskView): HeaderRecord {
  const text = message ?? (typeof percent === 'number' ? `${percent}%` : percent);
  return text === undefined ? {} : { 'x-progress': text };
}

/** A manifest that names the result as its only file. */
function manifest({ resultUrl, submission }: TaskView, result: Result): unknown {
  return {
    transactionTime: new Date(submission.at).toISOString(),
    request: submission.url.href,
    requiresAccessToken: false,
    output: [{ type: resourceTypeOf(result), url: resultUrl }],
    error: [],
  };
}

/** The type of its first resource; of a file that has none, `Binary`. */
function resourceTypeOf(result: Result): string {
  const text = result.kind === 'json' ? JSON.stringify(result.value) : textOf(result.content);
  return /"resourceType"\s*:\s*"(\w+)"/.exec(text ?? '')?.[1] ?? 'Binary';
}

function textOf(content: Content): string {
  return 'text' in content ? content.text : '';
}
