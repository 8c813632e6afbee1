import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, template } from './selectors.ts';

/**
 * {@link https://slurm.schedmd.com/rest_api.html | Slurm's REST API}: `POST job/submit`. The result
 * is the job's record, with its `exit_code`.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://slurm.example/slurm/v0.0.42/',
 *   convention: slurm(),
 *   headers: { 'x-slurm-user-token': token },
 * });
 * const { exit_code } = await client.run('job/submit', { json: { script, job } });
 * ```
 */
export function slurm(): Convention {
  const reason = body('jobs.0.state_reason');
  return http({
    name: 'slurm',
    asynchronous: 'always',
    monitor: template('{original}/../{job_id}'),
    endsBy: 'word',
    // Newer versions have a list: the state, then what else is to be said of it. A job that is
    // completing may yet be requeued.
    state: [
      match(/"job_state":\s*\[[^\]]*"(COMPLETING)"/),
      body('jobs.0.job_state.0'),
      body('jobs.0.job_state'),
    ],
    words: {
      // Stopped by a signal, and another one lets it go on; revoked here, and at work elsewhere.
      running: ['COMPLETING', 'STOPPED', 'REVOKED'],
      failed: ['BOOT_FAIL', 'DEADLINE', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED'],
    },
    message: reason,
    result: body('jobs.0'),
    error: reason,
  });
}
