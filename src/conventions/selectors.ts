import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { SubmitRequest } from '../core/convention.ts';
import { Refusal, refusal } from '../core/fault.ts';
import { headerIn } from '../core/utf8.ts';

/**
 * Picks a value out of an answer; `undefined` if it is not there. {@link header}, {@link body},
 * {@link link}, {@link template}, {@link match}, {@link found} and {@link fraction} make one, and
 * any function of this type is one.
 *
 * @param checkpoint Given unless the answer is that of the submit.
 * @param request The submit, given if the answer is that of the submit.
 */
export interface Selector {
  (answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): unknown;
  /** Where it looks, for `onEvent`: `job.status`. */
  readonly place?: string;
}

const at = (place: string, selector: Selector): Selector => Object.assign(selector, { place });

/** A selector, or several of which the first one that finds a value counts. */
export type Selectors = Selector | readonly Selector[];

/**
 * A response header.
 *
 * @example
 * ```ts
 * http({ monitor: header('GW-Async-Location') });
 * ```
 */
export const header = (name: string): Selector =>
  at(name, ({ headers }) => headerIn(headers, name));

/** Looks at own properties only, so that `__proto__` in a document is a key like any other. */
const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? value[key as keyof typeof value]
    : undefined;

/**
 * A member of the JSON body by its path, such as `'urls.get'`, `'jobs.0.state'` or `'@odata.id'`; a
 * member whose own name has dots is found as well. Without a path, the whole body.
 *
 * @example
 * ```ts
 * http({ state: body('job.phase'), result: body('job.output') });
 * ```
 */
export const body = (path = ''): Selector => {
  const keys = path ? path.split('.') : [];
  return at(path, ({ body: document }) => {
    const value = path ? property(document, path) : document;
    return keys.length > 1 ? (value ?? keys.reduce(property, document)) : value;
  });
};

/** One link of the header with its relations: `<url>; title="x"; rel="monitor status"`. */
const linkValue = /<([^<>]*)>[^<]*?;\s*rel="?([^";,]+)/gi;

/**
 * The target of a link by its relation: from the `Link` header, or from `links` or `_links` in the
 * JSON body, which may be an array of `{ rel, href }` or an object with the relations as keys.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export const link =
  (rel: string): Selector =>
  ({ headers, body: document }) => {
    for (const [, target, rels] of headerIn(headers, 'link')?.matchAll(linkValue) ?? []) {
      if (rels?.split(' ').includes(rel)) return target;
    }
    for (const key of ['links', '_links']) {
      const links = property(document, key);
      // Most documents have neither, and are asked for several relations.
      if (!links) continue;
      const found = Array.isArray(links)
        ? links.find((entry) => property(entry, 'rel') === rel)
        : property(links, rel);
      const target = property(found, 'href') ?? found;
      if (typeof target === 'string') return target;
    }
    return undefined;
  };

/**
 * The URL that the submit was sent to. It is available only for the answer to the submit, so it can
 * be used for `monitor` and `resultUrl`.
 *
 * @example
 * ```ts
 * http({ monitor: original }); // GET the same URL until the answer is no longer a 202
 * ```
 */
export const original: Selector = (_answer, _checkpoint, request) => request?.url;

/**
 * The URL of the answer itself, after redirects.
 *
 * @example
 * ```ts
 * http({ monitor: self }); // the submit is redirected to its job
 * ```
 */
export const self: Selector = ({ url }) => url;

/**
 * What a regular expression matches: its first group, or the whole match if it has no groups. It is
 * applied to the body as text (XML, plain text), or to the value of another selector.
 *
 * @example
 * ```ts
 * http({ state: match(/<phase>(\w+)/), progress: match(/(\d+) %/, header('x-progress')) });
 * ```
 */
export const match =
  (pattern: RegExp, selector: Selector = ({ text }) => text): Selector =>
  (...inputs) => {
    const value = selector(...inputs);
    const [whole, group = whole] =
      (typeof value === 'object' ? '' : `${value ?? ''}`).match(pattern) ?? [];
    return group;
  };

/**
 * A word of your own if a selector finds anything but `null`, `false`, an empty string or an empty
 * array.
 *
 * @example
 * ```ts
 * http({ state: [found(body('error'), 'failed'), body('status')] });
 * ```
 */
