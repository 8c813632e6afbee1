import type { Answer } from '../core/answer.ts';
import { refusal } from '../core/fault.ts';
import { isTrusted, orTrusted, type Trust } from '../core/trust.ts';
import type { Submission } from './submission.ts';
import { isOnce } from './upload.ts';

/** Whether a URL is that of one that was asked: but for scheme, host, slashes, a lost query. */
function isSameResource(asked: string, led: URL): boolean {
  const { pathname, search } = new URL(asked);
  const [was, is] = [pathname, led.pathname].map((path) => `${path}/`.replace(/\/+/g, '/'));
  return was === is && [search, ''].includes(led.search);
}

/**
 * What is wrong with where a submit is led, if anything is. A server that corrects the URL (a slash,
 * the host, https) with a 301 or 302 makes a GET of a POST: what comes back is a list, or a page, and
 * nothing was started. A 303 and a 302 that lead elsewhere say that it was.
 *
 * @param method By now.
 * @param next Where a redirect leads; without it, the runtime may have followed one unseen.
 * @throws {@link Refusal} if that is a stranger's.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
 */
export function lossOf(
  { method: first, body, asked }: Submission,
  method: string,
  { status, url, redirected }: Answer,
  next: string | undefined,
  trust: Trust,
): string | undefined {
  const to = next || url;
  const led = new URL(to);
  if (!isTrusted(to, trust)) throw refusal(`a redirect of the submit to ${led.origin}`, orTrusted);
  if (!next && !redirected) return undefined;
  const where = `HTTP ${status} to ${led.origin}${led.pathname}`;
  const isSubmit = method === first;
  if (status > 306) {
    return isSubmit && isOnce(body)
      ? `${where}, with a body that can be read only once`
      : undefined;
  }
  const all = asked();
  // A 303 says that it has arrived; and unseen it was only repeated, or led back to where it was.
  const isFine =
    status < 300 ? /20[12]/.test(`${status}`) || all[0] === to : isSubmit && status === 303;
  const isLost = all.some((one) => isSameResource(one, led)) ? !isFine : isSubmit && status === 301;
  return isLost && !/^(GET|HEAD)$/.test(first)
    ? `${where}, which makes a GET of the ${first}: submit to that URL`
    : undefined;
}
