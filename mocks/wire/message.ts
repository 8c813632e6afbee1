import type { Feed } from './feed.ts';

/**
 * Header fields by lower-case name.
 *
 * @example
 * const headers: HeaderRecord = { location: '/tasks/task-1', 'retry-after': '2' };
 */
export type HeaderRecord = Readonly<Record<string, string>>;

/**
 * A request as plain data: what a {@link TaskServer} is asked.
 *
 * @example
 * const request: TaskRequest = { method: 'POST', url: 'https://api.example.com/tasks' };
 */
export interface TaskRequest {
  readonly method: string;
  /** Absolute: the answer names URLs at the same origin. */
  readonly url: string;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
}

/**
 * An ordinary answer.
 *
 * @example
 * const reply: Reply = { kind: 'reply', status: 204, headers: {}, body: undefined };
 */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: HeaderRecord;
  readonly body: string | Uint8Array | undefined;
  /** Milliseconds to wait before sending it. Only what sends it waits: MSW, or `listen()`. */
  readonly delay?: number | undefined;
}

/**
 * What can go wrong below HTTP:
 * - `reset`: the connection is closed without an answer
 * - `hang`: no answer ever comes
 * - `reset in body`: the connection is closed after the headers and half of the body; an answer
 *   without a body is a plain `reset`
 *
 * @example
 * scenario().onPoll(2, 'reset' satisfies WireFault);
 */
export type WireFault = 'reset' | 'hang' | 'reset in body';

/**
 * A connection closed without an answer, or one that never answers.
 *
 * @example
 * const answer: NoReply = { kind: 'reset', delay: 500 };
 */
export type NoReply =
  | { readonly kind: 'reset'; readonly delay?: number | undefined }
  | { readonly kind: 'hang'; readonly delay?: number | undefined };

/**
 * An answer that breaks off: the connection is closed after the headers and half of this body.
 *
 * @example
 * const answer: BrokenReply = { kind: 'reset in body', status: 200, headers: {}, body: 'half' };
 */
export interface BrokenReply extends Omit<Reply, 'kind'> {
  readonly kind: 'reset in body';
}

/**
 * An answer that goes on: its body is what the feed has to say, until that ends.
 *
 * @example
 * const feed: Feed = answer.open(() => send(feed.take()));
 */
export interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: HeaderRecord;
  /** Begins it. What it is given is called when a request has changed something. */
  readonly open: (wake: () => void) => Feed;
  readonly delay?: number | undefined;
}

/**
 * What a {@link TaskServer} answers: a reply, a stream of events or a fault on the wire, told apart
 * by `kind`.
 *
 * @example
 * const answer: TaskAnswer = createTaskServer().handle({
 *   method: 'POST',
 *   url: 'https://api.example.com/tasks',
 * });
 * if (answer.kind === 'reply') console.log(answer.status); // 202
 */
export type TaskAnswer = Reply | StreamReply | BrokenReply | NoReply;

/** An ordinary answer. */
export function reply(status: number, headers: HeaderRecord = {}, body?: Reply['body']): Reply {
  return { kind: 'reply', status, headers, body };
}

/** An ordinary answer with a JSON body; without a body if there is no value. */
export function jsonReply(
  status: number,
  value: unknown,
  headers: HeaderRecord = {},
  contentType = 'application/json',
): Reply {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) return reply(status, headers);
  return reply(status, { 'content-type': contentType, ...headers }, text);
}
