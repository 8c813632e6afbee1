import type { Problem } from '../errors.ts';

const members = ['type', 'title', 'detail', 'instance'];

/**
 * The problem details in a document, if they are there.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemIn(document: unknown): Problem | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const known = members.some(
    (member) => Object.hasOwn(document, member) && typeof document[member as never] === 'string',
  );
  return known ? (document as Problem) : undefined;
}
