import { isOnce } from './upload.ts';

/** Whether a URL is that of one that was asked: but for scheme, host, slashes, a lost query. */
function isSameResource(asked: string, led: URL): boolean {
  const { pathname, search } = new URL(asked);
  const [was, is] = [pathname, led.pathname].map((path) => `${path}/`.replace(/\/+/g, '/'));
  return was === is && [search, ''].includes(led.search);
}

/** A submit on its way through redirects. */
interface Submit {
  /** The method it was sent with, and the one it has by now. */
  readonly first: string;
  readonly method: string;
  readonly body: unknown;
  /** The code of the answer. */
  readonly status: number;
  /** Where it was sent, first and through redirects that repeat it. */
  readonly asked: readonly string[];
}

/**
 * What is wrong with following a redirect of a submit, if anything is. A server that corrects the URL
 * (a slash, the host, https) with a 301 or 302 makes a GET of a POST: what comes back is a list, or a
 * page, and nothing was started. A 303 and a 302 that lead elsewhere say that it was.
 *
 * @param to Where it leads, or has led where the runtime hides that.
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
  // A 303 says that it has arrived; and unseen it was only repeated, or led back to where it was.
  const isFine =
    status < 300 ? /20[12]/.test(`${status}`) || asked[0] === to : isSubmit && status === 303;
  const isLost = asked.some((url) => isSameResource(url, led))
    ? !isFine
    : isSubmit && status === 301;
  return isLost && !/^(GET|HEAD)$/.test(first)
    ? `${where}, which makes a GET of the ${first}: submit to that URL`
    : undefined;
}
