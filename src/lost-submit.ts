import { isOnce } from './upload.ts';

/** Whether two URLs are of one resource: but for scheme, host, a slash at the end, a lost query. */
function isSameResource(one: string, other: string): boolean {
  const [{ pathname: path, search }, { pathname, search: query }] = [new URL(one), new URL(other)];
  const fold = (text: string) => text.replace(/\/+$/, '').replace(/^\/+/, '');
  return fold(path) === fold(pathname) && (query === '' || query === search);
}

/** A submit on its way through redirects. */
interface Submit {
  /** The method it was sent with, and the one it has by now. */
  readonly first: string;
  readonly method: string;
  readonly body: unknown;
  /** The code of the answer. */
  readonly status: number;
}

/**
 * What is wrong with following a redirect of a submit, if anything is. A server that corrects the URL
 * (a slash, the host, https) with a 301 or 302 makes a GET of a POST: what comes back is a list, or a
 * page, and nothing was started. A 303 and a 302 that lead elsewhere say that it was.
 *
 * @param from What was asked, first and last.
 * @param to Where it leads, or has led where the runtime hides that.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
 */
export function lossOf(
  { first, method, body, status }: Submit,
  from: readonly string[],
  to: string,
): string | undefined {
  const { origin, pathname } = new URL(to);
  const where = `HTTP ${status} to ${origin}${pathname}`;
  const isSafe = /^(GET|HEAD)$/.test(first);
  if (status > 306) {
    return isOnce(body) && method === first
      ? `${where}, with a body that can be read only once`
      : undefined;
  }
  const isSame = from.some((url) => isSameResource(url, to));
  const isLost =
    status < 300
      ? // Followed unseen. Only the submit itself is answered so.
        isSame && from[0] !== to && status !== 201 && status !== 202
      : method === first
        ? status === 301 || (status === 302 && isSame)
        : isSame;
  return isLost && !isSafe
    ? `${where}, which makes a GET of the ${first}: submit to that URL`
    : undefined;
}
