/**
 * A server of reports that take a while, which honors the Idempotency-Key and counts what it is asked.
 * In a process of its own, so that nothing else delays it: `await startServer()` in the test.
 */
import { createServer } from 'node:http';
import { retryAfter, spanOf } from './span.ts';

/** What was asked about one report. */
export interface Asked {
  submits: number;
  polls: number;
  results: number;
  cancels: number;
}

interface Report extends Asked {
  readonly readyAt: number;
  /** Milliseconds from its end until that was known. */
  late?: number;
}

const reports = new Map<string, Report>();

/** Tells whoever wants to know that a report is ready. */
function tell(key: string): void {
  const webhook = process.env['WEBHOOK'];
  if (webhook) fetch(`${webhook}${key}`, { method: 'POST' }).catch(console.error);
}

const server = createServer((request, response) => {
  request.resume();
  const { method, url = '', headers } = request;
  const [, path = '', key = ''] = url.split('/');
  const report = reports.get(key);
  const later = { 'retry-after': process.env['RETRY_AFTER'] ?? `${retryAfter}` };
  const answer = (status: number, more: Record<string, string> = {}, body?: object) =>
    response
      .writeHead(status, { ...more, ...(body && { 'content-type': 'application/json' }) })
      .end(body && JSON.stringify(body));
  if (method === 'POST') {
    const id = `${headers['idempotency-key']}`;
    const known = reports.get(id) ?? {
      ...{ submits: 0, polls: 0, results: 0, cancels: 0, readyAt: Date.now() + 1000 * spanOf(id) },
    };
    known.submits++;
    if (known.submits === 1) setTimeout(tell, known.readyAt - Date.now(), id);
    reports.set(id, known);
    // Long enough for a worker to be stopped meanwhile.
    setTimeout(answer, 200, 202, { ...later, location: `/reports/${id}` });
  } else if (url === '/asked') {
    answer(200, {}, Object.fromEntries(reports));
  } else if (!report) {
    answer(404);
  } else if (method === 'DELETE') {
    report.cancels++;
    answer(204);
  } else if (path === 'results') {
    report.results++;
    answer(200, {}, { report: key });
  } else {
    report.polls++;
    if (Date.now() < report.readyAt) return answer(202, later);
    report.late ??= Date.now() - report.readyAt;
    answer(303, { location: `/results/${key}` });
  }
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
