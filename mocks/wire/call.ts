import type { HeaderRecord, TaskRequest } from './message.ts';

/** A request, read: what every answer is made from. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** Below the server's base path, with a leading slash; undefined: not below it. */
  readonly path: string | undefined;
  /** The server's base path without a trailing slash. */
  readonly basePath: string;
  readonly headers: HeaderRecord;
  /** JSON parsed, text as a string, anything else as bytes, nothing as undefined. */
  readonly body: unknown;
  /** When it came, in epoch milliseconds. */
  readonly at: number;
}

/** Reads a plain request that came at this moment. */
export function readCall(request: TaskRequest, basePath: string, at: number): Call {
  const url = new URL(request.url);
  const fields = Object.entries(request.headers ?? {});
  const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
  const below = `${url.pathname}/`.startsWith(`${basePath}/`);
  return {
    method: request.method.toUpperCase(),
    url,
    path: below ? url.pathname.slice(basePath.length) || '/' : undefined,
    basePath,
    headers,
    body: readBody(request.body, headers['content-type'] ?? ''),
    at,
  };
}

function readBody(body: TaskRequest['body'], contentType: string): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const textual = /json|^text\/|xml|x-www-form-urlencoded/i.test(contentType);
  if (typeof body !== 'string' && !textual) return body;
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return /json/i.test(contentType) ? jsonOrText(text) : text;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
