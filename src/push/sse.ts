import type { EventSourceMessage } from 'eventsource-parser';
import { aFunction, anObject, aString, checkAll, type RulesFor, within } from '../core/check.ts';
import type { AwaitedOperation, Push, Wake } from '../core/wake.ts';
import { hidesRedirects } from '../exchange/hides-redirects.ts';
import { safely } from '../operation/callback.ts';
import { takePlace } from './places.ts';
import { Pushes } from './pushes.ts';
import { readEvents } from './read-events.ts';

/** One event of a stream. */
export interface SseEvent {
  /** Its `event` field, if it has one. */
  readonly event?: string | undefined;
  readonly data: string;
  readonly id?: string | undefined;
}

/** The options of {@link sse}. */
export interface SseOptions {
  /** @defaultValue `'GET'` */
  readonly method?: string | undefined;
  /** Headers beside those of the client, of which `accept` and `last-event-id` are set already. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A body that is sent as JSON. */
  readonly json?: unknown;
  /**
   * What an event says.
   *
   * @returns `undefined` if it says nothing.
   * @defaultValue its data is the status document, if it is JSON; else something has changed
   */
  readonly read?: ((event: SseEvent) => Push | undefined) | undefined;
  /**
   * The server sends something at least that often, in milliseconds: an event or a comment. A stream
   * that is silent for longer is opened again.
   *
   * @defaultValue none: only `polling.whileHeard` limits what a dead connection costs
   */
  readonly heartbeat?: number | undefined;
  /**
   * How many streams to one origin may be open at a time, for another to be opened. The operations
   * for which there is no room are polled until there is.
   *
   * @defaultValue 3 in a page, because a browser has six connections for an origin, in all tabs
   * together, and polls need them as well; 100 with HTTP/2 would do no harm. `Infinity` elsewhere
   */
  readonly maxStreams?: number | undefined;
}

const rules: RulesFor<SseOptions> = {
  method: aString,
  headers: anObject(),
  json: ['a value', () => true],
  read: aFunction,
  heartbeat: ['milliseconds, at least 1', within(1)],
  maxStreams: ['a number, at least 1', within(1, Infinity)],
};

/** The longest event, in characters. */
const longest = 1_000_000;

/** Codes of a 4xx that may pass. Any other says that there is no such stream. */
const passing = [408, 425, 429];

/** Whether an event came before the last one that is known, or is that one. */
const isOld = (id: string, cursor: string | undefined): boolean =>
  id === cursor ||
  (/^\d{1,15}$/.test(id) && /^\d{1,15}$/.test(cursor ?? '') && +id < Number(cursor));

/** JSON is the status document. Anything else says no more than that there is something. */
function documentIn({ data }: SseEvent): Push {
  try {
    return { status: JSON.parse(data) };
  } catch {
    return 'change';
  }
}

/** The origin of a stream; of a URL that is none, any will do: the request for it fails. */
function originOf(url: string | URL, { statusUrl }: AwaitedOperation): string {
  try {
    return new URL(url, statusUrl).origin;
  } catch {
    return '';
  }
}

/** What an event comes to. */
function pushOf(event: EventSourceMessage, operation: AwaitedOperation, options: SseOptions) {
  const { id } = event;
  if (id && isOld(id, operation.cursor)) return undefined;
  const { read = documentIn } = options;
  const push = safely(() => read(event));
  if (!id || push === undefined || push === 'alive') return push;
  return typeof push === 'object' ? { id, ...push } : { id };
}

async function listen(
  operation: AwaitedOperation,
  url: string | URL,
  options: SseOptions,
  pushes: Pushes,
  controller: AbortController,
): Promise<void> {
  const { cursor } = operation;
  const { method, json, headers, heartbeat } = options;
  const response = await operation.request(url, {
    method,
    json,
    headers: {
      accept: 'text/event-stream',
      ...(cursor && { 'last-event-id': cursor }),
      ...headers,
    },
    signal: controller.signal,
  });
  const { status, body } = response;
  const type = response.headers.get('content-type') ?? '';
  const isStream = status === 200 && /^text\/event-stream\s*(;|$)/i.test(type) && body;
  if (!isStream) {
    controller.abort();
    // A 204 says so in as many words; and a page or a document will be one the next time, too.
    const isFinal = status < 500 && !passing.includes(status);
    if (isFinal) pushes.add({ reopenAfter: Infinity });
    throw new Error(`no event stream: HTTP ${status}, ${type || 'without a type'}`);
  }
  pushes.add('open');
  await readEvents({
    body,
    longest,
    heartbeat,
    controller,
    onEvent(event) {
      const push = pushOf(event, operation, options);
      if (push !== undefined) pushes.add(push);
    },
    onRetry: (reopenAfter) => pushes.add({ reopenAfter }),
    onComment: () => pushes.add('alive'),
  });
}

/**
 * A channel for servers that tell by server-sent events how an operation goes. Each operation has a
 * stream of its own, with the headers and hooks of the client where its origin is trusted. One that
 * breaks off is opened again after the last event (`Last-Event-ID`), no sooner than its `retry` says;
 * a 204, a 4xx and anything that is no `text/event-stream` mean that there is none.
 *
 * @param url The URL of the stream, absolute or relative to the status monitor; `undefined` if the
 * operation has none. Without it, the one that the convention or an answer names: `http({ events })`.
 * @throws TypeError if an option is wrong.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.example.com/',
 *   wake: sse(({ statusUrl }) => `${statusUrl}/events`),
 * });
 * ```
 */
export function sse(
  url: string | URL | ((operation: AwaitedOperation) => string | URL | undefined) = ({
    eventsUrl,
  }) => eventsUrl,
  options: SseOptions = {},
): Wake {
  checkAll(options, rules);
  const { maxStreams = hidesRedirects() ? 3 : Infinity } = options;
  return (operation, signal) => {
    const target = typeof url === 'function' ? url(operation) : url;
    if (target === undefined) return undefined;
    return new Pushes(signal, (pushes) => {
      const controller = new AbortController();
      const leave = takePlace(originOf(target, operation), maxStreams, () => {
        listen(operation, target, options, pushes, controller).then(
          () => pushes.end(),
          (error) => pushes.fail(error),
        );
      });
      return () => {
        controller.abort();
        leave();
      };
    });
  };
}
