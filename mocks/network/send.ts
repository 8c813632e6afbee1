import type { ServerResponse } from 'node:http';
import type { BrokenReply, HeaderRecord, Reply, TaskAnswer } from '../wire/message.ts';

/** Puts an answer on the wire, however late or broken; `further` headers go along. */
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
  // No TCP reset here: it would throw away the half the client has not read yet.
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  response.write(half, () => response.destroy());
}

function bytesOf({ body }: Reply | BrokenReply): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
}

/** 204 and 304 have no body and say no length. */
function isEmpty({ status }: Reply | BrokenReply): boolean {
  return status === 204 || status === 304;
}
