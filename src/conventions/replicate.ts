import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body } from './selectors.ts';

/**
 * Replicate's predictions and trainings.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.replicate.com/v1/', convention: replicate() });
 * const urls = await client.run('predictions', { json: { version, input } });
 * ```
 */
export function replicate(): Convention {
  return http({
    name: 'replicate',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: body('urls.get'),
    events: body('urls.stream'),
    result: body('output'),
    cancelUrl: body('urls.cancel'),
    cancel: { method: 'POST' },
  });
}
