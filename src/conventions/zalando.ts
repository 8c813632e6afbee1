import { aString, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { header, template } from './selectors.ts';

/**
 * Jobs as in {@link https://opensource.zalando.com/restful-api-guidelines/#253 | rule 253 of
 * Zalando's guidelines}: 201, then 200 until the job is finished. The result is the job, or what its
 * result's id leads to. The rule has no way to cancel.
 *
 * @param options `result`: the path of the result, with the job's members in braces.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.example.com/',
 *   convention: zalando({ result: '/reports/{report_id}' }),
 * });
 * const report = await client.run('report-jobs', { json: { year: 2026 } });
 * ```
 */
export function zalando(options: { readonly result?: string } = {}): Convention {
  checkAll(options, { result: aString }, 'zalando.');
  const { result } = options;
  return http({
    name: 'zalando',
    asynchronous: 'always',
    monitor: [header('location'), template('{original}/{id}')],
    endsBy: 'word',
    resultUrl: result === undefined ? [] : template(result),
    cancel: false,
  });
}
