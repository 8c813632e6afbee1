import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/**
 * Auth0's jobs. The result of an import is its `summary`: it is completed also if users have failed,
 * and `GET /jobs/{id}/errors` says which. That of an export is the file, as text if it is no gzip; it
 * is on another host, signed for a minute. A job cannot be canceled, and is forgotten after a day.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://acme.eu.auth0.com/api/v2/',
 *   convention: auth0Jobs(),
 * });
 * const { failed } = await client.run('jobs/users-imports', { body: form });
 * ```
 */
export function auth0Jobs(): Convention {
  return http({
    name: 'auth0-jobs',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('./{id}'),
    state: body('status'),
    message: body('status_details'),
    result: body('summary'),
    resultUrl: body('location'),
    text: true,
    error: body('status_details'),
    cancel: false,
  });
}
