import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, match, original, template } from './selectors.ts';

/**
 * Google's long-running operations ({@link https://google.aip.dev/151 | AIP-151}). For methods that
 * return an `Operation`: any other resource has a `name` too.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://speech.googleapis.com/', convention: google() });
 * const { results } = await client.run('v1/speech:longrunningrecognize', { json: { audio } });
 * ```
 */
export function google(): Convention {
  return http({
    name: 'google',
    asynchronous: 'always',
    monitor: template('{origin}/{version}/{+name}', { version: match(/\/(v\d\w*)\//, original) }),
    // Proto3 leaves out what is false: no `done` means running.

    endsBy: 'word',
    state: [body('error.code'), found(body('error'), 'failed'), found(body('done'), 'succeeded')],
    words: { canceled: [1] },
    result: [body('response'), () => null],
    cancelUrl: template('{statusUrl}:cancel'),
    cancel: { method: 'POST' },
  });
}
