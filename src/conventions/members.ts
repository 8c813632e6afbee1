import { fold } from '../core/fold.ts';

/** A member of a document, or of an object in the document. */
export interface Member {
  /** Folded: in lower case, without spaces, `-`, `_` and `.`. */
  readonly name: string;
  /** The folded name of the object that it is in; empty at the top level. */
  readonly outer: string;
  /** Its path from the top, as written: `job.Status`. */
  readonly path: string;
  readonly value: unknown;
  /** The object that it is a member of. */
  readonly owner: object;
}

// A status document has few members, and short names. A result may have a million, which would take
// long to search.
const mostMembers = 1000;
const longestName = 64;

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The members of a document, then those of the objects in it; not of lists, nor of deeper objects.
 */
export function membersIn(document: unknown): Member[] {
  const members: Member[] = [];
  function add(owner: unknown, outer: string, path: string): void {
    if (!isObject(owner)) return;
    for (const key of Object.keys(owner).slice(0, mostMembers)) {
      if (key.length >= longestName || key === '__proto__') continue;
      const value = owner[key as never];
      members.push({ name: fold(key), outer, path: path + key, value, owner });
    }
  }
  add(document, '', '');
  for (const { name, path, value } of members.slice()) add(value, name, `${path}.`);
  return members;
}
