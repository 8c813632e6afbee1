import type { HeaderRecord, TaskAnswer, WireFault } from '../wire/message.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';

/**
 * What a request was for; `events`: a stream, or the WebSocket.
 *
 * @example
 * const polls = server.requests.filter(({ kind }) => kind === 'poll');
 */
export type RequestKind = 'submit' | 'poll' | 'result' | 'cancel' | 'events' | 'other';

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
  /** When it arrived by the server's clock, in epoch milliseconds. */
  readonly at: number;
  readonly kind: RequestKind;
  readonly method: string;
  /** The path below the server's base path, without the query. */
  readonly path: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: HeaderRecord;
  /** Parsed JSON, a string for other text, bytes for anything else, undefined if it is empty. */
  readonly body: unknown;
  readonly taskId: string | undefined;
  /** The status code of the answer, or the fault on the wire. */
  readonly answer: number | WireFault;
}

/** What a request was for, and what it got. */
export type Handled = Pick<LoggedRequest, 'kind' | 'taskId'> & { readonly answer: TaskAnswer };

/** The entry of the log for a WebSocket. */
export function socketEntry({ at, method, path = '', url, headers, body }: ParsedRequest) {
  const what = { kind: 'events', taskId: undefined, answer: 101 } as const;
  return { ...what, at, method, path, url: url.href, headers, body };
}

/** The entry of the log for a request. */
export function logEntry(
  { at, method, path, url, headers, body }: ParsedRequest,
  { kind, taskId, answer }: Handled,
): LoggedRequest {
  return {
    at,
    kind,
    method,
    path: path ?? url.pathname,
    url: url.href,
    headers,
    body,
    taskId,
    answer: 'status' in answer && answer.kind !== 'reset in body' ? answer.status : answer.kind,
  };
}
