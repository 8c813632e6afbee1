import type { Convention } from './convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/**
 * Runway's tasks. The result is a list of URLs, good for a day or two. A cancel deletes a task that
 * has just ended, and its result with it.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.dev.runwayml.com/v1/', convention: runway() });
 * const [url] = await client.run<string[]>('image_to_video', { json: { promptImage } });
 * ```
 */
export function runway(): Convention {
  return http({
    name: 'runway',
    monitor: template('{origin}/v1/tasks/{id}'),
    words: { pending: ['throttled'] },
    result: body('output'),
    error: body('failure'),
  });
}
