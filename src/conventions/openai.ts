import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction, header, template } from './selectors.ts';

const pollAfter = 'openai-poll-after-ms';

/**
 * OpenAI's batches: `POST /batches`. The result is the file of outputs, JSON Lines in any order; where
 * every line has failed, the file of errors.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.openai.com/v1/', convention: openaiBatch() });
 * const lines = await client.run<string>('batches', { json: { input_file_id, endpoint } });
 * ```
 */
export function openaiBatch(): Convention {
  return http({
    name: 'openai-batch',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    retryAfter: header(pollAfter),
    progress: fraction(body('request_counts.completed'), body('request_counts.total')),
    resultUrl: [
      template('../files/{output_file_id}/content'),
      template('../files/{error_file_id}/content'),
    ],
    text: true,
    error: body('errors.data'),
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}

/**
 * OpenAI's videos: `POST /videos`. The result is the video, as a Blob. A video cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.openai.com/v1/', convention: openaiVideo() });
 * const video = await client.run<Blob>('videos', { json: { prompt } });
 * ```
 */
export function openaiVideo(): Convention {
  return http({
    name: 'openai-video',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    retryAfter: header(pollAfter),
    resultUrl: template('{statusUrl}/content'),
    cancel: false,
  });
}

/**
 * OpenAI's responses in the background: `POST /responses` with `background: true`. The result is the
 * response, whose own `status` may be `incomplete`.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.openai.com/v1/', convention: openaiResponse() });
 * const { output } = await client.run('responses', { json: { model, input, background: true } });
 * ```
 */
export function openaiResponse(): Convention {
  return http({
    name: 'openai-response',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    retryAfter: header(pollAfter),
    words: { succeeded: ['incomplete'] },
    result: body(),
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}
