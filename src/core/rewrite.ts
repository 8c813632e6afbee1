import type { Answer } from './answer.ts';
import type { Convention, Reading } from './convention.ts';
import { refusal } from './fault.ts';
import { parseUrl } from './parse-url.ts';
import type { Purpose } from './purpose.ts';
import { shown } from './shown.ts';
import { absolute, resolveUrl, type Trust } from './trust.ts';
import { withoutQuery } from './without-query.ts';

/** What a URL in an answer is for: a request, or the stream of a channel. */
export type NamedFor = Purpose | 'events';

/**
 * Replaces a URL that an answer names.
 *
 * @param url As the server names it, made absolute. It is a copy that may be changed.
 * @param about What the URL will be requested for, and the URL of the answer that names it.
 * @returns The URL to use instead, absolute or relative to that answer; `undefined` keeps it.
 */
export type RewriteUrl = (
  url: URL,
  about: { readonly purpose: NamedFor; readonly from: URL },
) => URL | string | undefined;

/** What decides which URL is requested when an answer names one. */
export interface UrlRules extends Trust {
  readonly settings: { readonly rewriteUrl?: RewriteUrl | 'same-origin' };
}

/**
 * The URL to request when an answer names one.
 *
 * @throws {@link Refusal} if it must not be requested.
 */
export function namedUrl(
  reference: string,
  base: string,
  purpose: NamedFor,
  rules: UrlRules,
): string {
  const { rewriteUrl } = rules.settings;
  if (!rewriteUrl) return resolveUrl(reference, base, rules);
  let url = absolute(reference, base);
  // What remains starts with a slash, so no path can be taken for a part of the host.
  if (rewriteUrl === 'same-origin')
    return resolveUrl(url.href.replace(/^https?:\/\/[^/]*/, rules.origin), base, rules);
  try {
    const made = rewriteUrl(new URL(url), { purpose, from: new URL(base) }) ?? url;
    const text: unknown = (made as URL).href ?? made;
    // Converted to a string, anything else would pass for a URL relative to the answer's.
    const next = typeof text === 'string' && text && parseUrl(text, base);
    if (!next) {
      // If it is a promise, its rejection must not end a Node process.
      Promise.resolve(made).catch(() => undefined);
      throw new Error(`it returned '${typeof text === 'string' ? shown(text) : text}'`);
    }
    url = next;
  } catch (error) {
    const cause = withoutQuery(error);
    const advice = 'Fix rewriteUrl: it must return a URL or undefined';
    throw refusal(`no URL from rewriteUrl (${cause.message})`, advice, cause);
  }
  return resolveUrl(url.href, base, rules);
}

/** What each URL in a reading will be requested for. */
const purposes = {
  statusUrl: 'poll',
  resultUrl: 'result',
  cancelUrl: 'cancel',
  eventsUrl: 'events',
} as const;

/** The URLs that a checkpoint holds. */
export type Urls = { -readonly [key in keyof typeof purposes]?: string };

/** The same answer, submit or checkpoint, with the paths of its URLs prefixed by `/~`. */
function elsewhere<Input extends object>(input: Input): Input {
  const moved = { ...input } as Record<string, unknown>;
  for (const key of ['url', ...Object.keys(purposes)])
    moved[key] &&= `${moved[key]}`.replace(/^\w+:\/\/[^/]+/, '$&/~');
  return moved as Input;
}

/**
 * The URLs of a reading, made absolute; those that the answer names are rewritten.
 *
 * Not every URL of a reading is named by the answer. A convention may have made it from one of its
 * inputs (`{statusUrl}/cancel`): from the submit's URL, which is the caller's own, or from one that
 * was rewritten when it was named. Rewriting those again would be wrong, because a prefix `/v2`
 * might be added twice. A reading does not say which is which. But conventions are pure functions,
 * so the answer is read once more with all URLs of the inputs moved: a URL made from an input has
 * moved, too, and one that the answer names has not.
 *
 * @param asked The URL of the submit or the monitor.
 * @param again Reads the answer again, after applying the given function to all inputs.
 * @throws {@link Refusal} if one of them must not be requested.
 */
export function urlsOf(
  reading: Reading,
  { url: base }: Answer,
  asked: string,
  rules: UrlRules & { readonly settings: { readonly convention: Convention } },
  again: (move: typeof elsewhere) => unknown,
): Urls {
  const { convention, rewriteUrl } = rules.settings;
  const here = reading as Urls;
  const there = rewriteUrl ? (again(elsewhere) as Urls | undefined) : here;
  const urls: Urls = {};
  for (const key of Object.keys(purposes) as (keyof Urls)[]) {
    const reference = here[key];
    if (!reference) continue;
    const isNamed = there?.[key] === reference;
    try {
      const url = isNamed
        ? namedUrl(reference, base, purposes[key], rules)
        : resolveUrl(reference, base, rules);
      urls[key] = convention.address?.(url, asked) ?? url;
    } catch (error) {
      // Without a stream it is polled.
      if (key !== 'eventsUrl') throw error;
    }
  }
  return urls;
}
