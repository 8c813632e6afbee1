import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, self, template } from './selectors.ts';

/**
 * Jira Cloud's long-running tasks: whatever answers with a 303 to its task, such as
 * `POST /rest/api/3/project/{key}/delete`. The result is the task's own.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://acme.atlassian.net/rest/api/3/',
 *   convention: jiraTask(),
 * });
 * await client.run(`project/${key}/delete`);
 * ```
 */
export function jiraTask(): Convention {
  return http({
    name: 'jira-task',
    asynchronous: 'always',
    endsBy: 'word',
    // Where the redirect has led to, which has the caller's credentials, unlike the task's `self`.
    monitor: match(/^.*\/task\/[^/?]+$/, self),
    state: body('status'),
    words: { failed: ['dead'] },
    message: body('message'),
    result: body('result'),
    error: [body('message'), body('result')],
    cancelUrl: template('{statusUrl}/cancel'),
    // The task can no longer be canceled.
    cancel: { method: 'POST', over: [400] },
  });
}
