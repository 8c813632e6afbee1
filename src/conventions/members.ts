import { fold } from '../core/fold.ts';

/** A member of a document, or of an object in it. */
export interface Member {
  /** Folded: without case, spaces, `-`, `_` and `.`. */
  readonly name: string;
  /** The folded name of the object it is in; empty at the top. */
  readonly outer: string;
  /** As it is written, from the top. */
  readonly path: string;
  readonly value: unknown;
  /** What it is a member of. */
  readonly owner: object;
}

/** A status document is small, and so are its names; a result may have a million members. */
const most = 1000;
const longest = 64;

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of a document, then those of the objects in it; none of lists, and none deeper. */
export function membersIn(document: unknown, outer = '', path = ''): Member[] {
  if (!isObject(document)) return [];
  const members = Object.entries(document)
    .slice(0, most)
    .filter(([key]) => key.length < longest && key !== '__proto__')
    .map(([key, value]) => ({ name: fold(key), outer, path: path + key, value, owner: document }));
  return path
    ? members
    : members.concat(...members.map(({ name, path, value }) => membersIn(value, name, `${path}.`)));
}
