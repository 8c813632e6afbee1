import { isOnce } from './upload.ts';

/**
 * Whether two URLs differ only by scheme, host, slashes or a query that the redirect has dropped.
 */
function isSameResource(asked: string, led: URL): boolean {
  const { pathname, search } = new URL(asked);
  const [was, is] = [pathname, led.pathname].map((path) => `${path}/`.replace(/\/+/g, '/'));
  return was === is && [search, ''].includes(led.search);
}

/** A submit that is being redirected. */
interface Submit {
  /** The method that it was sent with. */
  readonly first: string;
  /** The method that it has after the redirects so far. */
  readonly method: string;
  readonly body: unknown;
  /** The status code of the answer. */
  readonly status: number;
  /** The URLs that it was sent to: the first one, and those of redirects that repeat it. */
  readonly asked: readonly string[];
}

/**
 * Says why a redirect would lose the submit; `undefined` if it does not. A server that corrects the
 * URL (a slash, the host, https) with a 301 or 302 turns a POST into a GET. What comes back then is
 * a list or a page, and nothing was started. A 303, and a 302 that leads to another resource, say
 * that it was.
 *
 * @param to The target of the redirect or, if the runtime hides redirects, where they have led.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
 */
export function lossOf(
  { first, method, body, status, asked }: Submit,
  to: string,
): string | undefined {
  const led = new URL(to);
  const where = `HTTP ${status} to ${led.origin}${led.pathname}`;
  const isSubmit = method === first;
  if (status > 306) {
    return isSubmit && isOnce(body)
      ? `${where}, with a body that can be read only once`
      : undefined;
  }
  // A 303 says that the submit has arrived. If redirects are hidden, it was repeated (the answer
  // accepts it), or they led back to the URL that was asked.
  const isFine =
    status < 300 ? /20[12]/.test(`${status}`) || asked[0] === to : isSubmit && status === 303;
  const isLost = asked.some((url) => isSameResource(url, led))
    ? !isFine
    : isSubmit && status === 301;
  return isLost && !/^(GET|HEAD)$/.test(first)
    ? `${where}, which makes a GET of the ${first}: submit to that URL`
    : undefined;
}
