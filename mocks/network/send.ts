import type { ServerResponse } from 'node:http';
import type { BrokenReply, HeaderRecord, Reply, TaskAnswer } from '../wire/message.ts';
import { deliver } from './deliver.ts';

/** Sends an answer with these further headers, as late or as broken as it is meant to be. */
export function send(response: ServerResponse, answer: TaskAnswer, further: HeaderRecord): void {
  if (answer.delay === undefined) {
    sendNow(response, answer, further);
    return;
  }
  const timer = setTimeout(() => sendNow(response, answer, further), answer.delay);
  response.once('close', () => clearTimeout(timer));
}

function sendNow(response: ServerResponse, answer: TaskAnswer, further: HeaderRecord): void {
  if (answer.kind === 'hang') return;
  if (answer.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer.kind === 'stream') {
    response.writeHead(answer.status, { ...further, ...answer.headers });
    // The head alone: the first event may be far away.
    response.flushHeaders();
    const stop = deliver(answer.open, {
      write: (text) => response.write(text),
      end: (how) => (how === 'broken' ? response.destroy() : response.end()),
    });
    response.once('close', stop);
    return;
  }
  const bytes = bytesOf(answer);
  response.writeHead(answer.status, {
    ...further,
    ...answer.headers,
    ...(isEmpty(answer) ? {} : { 'content-length': `${bytes.length}` }),
  });
  if (answer.kind === 'reply') {
    response.end(bytes);
    return;
  }
  // Not a TCP reset: it would also take away the half that the client has not read yet.
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  response.write(half, () => response.destroy());
}

function bytesOf({ body }: Reply | BrokenReply): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
}

/** A 204 or a 304 has neither a body nor a length. */
function isEmpty({ status }: Reply | BrokenReply): boolean {
  return status === 204 || status === 304;
}
