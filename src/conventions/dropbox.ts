import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, original, type Selector } from './selectors.ts';

/** Where to ask for a job, by what has launched it: each family of endpoints has its own way. */
const checks: readonly (readonly [launch: RegExp, check: string])[] = [
  [/\/save_url$/, '$&/check_job_status'],
  [/\/(share|remove)_folder(_member)?$/, '/check_$1$2_job_status'],
  [/\/set_access_inheritance$/, '/check_share_job_status'],
  [/\/sharing\/.+$/, '/sharing/check_job_status'],
  [/\/groups\/.+$/, '/groups/job_status/get'],
  [/\/(add|remove)(_v2)?$/, '/$1/job_status/get$2'],
  [/\/members\/.+$/, '$&/job_status/check'],
  [/(_v2)?$/, '/check$1'],
];

const monitor: Selector = (...given) => {
  const url = `${original(...given)}`;
  return checks.map(([launch, check]) => url.replace(launch, check)).find((place) => place !== url);
};

/** What is tagged within `failed`, a union within unions: `path: conflict: file`. */
const summary: Selector = ({ text = '' }) =>
  Array.from(text.matchAll(/"\.tag": ?"(\w+)"/g), ([, tag]) => tag)
    .slice(1, 7)
    .join(': ') || undefined;

/**
 * Dropbox's asynchronous jobs: batches of files and folders, `save_url`, shared folders, teams. The
 * result is the document that is tagged `complete`, or its list; some jobs are complete at once. A
 * job cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.dropboxapi.com/2/',
 *   convention: dropbox(),
 * });
 * const { entries } = await client.run('files/delete_batch', { json: { entries: paths } });
 * ```
 */
export function dropbox(): Convention {
  return http({
    name: 'dropbox',
    asynchronous: 'always',
    endsBy: 'word',
    monitor,
    poll: { method: 'POST', json: { async_job_id: body('async_job_id') } },
    state: body('.tag'),
    words: { pending: ['async_job_id'] },
    result: [body('complete'), body()],
    error: [summary, body('failed')],
    cancel: false,
  });
}
