import { has, invalid } from '../core/check.ts';
import { parseUrl } from '../core/parse-url.ts';
import type { Context } from '../exchange/context.ts';
import type { AdoptOptions, SubmitOptions } from '../options.ts';
import type { OperationHandle } from './operation.ts';
import { start } from './start.ts';

/**
 * Makes an operation from the answer to a submit that other code has sent.
 *
 * @param contextOf Makes its context, or throws a TypeError for a wrong option.
 * @throws TypeError if the answer cannot be read any more, or if nothing tells the URL; and what
 * `start()` throws.
 */
export async function adopt<T>(
  response: Response,
  { url, method = 'POST', ...own }: AdoptOptions<T>,
  contextOf: (options: SubmitOptions<never>) => Context,
): Promise<OperationHandle<T>> {
  if (!has('clone', 'text')(response)) throw invalid('response', response, 'a Response');
  if (response.bodyUsed)
    throw invalid('response.bodyUsed', true, 'false: adopt it, or a clone of it, unread');
  // Where redirects have led says nothing of whom the caller trusts.
  const asked = `${url ?? (response.redirected ? '' : response.url)}`;
  if (!parseUrl(asked))
    throw invalid('url', asked, 'the absolute URL of the submit, which the response does not tell');
  const request = { method: method.toUpperCase(), url: asked };
  const context = contextOf({ ...own, method } as SubmitOptions<never>);
  const { transport } = context;
  return start<T>(asked, () => ({
    ...context,
    transport: {
      ...transport,
      submit: (_input, _prepared, sending, stop) =>
        transport.adopt(response, request, sending, stop),
    },
  }));
}
