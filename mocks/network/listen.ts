// AsyncDisposable is in no `lib` before ESNext: this brings it to users with an older one.
/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TaskServer } from '../server/task-server.ts';
import type { HeaderRecord } from '../wire/message.ts';
import { type CorsOptions, corsHeaders, preflightHeaders } from './cors.ts';
import { send } from './send.ts';
import { upgrade } from './web-socket.ts';

/**
 * Where a task server listens.
 *
 * @example
 * const options: ListenOptions = { port: 8202, cors: false };
 */
export interface ListenOptions {
  /** @default 0, any free port */
  readonly port?: number | undefined;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** What pages on other origins may do; `false`: nothing. @default everything */
  readonly cors?: CorsOptions | false | undefined;
}

/**
 * A task server on a real port.
 *
 * @example
 * await using listener: Listener = await listen(createTaskServer());
 */
export interface Listener extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:49152/`, followed by the base path of the task server. */
  readonly url: string;
  /** Stops listening and breaks every open connection. */
  close(): Promise<void>;
}

/**
 * Puts a task server on a real port, where its connections really break.
 *
 * @example
 * const server = createTaskServer({ scenario: scenario().onPoll(1, 'reset') });
 * const { url, close } = await listen(server);
 * const accepted = await fetch(new URL('tasks', url), { method: 'POST' });
 * console.log(accepted.status, accepted.headers.get('location'));
 * await close();
 */
export async function listen(server: TaskServer, options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, host = '127.0.0.1', cors = {} } = options;
  const listener = createServer((request, response) => {
    // A client may go away before its request has arrived: then there is nothing to answer.
    answer(server, cors, request, response).catch(() => response.destroy());
  });
  /** Those that are no longer the listener's: it would wait for them for ever. */
  const upgraded = new Set<Duplex>();
  listener.on('upgrade', (request, socket, begin) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    upgrade(server, request, socket, begin);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen(port, host, resolve);
  });
  const address = listener.address();
  const actualPort = typeof address === 'object' ? address?.port : undefined;
  const hostname = host.includes(':') ? `[${host}]` : host;
  const base = new URL(new URL(server.baseUrl).pathname, `http://${hostname}:${actualPort}`);
  let closed: Promise<void> | undefined;

  function close(): Promise<void> {
    closed ??= new Promise((resolve) => {
      listener.close(() => resolve());
      listener.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    });
    return closed;
  }

  return { url: base.href, close, [Symbol.asyncDispose]: close };
}

async function answer(
  server: TaskServer,
  cors: CorsOptions | false,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET' } = request;
  const headers = headersOf(request);
  const body = await bodyOf(request);
  if (cors && method === 'OPTIONS' && 'access-control-request-method' in headers) {
    response.writeHead(204, { ...preflightHeaders(cors, headers) }).end();
    return;
  }
  const url = new URL(request.url ?? '/', `http://${headers['host']}`).href;
  const allowed = cors ? corsHeaders(cors) : {};
  send(response, server.handle({ method, url, headers, body }), allowed);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function headersOf({ headers }: IncomingMessage): HeaderRecord {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
}
