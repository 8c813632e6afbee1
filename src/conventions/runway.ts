import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction, template } from './selectors.ts';

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
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{origin}/v1/tasks/{id}'),
    words: { pending: ['throttled'] },
    // A share: 1 is all of it, where http() would take it for 1 %.
    progress: fraction(body('progress'), () => 1),
    result: body('output'),
    error: body('failure'),
  });
}
