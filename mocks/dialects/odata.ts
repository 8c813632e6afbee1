import { resultReply } from '../scenario/result.ts';
import { isFinal } from '../task/task.ts';
import type { TaskView } from '../task/task-view.ts';
import { jsonReply, type Reply, reply } from '../wire/message.ts';
import { statusLine } from '../wire/status-line.ts';
import type { Dialect } from './dialect.ts';
import { errorObject } from './error-object.ts';

/** OData's asynchronous requests: 202 until the answer to the submit is there, inside a 200. */
export const odata: Dialect = {
  name: 'odata',
  requests: { poll: 'GET /tasks/{id}', cancel: 'DELETE /tasks/{id}' },
  defaults: { monitor: { repeated: 'same' }, cancel: { afterwards: 'gone' } },
  places: () => ['bare'],
  accepted: () => reply(202),
  // A server must not answer 202 unless the client prefers that.
  synchronous: (view) =>
    /\brespond-async\b/.test(view.requestHeaders['prefer'] ?? '') ? undefined : finalAnswer(view),
  status(view) {
    if (!isFinal(view)) return reply(202);
    const answer = finalAnswer(view);
    return wantsHttpMessage(view) ? httpMessage(answer) : withAsyncResult(answer);
  },
  cancelAccepted: ({ plan }) => reply(plan.cancelPolicy === 'at once' ? 204 : 202),
  error: (status, problem) => jsonReply(status, { error: errorObject(problem, `${status}`) }),
};

/** What the submit would have been answered without a task. */
function finalAnswer({ result, problem }: TaskView): Reply {
  if (result) return resultReply(result);
  if (problem) return odata.error(problem.status ?? 500, problem);
  return odata.error(503, { code: 'Canceled', title: 'The server has canceled the request.' });
}

function withAsyncResult({ status, headers, ...answer }: Reply): Reply {
  return { ...answer, status: 200, headers: { ...headers, asyncresult: `${status}` } };
}

/** The only form of OData 4.0; in later versions the one for clients that accept it by name. */
function wantsHttpMessage({ requestHeaders }: TaskView): boolean {
  const accept = requestHeaders['accept'] ?? '*/*';
  if (/\bapplication\/http\b/.test(accept)) return true;
  return requestHeaders['odata-maxversion'] === '4.0' && /\*\/\*|application\/\*/.test(accept);
}

/** An answer as the body of another one. */
function httpMessage({ status, headers, body }: Reply): Reply {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${statusLine(status)}\r\n${lines.join('')}\r\n`;
  return reply(200, { 'content-type': 'application/http' }, joined(head, body));
}

function joined(head: string, body: Reply['body']): Reply['body'] {
  if (body === undefined || typeof body === 'string') return `${head}${body ?? ''}`;
  const start = new TextEncoder().encode(head);
  const whole = new Uint8Array(start.length + body.length);
  whole.set(start);
  whole.set(body, start.length);
  return whole;
}
