import type { ClientOptions } from 'await202';
import { remembered, type SeenRequest } from './scripted-answers.ts';

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret' };

/** A client that has something of each kind that no stranger may get. */
export const laden = {
  headers,
  credentials: 'include',
  hooks: { beforeRequest: [({ request }) => request.headers.set('x-hooked', 'secret')] },
} as const satisfies ClientOptions;

const names = [...Object.keys(headers), 'x-hooked'];
const hasCookies = remembered('credentials', 'include') !== remembered('credentials', 'omit');

/** What a request has of such a client's: `'all'`, `'nothing'`, or which parts. */
export function carried({ headers, request, text }: SeenRequest): string {
  const parts = names.filter((name) => headers.has(name));
  if (hasCookies && request.credentials !== 'omit') parts.push('cookies');
  if (parts.length === names.length + Number(hasCookies)) return 'all';
  // The headers of a submit are there with its body, or not at all.
  if (text) parts.push('a body');
  return parts.join(', ') || 'nothing';
}

/** What was asked, and with what: `GET https://api.example.com/tasks/1 with all`. */
export const carriedLines = (requests: readonly SeenRequest[]): string[] =>
  requests.map((seen) => `${seen.method} ${seen.url} with ${carried(seen)}`);
