import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/**
 * Airbyte's jobs: `POST /jobs`, a sync or a reset of a connection. The result is the job. Why it has
 * failed, the API does not say.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.airbyte.com/v1/', convention: airbyte() });
 * const { rowsSynced } = await client.run('jobs', { json: { connectionId, jobType: 'sync' } });
 * ```
 */
export function airbyte(): Convention {
  return http({
    name: 'airbyte',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{jobId}'),
    state: body('status'),
    result: body(),
  });
}
