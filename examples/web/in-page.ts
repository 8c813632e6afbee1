/**
 * The server of the page inside the page, where there is no other: the playground of the site. It is
 * imported before the page, and answers what that fetches below `/api/`.
 */
import { createTaskServer, type StreamReply, type TaskAnswer } from 'await202/mocks';
import { routes } from './scenarios.ts';

const server = createTaskServer({ baseUrl: `${location.origin}/api/`, routes });

/** What was asked, and when: with the same questions at the same times a server is where it was. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
}

const key = 'await202 asked';
const most = 2000;
const asked: Asked[] = JSON.parse(localStorage.getItem(key) ?? '[]');
for (const request of asked) server.handle(request, request.at);

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const { method, url, signal } = request;
  if (!new URL(url).pathname.startsWith('/api/')) return fetch(request);
  const headers = Object.fromEntries(request.headers);
  const body = await request.text();
  // As over a network: the answer comes a moment later.
  await new Promise((resolve) => setTimeout(resolve, 30));
  signal.throwIfAborted();
  const one: Asked = { method, url, headers, body, at: Date.now() };
  asked.push(one);
  localStorage.setItem(key, JSON.stringify(asked.slice(-most)));
  return responseOf(server.handle(one, one.at), url, signal);
};

/** What a stream has to say, at its moments, until it ends or nobody listens any more. */
const bodyOf = ({ open }: StreamReply, signal: AbortSignal) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      let timer = 0;
      const feed = open(send);
      function send(): void {
        clearTimeout(timer);
        const { messages, wait, end } = feed.take();
        for (const message of messages) controller.enqueue(new TextEncoder().encode(message));
        if (end) close();
        else if (wait !== undefined) timer = window.setTimeout(send, wait);
      }
      function close(): void {
        clearTimeout(timer);
        feed.close();
        signal.removeEventListener('abort', close);
        controller.close();
      }
      signal.addEventListener('abort', close);
      send();
    },
  });

function responseOf(answer: TaskAnswer, url: string, signal: AbortSignal): Response {
  if (answer.kind === 'stream') {
    const { status, headers } = answer;
    return new Response(bodyOf(answer, signal), { status, headers });
  }
  if (answer.kind !== 'reply') throw new TypeError('The connection was reset.');
  const { status, headers, body } = answer;
  const content = typeof body === 'string' || body === undefined ? body : new Uint8Array(body);
  const response = new Response(status === 204 ? null : content, { status, headers });
  // A Response that a script makes has no URL, and relative URLs in it would mean nothing.
  return Object.defineProperty(response, 'url', { value: url });
}
