/**
 * Workers cannot listen on a port, so this process does it for them: the
 * tests in workerd get a `node:http` and a `node:net` (here in http.ts and net.ts) whose servers are
 * real ones over here, told what to answer over a control connection, one JSON text per line. What
 * the tests ask, they ask with workerd's own fetch, over real HTTP.
 */
import {
  createServer as createHttpServer,
  Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Command, Report } from './wire.ts';

const base64 = (bytes: Buffer) => bytes.toString('base64');
const bytesOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64');

/** Does what one worker wants. */
function serve(control: Socket): void {
  const servers = new Map<number, Server>();
  const sockets = new Map<number, Socket>();
  const responses = new Map<number, ServerResponse>();
  const numbers = new WeakMap<Socket, number>();
  let next = 0;

  const report = (what: Report) => {
    if (control.writable) control.write(`${JSON.stringify(what)}\n`);
  };

  /** A connection has a number from its beginning to its end. */
  function numberOf(socket: Socket): number {
    const known = numbers.get(socket);
    if (known !== undefined) return known;
    const number = next++;
    numbers.set(socket, number);
    sockets.set(number, socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(number);
      report({ event: 'socket closed', socket: number });
    });
    return number;
  }

  function httpServer(server: number): Server {
    return createHttpServer((request, response) => {
      const number = next++;
      responses.set(number, response);
      // workerd adds the first, to say whose worker asks.
      const { 'cf-worker': _, ...headers } = request.headers;
      const { method = '', url = '', socket } = request;
      const asked = { method, url, headers, socket: numberOf(socket) };
      report({ event: 'request', server, response: number, ...asked });
      request.on('data', (chunk: Buffer) => {
        report({ event: 'data', response: number, bytes: base64(chunk) });
      });
      request.on('end', () => report({ event: 'request ended', response: number }));
      request.on('error', () => undefined);
      response.on('close', () => {
        responses.delete(number);
        report({ event: 'closed', response: number, isFinished: response.writableFinished });
      });
    });
  }

  function netServer(server: number): Server {
    return createServer((socket) => {
      const number = numberOf(socket);
      report({ event: 'connection', server, socket: number });
      socket.on('data', (chunk: Buffer) => {
        report({ event: 'received', socket: number, bytes: base64(chunk) });
      });
    });
  }

  function act(command: Command): void {
    const server = servers.get(command.server ?? -1);
    const response = responses.get(command.response ?? -1);
    const socket = sockets.get(command.socket ?? -1);
    switch (command.do) {
      case 'listen': {
        const { server: number, kind, port, host } = command;
        const made = kind === 'http' ? httpServer(number) : netServer(number);
        servers.set(number, made);
        made.on('error', ({ code }: NodeJS.ErrnoException) => {
          report({ event: 'failed', server: number, code: code ?? '' });
        });
        made.listen(port, host, () => {
          const address = made.address() as AddressInfo;
          report({ event: 'listening', server: number, port: address.port });
        });
        break;
      }
      case 'close':
        server?.close(() => report({ event: 'server closed', server: command.server }));
        break;
      case 'close all connections':
        for (const one of sockets.values()) one.destroy();
        break;
      case 'close idle connections':
        if (server instanceof HttpServer) server.closeIdleConnections();
        break;
      case 'pause':
        socket?.pause();
        break;
      case 'head':
        response?.writeHead(command.status, command.headers);
        break;
      case 'write':
        response?.write(bytesOf(command.bytes), () =>
          report({ event: 'written', response: command.response }),
        );
        socket?.write(bytesOf(command.bytes));
        break;
      case 'end':
        response?.end(bytesOf(command.bytes));
        socket?.end(bytesOf(command.bytes));
        break;
      case 'destroy':
        response?.destroy();
        socket?.destroy();
        break;
      case 'reset':
        socket?.resetAndDestroy();
        break;
    }
  }

  const lines = createInterface({ input: control });
  lines.on('line', (line) => act(JSON.parse(line)));
  lines.on('error', () => undefined);
  control.on('error', () => undefined);
  control.on('close', () => {
    for (const socket of sockets.values()) socket.destroy();
    for (const server of servers.values()) server.close();
  });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the control connection goes. */
    controlPort: number;
  }
}

/** Waits for workers, as long as something else keeps this process open; at which port. */
export async function listenForWorkers(): Promise<number> {
  const control = createServer((worker) => serve(worker.unref())).unref();
  await new Promise<void>((listening) => control.listen(0, '127.0.0.1', listening));
  return (control.address() as AddressInfo).port;
}
