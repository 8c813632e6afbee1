import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { original } from './selectors.ts';

/**
 * GitHub's statistics of a repository: the same GET, until it is no 202. They cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.github.com/',
 *   convention: gitHubStatistics(),
 *   method: 'GET',
 * });
 * const weeks = await client.run('repos/nodejs/node/stats/commit_activity');
 * ```
 */
export function gitHubStatistics(): Convention {
  return http({
    name: 'github-statistics',
    monitor: original,
    accepted: [],
    cancel: false,
  });
}
