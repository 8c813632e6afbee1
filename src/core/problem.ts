import type { Answer } from './answer.ts';
import { fold } from './fold.ts';
import { redact } from './trust.ts';

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

/** The problem details in a document, if they are there: any of its texts will do. */
export function problemIn(document: unknown): Problem | undefined {
  const problem = document as Problem | undefined;
  const members = ['type', 'title', 'detail', 'instance'];
  return members.some((name) => typeof problem?.[name] === 'string') ? problem : undefined;
}

/**
 * Where a document says what went wrong, the most telling place first. A `{` stands behind the name
 * of an object or a list: a text in `error` is often but a code.
 */
const places = [
  /(error|^fault|failure|exception|issue|problem)\w*\{/,
  /^detail$|errordesc/,
  /(message|msg)\b/,
  /(err|errors?|rsummary|failure|exception|faultstring|details?|reason|cause|diagnostics)\b/,
  /^(data|response|result|body|status)\{/,
  // In a status document these are the operation's own.
  /^(title|description|text)$/,
  // In an error, whatever there is: `{ errors: { name: ['is taken'] } }`.
  /\{$/,
];

/**
 * What a server says went wrong, in one line, wherever it says it: problem details, an `error` of
 * any shape, the first of `errors`, an OperationOutcome, XML, plain text. A page says nothing.
 *
 * @param last Where the places end: a document has a title and more that tell of no error, and its
 * other members count only inside of one.
 * @param depth How deep it is looked for: recursion is what a hostile document would overflow.
 */
export function remark(said: unknown, last = -1, depth = 6): string | undefined {
  if (typeof said === 'string') {
    if (/<html|<!doctype/i.test(said)) return undefined;
    const isXml = /^\s*</.test(said);
    const text = isXml ? said.replace(/<!\[CDATA\[|\]\]>|<[^<>]*>/g, ' ') : said;
    // In one line, and without what steers a terminal: messages go to logs and screens.
    const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
    const short = line.replace(/^(.{500}).+/u, '$1…');
    // It may quote what was asked for.
    return redact(short).replace(/(\/[^\s?#]*)[?#]\S*/g, '$1') || undefined;
  }
  if (!said || !depth) return undefined;
  if (Array.isArray(said)) return remark(said[0], places.length, depth - 1);
  const members = Object.entries(said);
  for (const place of places.slice(0, last)) {
    for (const [name, value] of members) {
      const found =
        place.test(fold(name) + (typeof value === 'object' ? '{' : '')) &&
        remark(value, places.length, depth - 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** Whether an answer calls its body problem details. */
export const isProblem = ({ headers }: Answer): boolean =>
  /problem\+json/.test(`${headers.get('content-type')}`);

/** What an answer says went wrong. */
export const remarkOf = (answer: Answer): string | undefined =>
  remark(answer.body, answer.status < 400 && !isProblem(answer) ? -2 : -1);
