import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { match, template } from './selectors.ts';

/**
 * Workflow runs of the {@link https://ga4gh.github.io/workflow-execution-service-schemas/ | GA4GH}:
 * `POST runs`. The result is the run's log, which has its `outputs`.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://wes.example.org/ga4gh/wes/v1/',
 *   convention: ga4ghWes(),
 * });
 * const { outputs } = await client.run('runs', { body: form });
 * ```
 */
export function ga4ghWes(): Convention {
  return http({
    name: 'ga4gh-wes',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{run_id}/status'),
    words: { failed: ['EXECUTOR_ERROR', 'SYSTEM_ERROR'] },
    resultUrl: match(/^(.+)\/status/, template('{statusUrl}')),
    cancelUrl: template('{statusUrl}/../cancel'),
    cancel: { method: 'POST' },
  });
}
