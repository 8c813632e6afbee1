import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, match, template } from './selectors.ts';

/**
 * Anthropic's message batches. Every batch ends in the same word: the result is its lines of JSON, in
 * any order, each of which says whether its request has succeeded, failed or expired. A batch of which
 * some requests were canceled is canceled; its error names the lines of the others.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.anthropic.com/v1/',
 *   convention: anthropicBatches(),
 * });
 * const lines = await client.run<string>('messages/batches', { json: { requests } });
 * ```
 */
export function anthropicBatches(): Convention {
  return http({
    name: 'anthropic-batches',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    // Until the end all counts but that of the requests at work are 0.
    state: [
      found(match(/[1-9]/, body('request_counts.canceled')), 'canceled'),
      body('processing_status'),
    ],
    words: { succeeded: ['ended'] },
    resultUrl: body('results_url'),
    text: true,
    error: template('its results so far are at {+results_url}'),
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
