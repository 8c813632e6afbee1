import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, match, template } from './selectors.ts';

/**
 * Microsoft Fabric's long-running operations: creating items, definitions, Git, deployments. The
 * result is what the final `Location` leads to, or `null` where there is none. Requests that are
 * done at once have their answer as the result. Operations cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.fabric.microsoft.com/v1/',
 *   convention: fabric(),
 * });
 * const item = await client.run(`workspaces/${id}/items`, { json: { displayName, type } });
 * ```
 */
export function fabric(): Convention {
  return http({
    name: 'fabric',
    accepted: [],
    endsBy: 'word',
    monitor: header('location'),
    state: body('status'),
    // Until the end the same header names the operation itself.
    resultUrl: match(/^.*\/result$/, header('location')),
    result: (_answer, before) => before && null,
    cancel: false,
  });
}

/**
 * Microsoft Fabric's jobs: runs of notebooks, pipelines and other items. The result is the job
 * instance. A job that was skipped because another one of its type is running (`Deduped`) has
 * failed.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: `https://api.fabric.microsoft.com/v1/workspaces/${workspace}/`,
 *   convention: fabricJob(),
 * });
 * await client.run(`items/${notebook}/jobs/RunNotebook/instances`);
 * ```
 */
export function fabricJob(): Convention {
  return http({
    name: 'fabric-job',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: header('location'),
    state: body('status'),
    words: { failed: ['Deduped'] },
    result: body(),
    error: [match(/Deduped/, body('status')), body('failureReason')],
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
