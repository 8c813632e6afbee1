import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What is written to the socket, each character one byte; or what writes to it. */
export type RawAnswer = string | ((socket: Socket) => void);

/** An answer as text: the status, the header lines as they are, the body. */
export const raw = (status: string, lines: readonly string[] = [], body = ''): string =>
  [`HTTP/1.1 ${status}`, ...lines, 'connection: close', '', body].join('\r\n');

/** The same, with a length that is true. */
export const sized = (status: string, lines: readonly string[] = [], body = ''): string =>
  raw(status, [...lines, `content-length: ${body.length}`], body);

export const json = 'content-type: application/json';
export const accepted = sized('202 Accepted', ['location: /tasks/1']);
export const done = sized('200 OK', [json], '{"status":"done","result":42}');

/** Sends this head, and then the same text again and again, for as long as somebody reads. */
export const endless =
  (head: string, text = 'x'.repeat(1_000)): RawAnswer =>
  (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(text), 2);
    socket.on('close', () => clearInterval(timer));
  };

/**
 * A server that sends bytes which `node:http` refuses to send. Its answers come one after the
 * other, whatever is asked; the last stays.
 */
export async function rawServer(...answers: RawAnswer[]) {
  const lines: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    let asked = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      asked += text;
      if (!asked.includes('\r\n\r\n')) return;
      open.add(socket);
      lines.push(asked.slice(0, asked.indexOf(' HTTP/')));
      asked = '';
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (typeof answer === 'function') answer(socket);
      else socket.end(answer ?? '', 'latin1');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    /** What was asked: `GET /tasks/1`. */
    lines,
    /** The open connections on which something was asked: Node's fetch also opens some in stock. */
    open,
  };
}
