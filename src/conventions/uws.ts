import type { Convention } from '../core/convention.ts';
import { decoded } from '../core/xml.ts';
import { http } from './http.ts';
import { match, type Selector, self, template } from './selectors.ts';

/** Of several results the first. */
const result: Selector = ({ text = '' }) => {
  const pattern = /<(?:\w+:)?result\b[^<>]*?\bhref\s*=\s*(["'])([^<>]*?)\1/;
  const [, , href] = pattern.exec(text) ?? [];
  return href && decoded(href);
};

/** The XML of the reason. */
const summary: Selector = ({ text = '' }) => {
  const start = text.search(/<(?:\w+:)?errorSummary\b/);
  return start < 0 ? undefined : text.slice(start).split(/<\/(?:\w+:)?message>/, 1)[0];
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
  const phase = match(/<(?:\w+:)?phase>\s*(\w+)/);
  return http({
    name: 'uws',
    asynchronous: 'always',
    endsBy: 'word',
    // The submit's 303 leads to the job. Without a phase it is something else, such as a page.
    monitor: (...given) => phase(...given) && self(...given),
    state: phase,
    // The results of an archived job are deleted, whatever they were.
    words: { pending: ['HELD'], failed: ['ARCHIVED'] },
    // The predicted end of the job, if the service knows it.
    estimate: match(/<(?:\w+:)?quote>\s*([^<\s]+)/),
    resultUrl: result,
    error: summary,
    cancelUrl: template('{statusUrl}/phase'),
    cancel: {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'PHASE=ABORT',
    },
  });
}
