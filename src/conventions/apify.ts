import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, template } from './selectors.ts';

/**
 * Apify's runs of Actors and of tasks. The result are the items of the run's default dataset.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.apify.com/v2/', convention: apify() });
 * const items = await client.run('acts/apify~web-scraper/runs', { json: input });
 * ```
 */
export function apify(): Convention {
  return http({
    name: 'apify',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{+v2}/actor-runs/{data.id}', { v2: match(/^[^?]*?\/v2(?=\/)/, original) }),
    state: body('data.status'),
    // Ready to be run, which is no end.
    words: { pending: ['ready'] },
    message: body('data.statusMessage'),
    resultUrl: template('{statusUrl}/dataset/items'),
    error: body('data.statusMessage'),
    cancelUrl: template('{statusUrl}/abort'),
    cancel: { method: 'POST' },
  });
}
