import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, match, template } from './selectors.ts';

/**
 * AWX, Ansible Tower and the automation controller: launches of job templates and workflows, updates
 * of projects and inventories. The result is the job; what it has printed is at its
 * `related.stdout`, and so is why its playbook has failed.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://awx.example.com/api/v2/',
 *   convention: awx(),
 * });
 * const job = await client.run(`job_templates/${id}/launch/`, { json: { extra_vars } });
 * ```
 */
export function awx(): Convention {
  return http({
    name: 'awx',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: header('location'),
    state: body('status'),
    words: { pending: ['new', 'waiting'] },
    result: body(),
    // Both are empty, rather than missing, if there is nothing to say.
    error: [match(/^.+/s, body('job_explanation')), body('result_traceback')],
    cancelUrl: template('{statusUrl}cancel/'),
    // The job has ended.
    cancel: { method: 'POST', over: [405] },
  });
}
