import type { Convention } from '../core/convention.ts';
import { here } from './here.ts';
import { http } from './http.ts';
import { body, found, match, template } from './selectors.ts';

/**
 * Google BigQuery's jobs: `POST projects/{project}/jobs`. The result of a query is the first page of
 * its rows, that of any other job is the job.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://bigquery.googleapis.com/bigquery/v2/projects/p/',
 *   convention: bigQuery(),
 * });
 * const { rows } = await client.run('jobs', { json: { configuration: { query: { query } } } });
 * ```
 */
export function bigQuery(): Convention {
  return http({
    name: 'big-query',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: here(body('selfLink')),
    // Done, even if it has failed; and failed with the reason `stopped`, if it was canceled or has
    // taken longer than `jobTimeoutMs`, which only the message tells apart.
    state: [
      found(match(/timed out/, body('status.errorResult.message')), 'failed'),
      body('status.errorResult.reason'),
      found(body('status.errorResult'), 'failed'),
      body('status.state'),
    ],
    error: body('status.errorResult'),
    resultUrl: template('../{collection}/{jobReference.jobId}?location={jobReference.location}', {
      collection: found(body('configuration.query'), 'queries'),
    }),
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