export const found =
  (selector: Selector, word: string): Selector =>
  (...inputs) => {
    const value = selector(...inputs);
    const isEmpty = value == null || value === false || value === '';
    return isEmpty || (Array.isArray(value) && value.length === 0) ? undefined : word;
  };

/**
 * A progress that the server gives as two counts, as a percentage.
 *
 * @example
 * ```ts
 * http({ progress: fraction(body('request_counts.completed'), body('request_counts.total')) });
 * ```
 */
export const fraction =
  (done: Selector, total: Selector): Selector =>
  (...inputs) =>
    `${(100 * Number(done(...inputs))) / Number(total(...inputs))}%`;

/**
 * What would change the path that the pattern says, up to a `DELETE /jobs/` with the caller's
 * headers: segments that `URL` takes away, a fragment in the place of an id, and white space, which
 * it takes out.
 */
const leavesItsPlace = /(^|[/\\])(\.|%2e){1,2}([/\\?]|$)|[\s#]/i;

/**
 * The value itself, unless `JSON.parse` may have rounded it: then it would be the id of something
 * else.
 *
 * @throws {@link Refusal}
 */
export function intact(value: unknown, name: string): unknown {
  if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    throw refusal(
      `{${name}} beyond 2^53 - 1, which JSON.parse rounds`,
      "Keep its digits with ky's option parseJson",
    );
  return value;
}

/**
 * A URL made from what is known. In the pattern, `{origin}` and `{url}` are those of the answer,
 * `{statusUrl}` is the status monitor and `{original}` is the URL of the submit; any other name is
 * the path of a member of the JSON body. `{name}` is percent-encoded, `{+name}` is not. If one of
 * them has no value, the template has none. What follows a URL in the pattern is added to its path,
 * in front of its query. A value that would lead out of its place (`..`) is a ProtocolError. So is
 * an integer that `JSON.parse` has rounded, because the URL would be that of something else.
 *
 * @param values Selectors for further names.
 *
 * @example
 * ```ts
 * http({ monitor: template('{origin}/jobs/{id}'), resultUrl: template('{statusUrl}/results') });
 * http({ monitor: template('{origin}{+path}', { path: header('x-task') }) });
 * ```
 */
export const template =
  (pattern: string, values: Readonly<Record<string, Selector>> = {}): Selector =>
  (answer, checkpoint, request) => {
    const { url } = answer;
    const urls: Record<string, string | undefined> = {
      url,
      statusUrl: checkpoint?.statusUrl,
      original: request?.url,
    };
    // A pattern without a path makes a text.
    const isPath = pattern.includes('/');
    let query = '';
    let isComplete = true;
    const text = pattern.replace(/\{(\+?)([^{}]+)\}/g, (_, raw: string, name: string) => {
      if (name === 'origin') return new URL(url).origin;
      const isUrl = Object.hasOwn(urls, name);
      const select = Object.hasOwn(values, name) ? values[name] : body(name);
      const value = isUrl ? urls[name] : select?.(answer, checkpoint, request);
      if (!/^([sn]|bi)/.test(typeof value) || value === '') isComplete = false;
      intact(value, name);
      if (!isUrl) {
        const placed = raw ? `${value}` : encodeURIComponent(`${value}`);
        if (isPath && leavesItsPlace.test(placed)) throw new Refusal(`'${value}' as {${name}}`);
        return placed;
      }
      const [path = '', ...search] = `${value}`.replace(/#.*/, '').split('?');
      query = search.join('?');
      return path;
    });
    if (!isComplete) return undefined;
    const whole = query ? `${text}${text.includes('?') ? '&' : '?'}${query}` : text;
    // A relative pattern is resolved here, so that urlsOf() sees that the answer has not named it.
    return whole[0] === '.' ? new URL(whole, url).href : whole;
  };

/** The first value that one of the selectors finds. */
export function select(selectors: Selectors = [], ...inputs: Parameters<Selector>): unknown {
  if (typeof selectors === 'function') return selectors(...inputs);
  for (const selector of selectors) {
    const value = selector(...inputs);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The same, if that value is a string and not empty. */
export function selectText(
  selectors: Selectors | undefined,
  ...inputs: Parameters<Selector>
): string | undefined {
  const value = select(selectors, ...inputs);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
