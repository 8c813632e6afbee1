import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** What has arrived of the body so far. */
  body: string;
  /** Whether the connection was closed before the answer was complete. */
  torn: boolean;
}

/** Answers a request, or does something worse. */
export type WireAnswer = (response: ServerResponse, request: WireRequest) => void;

/** Sends an answer; what is no text is sent as JSON. */
export const send =
  (status: number, headers: Record<string, string> = {}, body?: unknown): WireAnswer =>
  (response) => {
    const isText = typeof body === 'string' || body === undefined;
    const type = isText ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers }).end(isText ? body : JSON.stringify(body));
  };

/** Closes the connection with a reset, instead of an answer. */
export const reset: WireAnswer = ({ socket }) => {
  socket?.resetAndDestroy();
};

/** The same, once the whole request is there. */
export const resetAfterBody: WireAnswer = ({ req, socket }) => {
  req.on('end', () => socket?.resetAndDestroy());
};

/** Sends the head and half of a JSON body, then resets the connection. */
export const resetInBody =
  (status: number, headers: Record<string, string> = {}): WireAnswer =>
  (response) => {
    const type = { 'content-type': 'application/json', 'content-length': '1000' };
    response.writeHead(status, { ...type, ...headers });
    response.write('{"status":"runn', () => {
      // A moment later, so that the head is read before the reset is seen.
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    });
  };

/** Never answers. */
export const silence: WireAnswer = () => undefined;

/**
 * A real server on a free port of 127.0.0.1 (each one an origin of its own) that is closed when
 * the test ends. Each route (`GET /tasks/1`) has its answers one after the other; the last stays.
 */
export async function wireServer(routes: Record<string, WireAnswer | WireAnswer[]> = {}) {
  const requests: WireRequest[] = [];
  const scripts = new Map<string, WireAnswer[]>();
  const add = (more: typeof routes) => {
    for (const [route, answers] of Object.entries(more)) scripts.set(route, [answers].flat());
  };
  add(routes);

  const server = createServer((incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const request: WireRequest = { method, path, headers, body: '', torn: false };
    requests.push(request);
    incoming.setEncoding('utf8').on('data', (text: string) => {
      request.body += text;
    });
    incoming.on('error', () => undefined);
    response.on('close', () => {
      request.torn = !response.writableFinished;
    });
    const script = scripts.get(`${method} ${path.replace(/\?.*/, '')}`) ?? [send(404)];
    const answer = script.length > 1 ? script.shift() : script[0];
    answer?.(response, request);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    requests,
    /** Adds routes, for those that have to name this or another server. */
    on: add,
    /** What was asked, as lines: `GET /tasks/1`. */
    get lines(): string[] {
      return requests.map(({ method, path }) => `${method} ${path}`);
    },
    /** Waits until something has happened; not for ever. */
    async until(happened: () => boolean): Promise<void> {
      for (let waits = 0; !happened(); waits++) {
        if (waits > 2_000) throw new Error(`it did not happen; seen: ${JSON.stringify(requests)}`);
        await new Promise((next) => setTimeout(next, 2));
      }
    },
  };
}

/** Short delays and failures by the count, so that real timers are no burden. */
export const quick = { minDelay: 5, jitter: 0, maxFailures: 5 } as const;
