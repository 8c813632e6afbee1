/** The fetch of the app: whatwg-fetch's classes, and a task server in the place of the network. */
import type { TaskServer } from 'await202/mocks';
import { Headers, Request, Response } from 'whatwg-fetch';

Object.assign(globalThis, { Headers, Request, Response });

/** What `fetch` of React Native does: redirects are followed unseen, and an abort ends it. */
export function fetchFrom(server: TaskServer) {
  return (input: RequestInfo, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    return new Promise((resolve, reject) => {
      const aborted = () => reject(Object.assign(new Error('Aborted'), { name: 'AbortError' }));
      if (request.signal.aborted) aborted();
      request.signal.addEventListener('abort', aborted);
      const ask = (method: string, url: string): void => {
        const headers: Record<string, string> = {};
        request.headers.forEach((value, name) => {
          headers[name] = value;
        });
        const answer = server.handle({ method, url, headers, body: request._bodyText });
        if (answer.kind === 'reset') reject(new TypeError('Network request failed'));
        if (answer.kind !== 'reply') return;
        const { status, headers: received, body } = answer;
        if (status === 303) ask('GET', new URL(`${received['location']}`, url).href);
        else resolve(new Response(body, { status, headers: received, url }));
      };
      setTimeout(() => ask(request.method, request.url), 10);
    });
  };
}
