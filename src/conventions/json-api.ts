import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header } from './selectors.ts';

/**
 * {@link https://jsonapi.org/recommendations/#asynchronous-processing | JSON:API's recommendation}:
 * 200 while the job is at work, 303 to what it has made. It has no way to cancel.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://example.com/', convention: jsonApi() });
 * const photo = await client.run('photos', { json: { data } });
 * ```
 */
export function jsonApi(): Convention {
  return http({
    name: 'json-api',
    monitor: [header('content-location'), body('data.links.self')],
    codes: { running: [200] },
    // Prose, for people to read.
    state: [],
    message: body('data.attributes.status'),
    cancel: false,
  });
}
