import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, template } from './selectors.ts';

/**
 * Databricks' SQL statements: `POST /api/2.0/sql/statements`. The result is the whole answer, with
 * `manifest` and `result`, which is the first chunk. Its `external_links` are good for 15 minutes at
 * most, and have to be fetched without the caller's `Authorization`.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://workspace.cloud.databricks.com/api/2.0/sql/',
 *   convention: databricks(),
 * });
 * const { manifest, result } = await client.run('statements', { json: { warehouse_id, statement } });
 * ```
 */
export function databricks(): Convention {
  return http({
    name: 'databricks',
    asynchronous: 'always',
    // The body says `wait_timeout`: by default ten seconds, and fifty at most.
    prepare: { hold: 50_000 },
    endsBy: 'word',
    monitor: template('{+statements}/{statement_id}', {
      statements: match(/^.*\/statements/, original),
    }),
    state: body('status.state'),
    // It has succeeded, and its result is no longer there.
    words: { succeeded: ['closed'] },
    result: body(),
    error: body('status.error'),
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
