import type { Reply } from './message.ts';
import { statusLine } from './status-line.ts';

/** An answer as the body of another one (`application/http`). */
export function httpMessage({ status, headers, body }: Reply): Reply {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${statusLine(status)}\r\n${lines.join('')}\r\n`;
  const contentType = 'application/http';
  return {
    kind: 'reply',
    status: 200,
    headers: { 'content-type': contentType },
    body: joined(head, body),
  };
}

function joined(head: string, body: Reply['body']): Reply['body'] {
  if (body === undefined || typeof body === 'string') return `${head}${body ?? ''}`;
  const start = new TextEncoder().encode(head);
  const whole = new Uint8Array(start.length + body.length);
  whole.set(start);
  whole.set(body, start.length);
  return whole;
}
