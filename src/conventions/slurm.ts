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
  // `None` is none.
  const reason = [
    match(/.+/, body('jobs.0.state_description')),
    match(/^(?!None$).+/, body('jobs.0.state_reason')),
  ];
  return http({
    name: 'slurm',
    asynchronous: 'always',
    monitor: template('{original}/../{job_id}'),
    endsBy: 'word',
    // Newer versions have a list: the state, then what else is to be said of it. A job that is
    // completing may yet be requeued, and the files of one that is staged out are not there yet.
    state(answer) {
      const [state, ...flags] = [body('jobs.0.job_state')(answer)].flat();
      return flags.find((flag) => flag === 'COMPLETING' || flag === 'STAGE_OUT') ?? state;
    },
    words: {
      // Stopped by a signal, and another one lets it go on; revoked here, and at work elsewhere.
      running: ['COMPLETING', 'STAGE_OUT', 'STOPPED', 'REVOKED'],
      failed: ['BOOT_FAIL', 'DEADLINE', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED'],
    },
    message: reason,
    result: body('jobs.0'),
    error: [...reason, body('jobs.0.job_state.0')],
  });
}
