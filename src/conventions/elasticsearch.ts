import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, template } from './selectors.ts';

/**
 * Elasticsearch's async searches: `POST /index/_async_search`. A search that ends within
 * `wait_for_completion_timeout` has no `id`: its answer is the result.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://elastic.example/',
 *   convention: elasticsearchAsyncSearch(),
 * });
 * const { response } = await client.run('logs/_async_search', { json: { query } });
 * ```
 */
export function elasticsearchAsyncSearch(): Convention {
  const search = template('{origin}/_async_search/{id}');
  return http({
    name: 'elasticsearch-async-search',
    endsBy: 'word',
    // Small, and always 200: the search itself would come with all that it has found so far.
    monitor: template('{origin}/_async_search/status/{id}'),
    state: [
      found(body('is_running'), 'running'),
      body('completion_status'),
      found(body('completion_status'), 'failed'),
    ],
    words: { succeeded: [200] },
    resultUrl: search,
    error: template('completion_status {completion_status}'),
    cancelUrl: search,
  });
}

/**
 * Elasticsearch's and OpenSearch's tasks: reindex, update and delete by query, with
 * `wait_for_completion=false`. The result is the task's `response`.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://elastic.example/',
 *   convention: elasticsearchTask(),
 * });
 * const { created } = await client.run('_reindex', { json: { source, dest } });
 * ```
 */
export function elasticsearchTask(): Convention {
  return http({
    name: 'elasticsearch-task',
    asynchronous: 'always',
    endsBy: 'word',
    prepare: { searchParams: { wait_for_completion: 'false' } },
    monitor: template('{origin}/_tasks/{+task}'),
    state: [
      found(body('error'), 'failed'),
      found(body('response.canceled'), 'canceled'),
      found(body('response.failures'), 'failed'),
      body('completed'),
    ],
    words: { succeeded: [true] },
    result: body('response'),
    error: [body('error.reason'), body('response.failures.0.cause.reason')],
    cancelUrl: template('{statusUrl}/_cancel'),
    cancel: { method: 'POST' },
  });
}
