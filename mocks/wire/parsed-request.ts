import type { HeaderRecord, TaskRequest } from './message.ts';

/** A request after parsing: what every answer is made from. */
export interface ParsedRequest {
  /** In upper case. */
  readonly method: string;
  readonly url: URL;
  /** The path below the server's base path, with a leading slash; undefined if it is not below it. */
  readonly path: string | undefined;
  /** The server's base path, without a slash at the end. */
  readonly basePath: string;
  /** Names in lower case. */
  readonly headers: HeaderRecord;
  /** Parsed JSON, a string for other text, bytes for anything else, undefined if it is empty. */
  readonly body: unknown;
  /** When it arrived, in epoch milliseconds. */
  readonly at: number;
}

/** Parses a request that arrived at this moment. */
export function parseRequest(request: TaskRequest, basePath: string, at: number): ParsedRequest {
  const url = new URL(request.url);
  const fields = Object.entries(request.headers ?? {});
  const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
  const isBelow = `${url.pathname}/`.startsWith(`${basePath}/`);
  return {
    method: request.method.toUpperCase(),
    url,
    path: isBelow ? url.pathname.slice(basePath.length) || '/' : undefined,
    basePath,
    headers,
    body: parseBody(request.body, headers['content-type'] ?? ''),
    at,
  };
}

function parseBody(body: TaskRequest['body'], contentType: string): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const isText = /json|^text\/|xml|x-www-form-urlencoded/i.test(contentType);
  if (typeof body !== 'string' && !isText) return body;
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
