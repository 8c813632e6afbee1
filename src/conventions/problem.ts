import { redact } from '../trust.ts';
import type { Answer } from './convention.ts';
import { fold } from './words.ts';

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
  const { type, title, detail, instance } = (document ?? {}) as Record<string, unknown>;
  const isProblem = [type, title, detail, instance].some((value) => typeof value === 'string');
  return isProblem ? (document as Problem) : undefined;
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

/** How deep it is looked for: recursion is what a hostile document would overflow. */
const deepest = 6;

/**
 * What a server says went wrong, in one line, wherever it says it: problem details, an `error` of
 * any shape, the first of `errors`, an OperationOutcome, XML, plain text. A page says nothing.
 *
 * @param isStatus Whether it is a status document, which has a title and more of its own.
 */
export function remark(said: unknown, isStatus = false, depth = deepest): string | undefined {
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
  if (Array.isArray(said)) return remark(said[0], isStatus, depth - 1);
  const members = Object.entries(said);
  for (const place of depth < deepest ? places : places.slice(0, isStatus ? -2 : -1)) {
    for (const [name, value] of members) {
      const found =
        place.test(fold(name) + (typeof value === 'object' ? '{' : '')) &&
        remark(value, isStatus, depth - 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** What an answer says went wrong. */
export const remarkOf = ({ body, status, headers }: Answer): string | undefined =>
  remark(body, status < 400 && !/problem/.test(headers.get('content-type') ?? ''));
