import type { Answer } from './answer.ts';
import { fold } from './fold.ts';
import { decoded } from './xml.ts';

/**
 * The members of an `application/problem+json` document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** The document as problem details, if one of their members is there as a string. */
export function problemIn(document: unknown): Problem | undefined {
  const problem = document as Problem | undefined;
  const members = ['type', 'title', 'detail', 'instance'];
  return members.some((name) => typeof problem?.[name] === 'string') ? problem : undefined;
}

/** In a status document it describes the operation; in an error it says more than a code. */
const description = /^description$/;

/**
 * The folded names of members that say what went wrong, the most specific first. The name of an
 * object or a list is followed by `{`: in an `error` that is an object there is a message, while
 * one that is a string is often only a code.
 */
const places = [
  /(error|^fault|failure|exception|issue|problem)\w{0,20}\{/,
  /^detail$|errordesc/,
  /(message|msg)\b/,
  description,
  /(err|errors?|rsummary|failure|exception|faultstring|details?|reason|cause|diagnostics)\b/,
  /^(data|response|result|body|status)\{/,
  // Only in an error: in a status document they name the operation.
  /^(title|text)$/,
  // Only inside an error: whatever else is there, as in `{ errors: { name: ['is taken'] } }`.
  /\{$/,
];

/**
 * What a server says went wrong, wherever it says it: problem details, an `error` of any shape, the
 * first of `errors`, an OperationOutcome, XML, plain text. An HTML page says nothing.
 *
 * @param last Where the list of places ends: at -2 for a status document, at -1 for an error, and
 * with the very last one inside an error.
 * @param depth How many levels to search: a hostile document could make a deeper recursion
 * overflow.
 */
export function remark(said: unknown, last = -1, depth = 6): string | undefined {
  if (typeof said === 'string') {
    if (/<html|<!doctype/i.test(said)) return undefined;
    const isXml = /^\s*</.test(said);
    const text = isXml ? decoded(said.replace(/<!\[CDATA\[|\]\]>|<[^<>]*>/g, ' ')) : said;
    return text.trim() || undefined;
  }
  if (!said || !depth) return undefined;
  if (Array.isArray(said)) return remark(said[0], places.length, depth - 1);
  const members = new Set(Object.entries(said));
  for (const place of places.slice(0, last)) {
    if (place === description && last === -2) continue;
    for (const member of members) {
      const [name, value] = member;
      if (!place.test(fold(name) + (typeof value === 'object' ? '{' : ''))) continue;
      const found = remark(value, places.length, depth - 1);
      if (found) return found;
      // Most members match several places: two searches on each level are 64 on six.
      members.delete(member);
    }
  }
  return undefined;
}

/** Whether the Content-Type says that the body is problem details. */
export const isProblem = ({ headers }: Answer): boolean =>
  /problem\+json/.test(`${headers.get('content-type')}`);

/** What an answer says went wrong. */
export const remarkOf = (answer: Answer): string | undefined =>
  remark(answer.body, answer.status < 400 && !isProblem(answer) ? -2 : -1);
