import { body, header, original, type Selector, template } from '../../conventions/selectors.ts';
import { answerIn, type Exchange } from './exchange.ts';
import { type Leaf, leavesIn } from './members.ts';

/** A place in an answer, and how it is written. */
export interface Place {
  /** `body('job.href')` */
  readonly code: string;
  readonly selector: Selector;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

export const inBody = (path: string): Place => ({
  code: path ? `body(${quoted(path)})` : 'body()',
  selector: body(path),
});
const inHeader = (name: string): Place => ({
  code: `header(${quoted(name)})`,
  selector: header(name),
});
const made = (pattern: string): Place => ({
  code: `template(${quoted(pattern)})`,
  selector: template(pattern),
});

/** The URL of the submit. */
const itself: Place = { code: 'original', selector: original };

const resolved = (text: string, base: string): string | undefined =>
  /^[^\s]+$/.test(text) && URL.canParse(text, base) ? new URL(text, base).href : undefined;

/** Without a query, which may be a version or a token that every request has. */
const bare = (url: string): string => url.split(/[?#]/)[0] ?? '';

const urlLike =
  /(url|uri|href|link|self|monitor|location|poll|status|operation|job|task)\w{0,20}$/i;
const idLike = /(^|[._-])(id|uuid|guid|key|token|name)$|(job|task|operation|request|run)_?id$/i;

/** What is called an id is more likely one than a word that happens to be in the path, too. */
const rankOf = ({ path, value }: Leaf): number =>
  (idLike.test(path) ? 1000 : 0) + Math.min(`${value}`.length, 100);

/** A URL in which an id is replaced by its name: `https://…/jobs/{job.id}`. */
function patternFor(url: string, asked: string, { path, value }: Leaf): string | undefined {
  const target = bare(url);
  const id = `${value}`;
  // An id as it is, or one that is a path itself, as Google's names are.
  const encoded = encodeURIComponent(id);
  const isPlain = target.includes(`/${encoded}`);
  const part = isPlain ? encoded : id;
  const at = target.lastIndexOf(`/${part}`) + 1;
  const end = target[at + part.length];
  if (at < target.indexOf('/', 8) || (end !== undefined && end !== '/' && end !== ':'))
    return undefined;
  const name = isPlain ? `{${path}}` : `{+${path}}`;
  const before = target.slice(0, at);
  const rest = target.slice(at + part.length);
  const home = `${bare(asked)}/`;
  const { origin } = new URL(target);
  return before.startsWith(home)
    ? `{original}/${before.slice(home.length)}${name}${rest}`
    : before.startsWith(`${origin}/`)
      ? `{origin}${before.slice(origin.length)}${name}${rest}`
      : undefined;
}

/**
 * Where a URL that was asked has come from: a header or a member of the answer before, or an id in it.
 *
 * @param asked The URL that has given the answer.
 */
export function placesOf(url: string, from: Exchange, asked: string): Place[] {
  const answer = answerIn(from);
  const leaves = leavesIn(answer.body);
  const headers = [...from.headers]
    .filter(([, value]) => resolved(value, from.url) === url)
    .map(([name]) => inHeader(name));
  const members = leaves
    .filter(({ value }) => typeof value === 'string' && resolved(value, from.url) === url)
    .map(({ path }) => inBody(path));
  const ids = leaves
    .filter(
      ({ path, value }) =>
        typeof value !== 'boolean' && (`${value}`.length > 1 || idLike.test(path)) && value !== '',
    )
    .toSorted((one, other) => rankOf(other) - rankOf(one))
    .map((leaf) => patternFor(url, asked, leaf))
    .filter((pattern) => pattern !== undefined)
    .map(made);
  return [...(url === asked ? [itself] : []), ...headers, ...members, ...ids];
}

/** The same for a result, which may be below the status monitor. */
export function resultPlacesOf(url: string, from: Exchange, statusUrl: string): Place[] {
  const base = bare(statusUrl);
  const below = bare(url).startsWith(`${base}/`)
    ? [made(`{statusUrl}${bare(url).slice(base.length)}`)]
    : [];
  return [...placesOf(url, from, statusUrl), ...below];
}

/** Where the status monitor may be, as nobody has asked for it yet. */
export function guessedPlaces({ url, ...rest }: Exchange): (Place & { readonly url: string })[] {
  const answer = answerIn({ url, ...rest });
  const leaves = leavesIn(answer.body);
  const urls = leaves
    .filter(({ path, value }) => /^(https?:\/\/|\/)\S+$/.test(`${value}`) && urlLike.test(path))
    .map(({ path, value }) => ({ ...inBody(path), url: resolved(`${value}`, url) }));
  const ids = leaves
    .filter(({ path, value }) => idLike.test(path) && /^[\w.-]{1,128}$/.test(`${value}`))
    .map(({ path, value }) => ({ ...made(`{original}/{${path}}`), url: `${bare(url)}/${value}` }));
  return [...urls, ...ids]
    .flatMap((one) => (one.url ? [{ ...one, url: one.url }] : []))
    .slice(0, 3);
}
