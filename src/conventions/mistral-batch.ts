import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction, template } from './selectors.ts';

/**
 * Mistral's batch jobs: `POST /v1/batch/jobs`. The result is the file of outputs, JSON Lines as text.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.mistral.ai/v1/', convention: mistralBatch() });
 * const lines = await client.run<string>('batch/jobs', { json: { input_files, endpoint, model } });
 * ```
 */
export function mistralBatch(): Convention {
  return http({
    name: 'mistral-batch',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    state: body('status'),
    words: { failed: ['timeout_exceeded'] },
    progress: fraction(body('completed_requests'), body('total_requests')),
    resultUrl: template('../../files/{output_file}/content'),
    text: true,
    error: [body('errors.0'), body('status')],
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
