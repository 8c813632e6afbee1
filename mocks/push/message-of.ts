import type { Dialect } from '../dialects/dialect.ts';
import type { Task } from '../task/task.ts';
import { viewOf } from '../task/task-view.ts';

/** A message about a task. */
export interface Message {
  /** The number of the message. */
  readonly nth: number;
  /** The task. */
  readonly id: string;
  /** The dialect's word for its state. */
  readonly word: string;
  /** The status document, as JSON, if the dialect has one for this state. */
  readonly document: string | undefined;
}

/** What a poll would be answered at this moment, if that is a status document. */
export function messageOf(
  task: Task,
  nth: number,
  at: number,
  basePath: string,
  dialect: Dialect,
): Message {
  const request = { ...task.submission, basePath, body: undefined, at };
  const view = viewOf(task, request, dialect.requests);
  const { status, headers, body } = dialect.status(view);
  const isJson = headers['content-type'] === 'application/json' && typeof body === 'string';
  // A result that stands alone is no status document, nor are problem details.
  const isDocument =
    (status === 200 || status === 202) && !(view.result && isAlone(view.delivery.at));
  const document = isJson && isDocument ? body : undefined;
  return { nth, id: task.id, word: view.word, document };
}

const isAlone = (place: string | undefined): boolean => place === 'bare' || place === 'redirect';

/** The message as a server-sent event. */
export const eventText = ({ nth, word, document = word }: Message): string =>
  `id: ${nth}\ndata: ${document}\n\n`;

/** The message on a WebSocket, which has to say what it is about. */
export function socketText({ id, word, document }: Message): string {
  const parsed: unknown = document === undefined ? undefined : JSON.parse(document);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return JSON.stringify(isObject ? { id, ...parsed } : { id, status: word });
}
