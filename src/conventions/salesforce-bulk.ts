import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, template } from './selectors.ts';

/** Of a job: made by a `POST`, started by a `PATCH` to the job itself. */
const job = () => template('{+jobs}/{id}', { jobs: match(/^.*\/jobs\/\w+/, original) });

/** `UploadComplete` is the job's to be done, not ours that is done. */
const words = { pending: ['UploadComplete'], succeeded: ['JobComplete'] };

// A job that has ended answers 400 with INVALIDJOBSTATE.
const abort = { method: 'PATCH', json: { state: 'Aborted' }, over: [400] };

/**
 * Salesforce's Bulk API 2.0, ingest. Submit what starts the job: the `PATCH` that says
 * `UploadComplete`. A job that is only `Open` runs forever. The result is the job: it is complete
 * also if records have failed, `numberRecordsFailed` of them.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://example.my.salesforce.com/services/data/v62.0/',
 *   convention: salesforceBulkIngest(),
 * });
 * const { numberRecordsFailed } = await client.run(`jobs/ingest/${id}`, {
 *   method: 'PATCH',
 *   json: { state: 'UploadComplete' },
 * });
 * ```
 */
export function salesforceBulkIngest(): Convention {
  return http({
    name: 'salesforce-bulk-ingest',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: job(),
    state: body('state'),
    words,
    error: body('errorMessage'),
    cancel: abort,
  });
}

/**
 * Salesforce's Bulk API 2.0, queries: `POST /jobs/query`. The result is the first page, as CSV. There
 * are more unless its `Sforce-Locator` header is the text `null`: `parse` sees that header.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://example.my.salesforce.com/services/data/v62.0/',
 *   convention: salesforceBulkQuery(),
 * });
 * const [csv, locator] = await client.run('jobs/query', {
 *   json: { operation: 'query', query: 'SELECT Id FROM Account' },
 *   parse: async (page) => [await page.text(), page.headers.get('sforce-locator')],
 * });
 * ```
 */
export function salesforceBulkQuery(): Convention {
  return http({
    name: 'salesforce-bulk-query',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: job(),
    state: body('state'),
    words,
    resultUrl: template('{statusUrl}/results'),
    cancel: abort,
  });
}
