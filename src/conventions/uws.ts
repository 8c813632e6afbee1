import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { match, type Selector, self, template } from './selectors.ts';

/** Of several results the first. In XML an `&` is written as `&amp;`. */
const result: Selector = (...given) => {
  const href = match(/<(?:\w+:)?result\b[^<>]*?href="([^"]+)/)(...given);
  return typeof href === 'string' ? href.replaceAll('&amp;', '&') : undefined;
};

/**
 * The {@link https://www.ivoa.net/documents/UWS/ | Universal Worker Service} of the virtual
 * observatories, as in asynchronous TAP. A job that is not submitted with `PHASE=RUN` waits until
 * somebody starts it.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://tap.example/tap/', convention: uws() });
 * const form = new URLSearchParams({ PHASE: 'RUN', LANG: 'ADQL', QUERY: 'SELECT * FROM stars' });
 * const table = await client.run<string>('async', { body: form });
 * ```
 */
export function uws(): Convention {
  return http({
    name: 'uws',
    asynchronous: 'always',
    endsBy: 'word',
    // The submit's 303 leads to the job.
    monitor: self,
    state: match(/<(?:\w+:)?phase>\s*(\w+)/),
    // Its results are deleted, whatever they were.
    words: { failed: ['ARCHIVED'] },
    resultUrl: result,
    error: match(/<(?:\w+:)?errorSummary[^<>]*>\s*<(?:\w+:)?message>\s*([^<]+)/),
    cancelUrl: template('{statusUrl}/phase'),
    cancel: {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'PHASE=ABORT',
    },
  });
}
