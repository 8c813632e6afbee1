import type { Call } from '../wire/call.ts';
import type { HeaderRecord, TaskAnswer, WireFault } from '../wire/message.ts';

/**
 * What a request was for.
 *
 * @example
 * const polls = server.requests.filter(({ kind }) => kind === 'poll');
 */
export type RequestKind = 'submit' | 'poll' | 'result' | 'cancel' | 'other';

/**
 * A request as the task server saw it.
 *
 * @example
 * expect(server.requests.map(({ method, path, at }) => [method, path, at - start])).toEqual([
 *   ['POST', '/reports', 0],
 *   ['GET', '/tasks/task-1', 2_000],
 * ]);
 */
export interface LoggedRequest {
  /** When it came, in epoch milliseconds of the server's clock. */
  readonly at: number;
  readonly kind: RequestKind;
  readonly method: string;
  /** Below the base path, without the query. */
  readonly path: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: HeaderRecord;
  /** JSON parsed, text as a string, anything else as bytes, nothing as undefined. */
  readonly body: unknown;
  readonly taskId: string | undefined;
  /** The status code, or the fault on the wire. */
  readonly answer: number | WireFault;
}

/** The line of the log for a request and its answer. */
export function logged(
  call: Call,
  kind: RequestKind,
  taskId: string | undefined,
  answer: TaskAnswer,
): LoggedRequest {
  return {
    at: call.at,
    kind,
    method: call.method,
    path: call.path ?? call.url.pathname,
    url: call.url.href,
    headers: call.headers,
    body: call.body,
    taskId,
    answer: answer.kind === 'reply' ? answer.status : answer.kind,
  };
}
