import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { match, original, template } from './selectors.ts';

/**
 * Stability AI's generations that take long. The result is a Blob where the caller's `Accept` asks
 * for an image or audio, JSON otherwise. Nothing can be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.stability.ai/v2beta/',
 *   headers: { accept: 'image/*' },
 *   convention: stability(),
 * });
 * const image = await client.run<Blob>('stable-image/upscale/creative', { body: form });
 * ```
 */
export function stability(): Convention {
  return http({
    name: 'stability',
    monitor: [
      template('{origin}{+audio}results/{id}', { audio: match(/\/v2beta\/audio\//, original) }),
      template('{origin}/v2beta/results/{id}'),
    ],
    poll: { accepts: 'result' },
    cancel: false,
  });
}
