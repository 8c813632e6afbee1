import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/**
 * AssemblyAI's transcripts: `POST /v2/transcript`. The result is the whole transcript. It cannot be
 * canceled: a DELETE is for the data of those that are done.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.assemblyai.com/v2/',
 *   convention: assemblyAi(),
 * });
 * const { text } = await client.run('transcript', { json: { audio_url } });
 * ```
 */
export function assemblyAi(): Convention {
  return http({
    name: 'assembly-ai',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    state: body('status'),
    result: body(),
    error: body('error'),
    cancel: false,
  });
}
