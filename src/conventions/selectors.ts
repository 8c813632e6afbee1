import type { Checkpoint } from '../status.ts';
import type { Answer } from './convention.ts';

/**
 * Picks a value out of an answer; `undefined` when it is not there. Made by {@link header},
 * {@link body}, {@link link} and {@link template}, or any function of this shape.
 */
export type Selector = (answer: Answer, checkpoint?: Checkpoint) => unknown;

/** One selector, or several of which the first with a value counts. */
export type Selectors = Selector | readonly Selector[];

/**
 * A response header.
 *
 * @example
 * ```ts
 * http({ monitor: header('GW-Async-Location') });
 * ```
 */
export const header =
  (name: string): Selector =>
  ({ headers }) =>
    headers.get(name)?.trim() || undefined;

/** Own properties only: a document with the key `__proto__` is data like any other. */
const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? value[key as keyof typeof value]
    : undefined;

/**
 * A member of the JSON body, by its path: `'urls.get'`, `'jobs.0.state'`, `'@odata.id'`.
 *
 * @example
 * ```ts
 * http({ state: body('job.phase'), result: body('job.output') });
 * ```
 */
export const body = (path: string): Selector => {
  const keys = path.split('.');
  return ({ body: document }) => property(document, path) ?? keys.reduce(property, document);
};

/** A target and its relations: `<url>; title="x"; rel="monitor status"`. */
const linkValue = /<([^>]*)>[^<]*?;\s*rel="?([^";,]+)/gi;

/**
 * A link of that relation: from the `Link` header, or from `links` or `_links` in the JSON body,
 * be they an array of `{ rel, href }` or an object by relation.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export const link =
  (rel: string): Selector =>
  ({ headers, body: document }) => {
    for (const [, target, rels] of (headers.get('link') ?? '').matchAll(linkValue)) {
      if (rels?.split(' ').includes(rel)) return target;
    }
    for (const key of ['links', '_links']) {
      const links = property(document, key);
      const found = Array.isArray(links)
        ? links.find((entry) => property(entry, 'rel') === rel)
        : property(links, rel);
      const target = property(found, 'href') ?? found;
      if (typeof target === 'string') return target;
    }
    return undefined;
  };

/**
 * A URL made of what is known: `{origin}` and `{url}` of the answer, `{statusUrl}` of the
 * operation, and members of the JSON body by path: `{id}` percent-encoded, `{+name}` as it is.
 * Without a value for each of them it is not there.
 *
 * @example
 * ```ts
 * http({ monitor: template('{origin}/jobs/{id}'), resultUrl: template('{statusUrl}/results') });
 * ```
 */
export const template =
  (pattern: string): Selector =>
  (answer, checkpoint) => {
    const known: Record<string, string | undefined> = {
      origin: new URL(answer.url).origin,
      url: answer.url,
      statusUrl: checkpoint?.statusUrl,
    };
    let complete = true;
    const text = pattern.replace(/\{(\+?)([^}]+)\}/g, (_, raw: string, name: string) => {
      const value = Object.hasOwn(known, name) ? known[name] : body(name)(answer);
      if (typeof value !== 'string' && typeof value !== 'number') complete = false;
      return raw || Object.hasOwn(known, name) ? `${value}` : encodeURIComponent(`${value}`);
    });
    return complete ? text : undefined;
  };

/** The first value found. */
export function select(
  selectors: Selectors = [],
  answer: Answer,
  checkpoint?: Checkpoint,
): unknown {
  for (const selector of typeof selectors === 'function' ? [selectors] : selectors) {
    const value = selector(answer, checkpoint);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first value found that is a text with something in it. */
export function selectText(
  selectors: Selectors | undefined,
  answer: Answer,
  checkpoint?: Checkpoint,
): string | undefined {
  const value = select(selectors, answer, checkpoint);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
