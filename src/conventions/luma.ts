import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, template } from './selectors.ts';

/**
 * Luma's Dream Machine: `POST /generations`, and what is below it. The result are the URLs of its
 * assets.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.lumalabs.ai/dream-machine/v1/',
 *   convention: luma(),
 * });
 * const { video } = await client.run('generations', { json: { prompt } });
 * ```
 */
export function luma(): Convention {
  return http({
    name: 'luma',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{+generations}/{id}', { generations: match(/^.*\/generations/, original) }),
    result: body('assets'),
    error: body('failure_reason'),
  });
}
