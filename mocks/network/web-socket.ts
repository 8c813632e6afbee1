import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TaskServer } from '../server/task-server.ts';
import { deliver } from './deliver.ts';

// The side of the server of RFC 6455, as far as this one needs it: it sends texts, and of what it is
// sent it answers pings and the closing. Nothing else that a client may say changes what it is told.

const codes = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa };

/** The longest frame of a client that is read. One that is longer ends the connection. */
const longest = 65_535;

/** Answers a handshake: with the WebSocket of this server, or with a 404 if it has none. */
export function upgrade(
  server: TaskServer,
  request: IncomingMessage,
  socket: Duplex,
  begin: Uint8Array,
): void {
  // A client that goes away is told of by `close`, which follows.
  socket.on('error', () => {});
  const url = new URL(request.url ?? '/', `ws://${request.headers.host}`).href;
  const key = request.headers['sec-websocket-key'];
  if (!key || !server.serves({ method: 'GET', url })) {
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${acceptOf(key)}\r\n\r\n`,
  );
  const stop = deliver((wake) => server.openSocket(url, wake), {
    write: (text) => socket.write(frame(codes.text, Buffer.from(text))),
    end: (how) => (how === 'broken' ? socket.destroy() : socket.end(closing())),
  });
  socket.on('close', stop);
  answerFrames(socket);
  socket.unshift(begin);
}

/** What RFC 6455 (section 4.2.2) wants of a server that understands it. */
const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const closing = (): Buffer => frame(codes.close, Buffer.from([0x03, 0xe8]));

/** A whole message, unmasked as those of a server are. */
function frame(code: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.set([0x80 | code, Math.min(length, 126)]);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) {
    head.set([127], 1);
    head.writeUInt32BE(length, 6);
  }
  return Buffer.concat([head, payload]);
}

/** Reads what the client sends, and answers what has to be answered. */
function answerFrames(socket: Duplex): void {
  let read = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    read = Buffer.concat([read, chunk]);
    for (let next = firstFrame(read); next; next = firstFrame(read)) {
      if (next.code === undefined) return void socket.destroy();
      read = read.subarray(next.length);
      if (next.code === codes.ping) socket.write(frame(codes.pong, next.payload));
      if (next.code === codes.close) socket.end(closing());
    }
  });
  socket.on('end', () => socket.end());
}

interface Frame {
  /** Undefined: it is too long to be read. */
  readonly code: number | undefined;
  /** In bytes, with its head. */
  readonly length: number;
  readonly payload: Buffer;
}

/** The first frame of a client; undefined: it has not arrived whole. */
function firstFrame(bytes: Buffer): Frame | undefined {
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  if (bytes.length < 2 || (short === 126 && bytes.length < 4)) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  const start = short === 126 ? 8 : 6;
  if (short === 127) return { code: undefined, length: longest, payload: bytes };
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0);
  return { code: first & 0x0f, length: start + length, payload };
}
