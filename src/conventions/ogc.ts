import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, link, template } from './selectors.ts';

/**
 * {@link https://ogcapi.ogc.org/processes/ | OGC API – Processes}. A process that was executed
 * synchronously has its results in the 200.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://example.com/ogc/', convention: ogc() });
 * const { ndvi } = await client.run('processes/ndvi/execution', { json: { inputs } });
 * ```
 */
export function ogc(): Convention {
  const results = link('http://www.opengis.net/def/rel/ogc/1.0/results');
  return http({
    name: 'ogc',
    prepare: { headers: { prefer: 'respond-async' } },
    accepted: [201],
    // The name of the job is spelled in two ways, its place is not.
    monitor: [header('location'), link('monitor'), link('self')],
    endsBy: 'word',
    // A job that has ended at once is asked all the same: only then is it known where its results are.
    state: (answer, checkpoint) => checkpoint && body('status')(answer),
    resultUrl: [results, template('{statusUrl}/results')],
    // Waits for somebody to start it.
    words: { pending: ['created'] },
    error: body('exception'),
  });
}
