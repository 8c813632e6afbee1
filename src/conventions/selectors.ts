import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { SubmitRequest } from '../core/convention.ts';
import { Refusal, refusal } from '../core/fault.ts';
import { headerIn } from '../core/utf8.ts';

/**
 * Picks a value out of an answer; `undefined` when it is not there. Made by {@link header},
 * {@link body}, {@link link}, {@link template}, {@link match}, {@link found} and {@link fraction},
 * or any function of this shape. Without a checkpoint the answer is the submit's, and then the
 * submit is there as well.
 */
export type Selector = (
  answer: Answer,
  checkpoint?: Checkpoint,
  request?: SubmitRequest,
) => unknown;

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
    headerIn(headers, name);

/** Own properties only: a document with the key `__proto__` is data like any other. */
const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? value[key as keyof typeof value]
    : undefined;

/**
 * A member of the JSON body, by its path: `'urls.get'`, `'jobs.0.state'`, `'@odata.id'`. Without a
 * path it is the whole body.
 *
 * @example
 * ```ts
 * http({ state: body('job.phase'), result: body('job.output') });
 * ```
 */
export const body = (path = ''): Selector => {
  const keys = path ? path.split('.') : [];
  return ({ body: document }) => {
    const value = path ? property(document, path) : document;
    return keys.length > 1 ? (value ?? keys.reduce(property, document)) : value;
  };
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
    for (const [, target, rels] of headerIn(headers, 'link')?.matchAll(linkValue) ?? []) {
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
 * The URL that the submit was sent to. It is known when the submit is answered, so it can be the
 * status monitor, and where the result will be.
 *
 * @example
 * ```ts
 * http({ monitor: original }); // GET the same URL until it is no 202
 * ```
 */
export const original: Selector = (_answer, _checkpoint, request) => request?.url;

/**
 * The URL of the answer itself, after redirects.
 *
 * @example
 * ```ts
 * http({ monitor: self }); // the submit was redirected to its job
 * ```
 */
export const self: Selector = ({ url }) => url;

/**
 * What a regular expression finds: its first group, or all of it where it has none. It searches the
 * body as text (XML, plain text), or the value of another selector.
 *
 * @example
 * ```ts
 * http({ state: match(/<phase>(\w+)/), progress: match(/(\d+) %/, header('x-progress')) });
 * ```
 */
export const match =
  (pattern: RegExp, selector: Selector = ({ text }) => text): Selector =>
  (...given) => {
    const value = selector(...given);
    const [whole, group = whole] =
      (typeof value === 'object' ? '' : `${value ?? ''}`).match(pattern) ?? [];
    return group;
  };

/**
 * A word for the mere presence of something: anything but `null`, `false`, an empty text and an
 * empty list.
 *
 * @example
 * ```ts
 * http({ state: [found(body('error'), 'failed'), body('status')] });
 * ```
 */
export const found =
  (selector: Selector, word: string): Selector =>
  (...given) => {
    const value = selector(...given);
    const isEmpty = value == null || value === false || value === '';
    return isEmpty || (Array.isArray(value) && value.length === 0) ? undefined : word;
  };

/**
 * A progress that is told as two counts, as a percentage.
 *
 * @example
 * ```ts
 * http({ progress: fraction(body('request_counts.completed'), body('request_counts.total')) });
 * ```
 */
export const fraction =
  (done: Selector, total: Selector): Selector =>
  (...given) =>
    `${(100 * Number(done(...given))) / Number(total(...given))}%`;

/**
 * A URL made of what is known: `{origin}` and `{url}` of the answer, `{statusUrl}` of the
 * operation, `{original}`, the URL of the submit, and members of the JSON body by path: `{id}`
 * percent-encoded, `{+name}` as it is. Without a value for each of them it is not there. What
 * follows a URL goes onto its path: its query stays at the end. An integer that JSON has rounded
 * is a ProtocolError: it would be another one's URL.
 *
 * @param values What further names stand for.
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
    let query = '';
    let isComplete = true;
    const text = pattern.replace(/\{(\+?)([^}]+)\}/g, (_, raw: string, name: string) => {
      if (name === 'origin') return new URL(url).origin;
      const isUrl = Object.hasOwn(urls, name);
      const select = Object.hasOwn(values, name) ? values[name] : body(name);
      const value = isUrl ? urls[name] : select?.(answer, checkpoint, request);
      if (!/^([sn]|bi)/.test(typeof value) || value === '') isComplete = false;
      // Whatever JSON.parse has rounded would be the URL of something else.
      if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
        throw refusal(
          `{${name}} beyond 2^53 - 1, which JSON.parse rounds`,
          "Keep its digits with ky's option parseJson",
        );
      // The one above, or all of them, with the caller's headers: `DELETE /jobs/`.
      if (!raw && /^\.\.?$/.test(`${value}`)) throw new Refusal(`'${value}' as {${name}}`);
      if (!isUrl) return raw ? `${value}` : encodeURIComponent(`${value}`);
      const [path = '', ...search] = `${value}`.replace(/#.*/, '').split('?');
      query = search.join('?');
      return path;
    });
    if (!isComplete) return undefined;
    const whole = query ? `${text}${text.includes('?') ? '&' : '?'}${query}` : text;
    // What is made of the answer's own URL is not named by the answer: see urlsOf().
    return whole[0] === '.' ? new URL(whole, url).href : whole;
  };

/** The first value found. */
export function select(selectors: Selectors = [], ...given: Parameters<Selector>): unknown {
  if (typeof selectors === 'function') return selectors(...given);
  for (const selector of selectors) {
    const value = selector(...given);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first value found, if it is a text with something in it. */
export function selectText(
  selectors: Selectors | undefined,
  ...given: Parameters<Selector>
): string | undefined {
  const value = select(selectors, ...given);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
