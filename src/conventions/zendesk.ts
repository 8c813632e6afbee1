import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction } from './selectors.ts';

/**
 * Zendesk's jobs: `create_many`, `update_many`, `destroy_many`, imports, merges. The result is the
 * list of what became of each item: a job is completed also if items have failed. A job cannot be
 * canceled, and is forgotten within a day.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://acme.zendesk.com/api/v2/',
 *   convention: zendesk(),
 * });
 * const results = await client.run('tickets/create_many', { json: { tickets } });
 * ```
 */
export function zendesk(): Convention {
  const job = (name: string) => body(`job_status.${name}`);
  return http({
    name: 'zendesk',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: job('url'),
    state: job('status'),
    progress: fraction(job('progress'), job('total')),
    message: job('message'),
    result: job('results'),
    error: job('message'),
    cancel: false,
  });
}
