import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, template } from './selectors.ts';

/**
 * Runs of dbt Cloud's jobs: `POST …/jobs/{id}/run/`. The result is the run; its artifacts are below
 * its URL.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: `https://cloud.getdbt.com/api/v2/accounts/${account}/`,
 *   convention: dbtCloud(),
 * });
 * const run = await client.run(`jobs/${job}/run/`, { json: { cause: 'await202' } });
 * ```
 */
export function dbtCloud(): Convention {
  return http({
    name: 'dbt-cloud',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{+account}/runs/{data.id}/', {
      account: match(/^[^?]*?\/accounts\/[^/]+/, original),
    }),
    // Its `status` is that of the answer.
    state: body('data.status'),
    words: { pending: [1, 2], running: [3], succeeded: [10], failed: [20], canceled: [30] },
    message: body('data.status_message'),
    result: body('data'),
    error: body('data.status_message'),
    cancelUrl: template('{statusUrl}cancel/'),
    cancel: { method: 'POST' },
  });
}
