import { match, type Selector, template } from './selectors.ts';

/**
 * The path of a URL that the answer names, at the origin that answered. For servers that have two
 * names for the same origin: they would not get the caller's headers under the other one.
 */
export const here = (place: Selector): Selector =>
  template('{origin}{+path}', { path: match(/^https?:\/\/[^/]+(\/.+)/, place) });
