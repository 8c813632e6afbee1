import type { Answer } from './answer.ts';
import type { Convention, Reading } from './convention.ts';
import { refusal } from './fault.ts';
import { resolveUrl, type Trust } from './trust.ts';
import { withoutQuery } from './without-query.ts';

/** What a request is for. */
export type Purpose = 'submit' | 'poll' | 'result' | 'cancel';

/**
 * Says what to ask in the place of a URL that an answer names.
 *
 * @param url As the server names it, made absolute; it may be changed.
 * @param about What it will be asked for, and the URL of the answer that names it.
 * @returns What counts as named instead, absolute or relative to that answer; `undefined`: as it is.
 */
export type RewriteUrl = (
  url: URL,
  about: { readonly purpose: Purpose; readonly from: URL },
) => URL | string | undefined;

/** How an operation takes the URLs that answers name. */
export interface Taking extends Trust {
  readonly settings: { readonly rewriteUrl?: RewriteUrl | 'same-origin' };
}

/**
 * The URL to ask, of one that an answer names.
 *
 * @throws {@link Refusal}
 */
export function namedUrl(
  reference: string,
  base: string,
  purpose: Purpose,
  taking: Taking,
): string {
  const { rewriteUrl } = taking.settings;
  return resolveUrl(reference, base, taking, (url) => {
    // What is left begins with a slash: no path can look like more of a host.
    if (rewriteUrl === 'same-origin')
      return new URL(url.href.replace(/^https?:\/\/[^/]*/, taking.origin));
    try {
      const made = rewriteUrl?.(new URL(url), { purpose, from: new URL(base) }) ?? url;
      const text: unknown = (made as URL).href ?? made;
      // As text, each of these would be a URL relative to the answer's.
      if (typeof text !== 'string' || !text) {
        // Of a promise nobody would see the rejection.
        Promise.resolve(made).catch(() => undefined);
        throw new Error(`it returned '${text}'`);
      }
      return new URL(text, base);
    } catch (error) {
      const cause = withoutQuery(error);
      const advice = 'Fix rewriteUrl: it must return a URL or undefined';
      throw refusal(`no URL from rewriteUrl (${cause.message})`, advice, cause);
    }
  });
}

/** What each URL of a reading will be asked for. */
const purposes = { statusUrl: 'poll', resultUrl: 'result', cancelUrl: 'cancel' } as const;

/** The URLs of a checkpoint. */
export type Urls = { -readonly [key in keyof typeof purposes]?: string };

/** The same answer, submit or checkpoint, but for its URLs: they are below another path. */
function elsewhere<Given extends object>(given: Given): Given {
  const moved = { ...given } as Record<string, unknown>;
  for (const key of ['url', ...Object.keys(purposes)])
    moved[key] &&= `${moved[key]}`.replace(/^\w+:\/\/[^/]+/, '$&/~');
  return moved as Given;
}

/**
 * The URLs of a reading, absolute, those that the answer names rewritten.
 *
 * A reading does not tell them from those that the convention has made of a URL that it was given
 * (`{statusUrl}/cancel`): of the submit's, which is the caller's word, or of one that was rewritten
 * when it was named. To rewrite these again would be wrong: `/v2` might come twice. But conventions
 * are pure, so it is asked once more, with what it was given in another place: what it has made of
 * that is in another place as well, what the answer names is not.
 *
 * @param asked The submit's or the monitor's URL.
 * @param again Reads the answer again, with all that is given moved.
 * @throws {@link Refusal} when one must not be asked.
 */
export function urlsOf(
  reading: Reading,
  { url: base }: Answer,
  asked: string,
  taking: Taking & { readonly settings: { readonly convention: Convention } },
  again: (move: typeof elsewhere) => unknown,
): Urls {
  const { convention, rewriteUrl } = taking.settings;
  const here = reading as Urls;
  const there = rewriteUrl ? (again(elsewhere) as Urls | undefined) : here;
  const urls: Urls = {};
  for (const key of Object.keys(purposes) as (keyof Urls)[]) {
    const reference = here[key];
    if (!reference) continue;
    const isNamed = there?.[key] === reference;
    const url = isNamed
      ? namedUrl(reference, base, purposes[key], taking)
      : resolveUrl(reference, base, taking);
    urls[key] = convention.address?.(url, asked) ?? url;
  }
  return urls;
}
