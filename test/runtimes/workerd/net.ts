/** The parts of `node:net` and `node:http` that the tests' servers need, in a worker: listeners.ts. */

// @ts-expect-error: a module of workerd, whose types are not installed here
import { connect } from 'cloudflare:sockets';
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { inject } from 'vitest';
import type { Command, Report } from './wire.ts';

type Bytes = string | Uint8Array | undefined;

const base64 = (bytes: Bytes, encoding: BufferEncoding = 'utf8') =>
  (typeof bytes === 'string' ? Buffer.from(bytes, encoding) : Buffer.from(bytes ?? [])).toString(
    'base64',
  );

const servers = new Map<number, Server>();
const sockets = new Map<number, Socket>();
const exchanges = new Map<number, { request: Incoming; response: Outgoing }>();
let next = 0;

const control = connect({ hostname: '127.0.0.1', port: inject('controlPort') });
const writer: WritableStreamDefaultWriter<Uint8Array> = control.writable.getWriter();
const encoder = new TextEncoder();

const tell = (command: Command): void => {
  writer.write(encoder.encode(`${JSON.stringify(command)}\n`)).catch(() => undefined);
};

function socketOf(number: number): Socket {
  const socket = sockets.get(number) ?? new Socket(number);
  sockets.set(number, socket);
  return socket;
}

function take(report: Report): void {
  switch (report.event) {
    case 'listening': {
      const server = servers.get(report.server);
      server?.listensAt(report.port);
      break;
    }
    case 'failed':
      servers
        .get(report.server)
        ?.emit('error', Object.assign(new Error(report.code), { code: report.code }));
      break;
    case 'server closed':
      servers.get(report.server ?? -1)?.emit('closed');
      break;
    case 'request': {
      const request = new Incoming(report);
      const response = new Outgoing(report.response, request);
      exchanges.set(report.response, { request, response });
      servers.get(report.server)?.emit('request', request, response);
      break;
    }
    case 'data':
      exchanges.get(report.response)?.request.write(Buffer.from(report.bytes, 'base64'));
      break;
    case 'request ended':
      exchanges.get(report.response)?.request.end();
      break;
    case 'written':
      exchanges.get(report.response ?? -1)?.response.emit('written');
      break;
    case 'closed': {
      const exchange = exchanges.get(report.response);
      exchanges.delete(report.response);
      if (!exchange) return;
      exchange.response.isOver(report.isFinished);
      if (!exchange.request.writableEnded) exchange.request.destroy();
      break;
    }
    case 'connection':
      servers.get(report.server)?.emit('request', socketOf(report.socket));
      break;
    case 'received':
      socketOf(report.socket).receives(report.bytes);
      break;
    case 'socket closed':
      socketOf(report.socket).emit('close');
      sockets.delete(report.socket);
      break;
  }
}

async function listen(): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of control.readable as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      take(JSON.parse(line));
      // In Node each would be a turn of its own.
      for (let hops = 0; hops < 100; hops++) await undefined;
    }
  }
}
listen().catch(() => undefined);

export class Socket extends EventEmitter {
  readonly #number: number;
  #encoding: BufferEncoding | undefined;

  constructor(number: number) {
    super();
    this.#number = number;
  }

  setEncoding(encoding: BufferEncoding): this {
    this.#encoding = encoding;
    return this;
  }

  receives(bytes: string): void {
    const chunk = Buffer.from(bytes, 'base64');
    this.emit('data', this.#encoding ? chunk.toString(this.#encoding) : chunk);
  }

  write(bytes: Bytes, encoding?: BufferEncoding): boolean {
    tell({ do: 'write', socket: this.#number, bytes: base64(bytes, encoding) });
    return true;
  }

  end(bytes?: Bytes, encoding?: BufferEncoding): this {
    tell({ do: 'end', socket: this.#number, bytes: base64(bytes, encoding) });
    return this;
  }

  pause(): this {
    tell({ do: 'pause', socket: this.#number });
    return this;
  }

  destroy(): this {
    tell({ do: 'destroy', socket: this.#number });
    return this;
  }

  resetAndDestroy(): this {
    tell({ do: 'reset', socket: this.#number });
    return this;
  }
}

class Incoming extends PassThrough {
  readonly method: string;
  readonly url: string;
  readonly headers: Extract<Report, { event: 'request' }>['headers'];
  readonly socket: Socket;

  constructor({ method, url, headers, socket }: Extract<Report, { event: 'request' }>) {
    super();
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.socket = socketOf(socket);
  }
}

class Outgoing extends EventEmitter {
  readonly req: Incoming;
  readonly socket: Socket;
  readonly #number: number;
  #hasHead = false;
  statusCode = 200;
  writableFinished = false;
  destroyed = false;

  constructor(number: number, request: Incoming) {
    super();
    this.#number = number;
    this.req = request;
    this.socket = request.socket;
  }

  isOver(isFinished: boolean): void {
    this.writableFinished = isFinished;
    this.destroyed = true;
    this.emit('close');
  }

  writeHead(status: number, headers: Record<string, string> = {}): this {
    this.#hasHead = true;
    tell({ do: 'head', response: this.#number, status, headers });
    return this;
  }

  #head(): void {
    if (!this.#hasHead) this.writeHead(this.statusCode);
  }

  write(bytes: Bytes, done?: () => void): boolean {
    this.#head();
    if (done) this.once('written', done);
    tell({ do: 'write', response: this.#number, bytes: base64(bytes) });
    return true;
  }

  end(bytes?: Bytes): this {
    this.#head();
    tell({ do: 'end', response: this.#number, bytes: base64(bytes) });
    return this;
  }

  destroy(): this {
    this.destroyed = true;
    tell({ do: 'destroy', response: this.#number });
    return this;
  }
}

export class Server extends EventEmitter {
  readonly #number = next++;
  readonly #kind: 'http' | 'net';
  #port = 0;

  constructor(kind: 'http' | 'net', handle: (...given: never[]) => unknown) {
    super();
    this.#kind = kind;
    this.on('request', handle as (...given: unknown[]) => void);
    servers.set(this.#number, this);
  }

  listen(port: number, host: string, listening: () => void): this {
    this.once('listening', listening);
    tell({ do: 'listen', server: this.#number, kind: this.#kind, port, host });
    return this;
  }

  listensAt(port: number): void {
    this.#port = port;
    this.emit('listening');
  }

  address(): { port: number } {
    return { port: this.#port };
  }

  close(closed: () => void = () => undefined): this {
    this.once('closed', closed);
    tell({ do: 'close', server: this.#number });
    return this;
  }

  closeIdleConnections(): void {
    tell({ do: 'close idle connections', server: this.#number });
  }

  closeAllConnections(): void {
    tell({ do: 'close all connections', server: this.#number });
  }
}

export const createServer = (handle: (socket: Socket) => unknown): Server =>
  new Server('net', handle);
