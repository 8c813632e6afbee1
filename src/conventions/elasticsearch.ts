import { aBoolean, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { remark } from '../core/problem.ts';
import { holding } from './hold.ts';
import { http } from './http.ts';
import { body, found, match, template } from './selectors.ts';

/**
 * Elasticsearch's async searches: `POST /index/_async_search`. A search that ends within
 * `wait_for_completion_timeout` has no `id`: its answer is the result.
 *
 * @param options `wait`: long polls of 20 seconds.
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
export function elasticsearchAsyncSearch(options: { readonly wait?: boolean } = {}): Convention {
  checkAll(options, { wait: aBoolean }, 'elasticsearchAsyncSearch.');
  const search = template('{origin}/_async_search/{id}');
  const status = body('completion_status');
  const failed = match(/^(?!200).+/, status);
  const waits = '?wait_for_completion_timeout=20s&filter_path=-response';
  const base = http({
    name: 'elasticsearch-async-search',
    asynchronous: 'always',
    endsBy: 'word',
    // Small, and always 200: the search itself would come with all that it has found so far.
    monitor: template('{origin}/_async_search/status/{id}'),
    // The status does not say why a search has failed: the search does.
    next: (...given) => failed(...given) && search(...given),
    state: [found(body('is_running'), 'running'), status, body('is_running')],
    words: { succeeded: [200, false] },
    resultUrl: search,
    cancelUrl: search,
  });
  return {
    ...(options.wait
      ? // The status cannot wait, but the search can, without what it has found so far.
        holding(base, ({ url }) => ({ url: url.replace('/status/', '/') + waits, hold: 20_000 }))
      : base),
    // The code of a search that has ended is that of its failure, and no fault of the poll.
    read: (answer, before) =>
      answer.status > 399 && body('is_running')(answer) === false
        ? { state: 'failed', message: remark(answer.body) }
        : base.read(answer, before),
  };
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
    // A node that shuts down hands its reindexing on to another, as a task of another name.
    next: template('{origin}/_tasks/{+error.relocated_task_id}'),
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
