import type { SubmitRequest } from './convention.ts';
import { shown } from './shown.ts';

/**
 * What was submitted, without what differs from one operation to the next: the query, and the parts
 * of the path that look like ids or secrets, because they have a digit or are long.
 */
export const kindOf = ({ method, url }: SubmitRequest): string => {
  const [scheme, , authority, ...path] = shown(url).split('/');
  const folded = path.map((part) => (/^v[\d.]+$|^[^\d%]{0,40}$/.test(part) ? part : ':id'));
  return `${method} ${[scheme, '', authority, ...folded].join('/')}`;
};
