import type { Answer } from '../core/answer.ts';
import { refusal } from '../core/fault.ts';
import { shown } from '../core/shown.ts';
import { isTrusted, originOf, orTrusted, type Trust } from '../core/trust.ts';
import type { Submission } from './submission.ts';
import { isOnce } from './upload.ts';

/**
 * Whether two URLs differ only by scheme, host, slashes or a query that the redirect has dropped.
 */
function isSameResource(asked: string, target: URL): boolean {
  const { pathname, search } = new URL(asked);
  const withoutSlashes = (path: string) => `${path}/`.replace(/\/+/g, '/');
  return (
    withoutSlashes(pathname) === withoutSlashes(target.pathname) &&
    [search, ''].includes(target.search)
  );
}

/**
 * Says why a redirect would lose the submit; `undefined` if it does not. A server that corrects the
 * URL (a slash, the host, https) with a 301 or 302 turns a POST into a GET. What comes back then is
 * a list or a page, and nothing was started. A 303, and a 302 that leads to another resource, say
 * that it was.
 *
 * @param method The method that it has after the redirects so far.
 * @param next The target of a redirect. Without it, the runtime may have followed one unseen.
 * @throws {@link Refusal} if it leads to an origin that is not trusted.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
 */
export function lossOf(
  { method: first, body, asked }: Pick<Submission, 'method' | 'body' | 'asked'>,
  method: string,
  { status, url, redirected }: Answer,
  next: string | undefined,
  trust: Trust,
): string | undefined {
  const to = next || url;
  if (!isTrusted(to, trust))
    throw refusal(`a redirect of the submit to ${originOf(to)}`, orTrusted);
  if (!next && !redirected) return undefined;
  const target = new URL(to);
  const where = `HTTP ${status} to ${shown(to)}`;
  const isSubmit = method === first;
  if (status > 306) {
    return isSubmit && isOnce(body)
      ? `${where}, with a body that can be read only once`
      : undefined;
  }
  const urls = asked();
  // A 303 says that the submit has arrived. If redirects are hidden, it was repeated (the answer
  // accepts it), or they led back to the URL that was asked.
  const isFine =
    status < 300 ? /20[12]/.test(`${status}`) || urls[0] === to : isSubmit && status === 303;
  const isLost = urls.some((one) => isSameResource(one, target))
    ? !isFine
    : isSubmit && status === 301;
  return isLost && !/^(GET|HEAD)$/.test(first)
    ? `${where}, which turns the ${first} into a GET: submit to that URL`
    : undefined;
}
