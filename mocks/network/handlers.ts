import { delay, type HttpHandler, HttpResponse, http, type WebSocketHandler, ws } from 'msw';
import type { TaskServer } from '../server/task-server.ts';
import type { BrokenReply, Reply, StreamReply, TaskAnswer } from '../wire/message.ts';
import { deliver } from './deliver.ts';

/**
 * Which requests the handlers answer.
 *
 * @example
 * const options: HandlerOptions = { origins: ['https://files.example.net'] };
 */
export interface HandlerOptions {
  /** Further origins, besides that of the server's base URL. */
  readonly origins?: readonly string[] | undefined;
}

/**
 * MSW handlers that put a task server, or the server of a transcript, on the network. They answer
 * what it serves at the origin of its base URL, and leave everything else to your other handlers.
 *
 * @example
 * import { setupServer } from 'msw/node';
 *
 * const network = setupServer(...handlers(createTaskServer()), ...yourOwnHandlers);
 * network.listen({ onUnhandledFrame: 'error' });
 */
export function handlers(
  server: Pick<TaskServer, 'baseUrl' | 'serves' | 'handle'>,
  options: HandlerOptions = {},
): HttpHandler[] {
  const origins = [server.baseUrl, ...(options.origins ?? [])].map((url) => new URL(url).origin);
  const isOurs = ({ request }: { request: Request }): boolean =>
    origins.includes(new URL(request.url).origin) && server.serves(request);

  return [
    http.all(isOurs, async ({ request }) => {
      const { method, url } = request;
      const body = new Uint8Array(await request.arrayBuffer());
      const headers = Object.fromEntries(request.headers);
      return responseOf(server.handle({ method, url, headers, body }), request.signal);
    }),
  ];
}

/**
 * MSW handlers for the WebSocket of a task server, at `events` below its base URL, if a scenario
 * `pushes('websocket')`. `setupTaskServer()` and `setupTaskWorker()` have them already.
 *
 * @example
 * const network = setupServer(...handlers(server), ...webSocketHandlers(server));
 */
export function webSocketHandlers(
  server: Pick<TaskServer, 'baseUrl' | 'serves' | 'openSocket'>,
): WebSocketHandler[] {
  const url = new URL('events', server.baseUrl.replace(/\/*$/, '/')).href.replace(/^http/, 'ws');
  const handler = ws.link(url).addEventListener('connection', ({ client }) => {
    const stop = deliver((wake) => server.openSocket(url, wake), {
      write: (text) => client.send(text),
      end: (how) => client.close(how === 'broken' ? 1011 : 1000),
    });
    client.addEventListener('close', stop);
  });
  // Without a scenario that pushes there is no such socket: it is left to the handlers of others.
  const matches = handler.predicate.bind(handler);
  handler.predicate = (args) => matches(args) && server.serves({ method: 'GET', url });
  return [handler];
}

async function responseOf(answer: TaskAnswer, signal: AbortSignal): Promise<Response> {
  // Not `delay('infinite')`: that is a long timer, which a fake clock can bring to its end.
  if (answer.kind === 'hang') return new Promise(() => {});
  if (answer.delay !== undefined) await delay(answer.delay);
  if (answer.kind === 'reset') return HttpResponse.error();
  const { status, headers } = answer;
  const body = answer.kind === 'stream' ? bodyOfStream(answer, signal) : bodyOf(answer);
  return new HttpResponse(body, { status, headers });
}

function bodyOf(answer: Reply | BrokenReply): BodyInit | null {
  const { kind, status, body } = answer;
  if (body === undefined || status === 204 || status === 205 || status === 304) return null;
  if (kind === 'reply') return typeof body === 'string' ? body : new Uint8Array(body);
  return brokenStream(typeof body === 'string' ? new TextEncoder().encode(body) : body);
}

/** A body that goes on until the feed ends, or the client leaves. */
function bodyOfStream({ open }: StreamReply, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop: (() => void) | undefined;
  return new ReadableStream({
    start(controller) {
      stop = deliver(open, {
        write: (text) => controller.enqueue(encoder.encode(text)),
        end: (how) =>
          how === 'broken'
            ? controller.error(new TypeError('connection reset'))
            : controller.close(),
      });
      signal.addEventListener('abort', () => stop?.());
    },
    cancel: () => stop?.(),
  });
}

/** A body that breaks off. MSW in Node ends it early instead of breaking the connection. */
function brokenStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let isHalfSent = false;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      if (isHalfSent) return controller.error(new TypeError('connection reset'));
      isHalfSent = true;
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
    },
  };
  // Read nothing ahead: an error discards what is in the queue.
  return new ReadableStream(source, { highWaterMark: 0 });
}
