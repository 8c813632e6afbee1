import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction, header, match, original, type Selector, template } from './selectors.ts';

const pollAfter = 'openai-poll-after-ms';

/**
 * OpenAI's batches: `POST /batches`. The result is the file of outputs, JSON Lines in any order; where
 * every line has failed, the file of errors. A batch that has expired or was canceled keeps what was
 * done before: its error names the file.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.openai.com/v1/', convention: openaiBatch() });
 * const lines = await client.run<string>('batches', { json: { input_file_id, endpoint } });
 * ```
 */
export function openaiBatch(): Convention {
  const count = (name: string) => body(`request_counts.${name}`);
  // `completed` counts those that have succeeded alone.
  const done: Selector = (...given) =>
    Number(count('completed')(...given)) + Number(count('failed')(...given));
  return http({
    name: 'openai-batch',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    retryAfter: header(pollAfter),
    progress: fraction(done, count('total')),
    resultUrl: [
      template('../files/{output_file_id}/content'),
      template('../files/{error_file_id}/content'),
    ],
    text: true,
    error: [
      body('errors.data.0'),
      template('{status}, what was done before is in the file {output_file_id}'),
      template('{status}, what has failed is in the file {error_file_id}'),
      match(/expired/, body('status')),
    ],
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST' },
  });
}

/**
 * OpenAI's videos: `POST /videos`, and what is made of another: `/videos/{id}/remix`, `/videos/edits`,
 * `/videos/extensions`. The result is the video, as a Blob. A video cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.openai.com/v1/', convention: openaiVideo() });
 * const video = await client.run<Blob>('videos', { json: { prompt } });
 * ```
 */
export function openaiVideo(): Convention {
  const videos = match(/^[^?]*\/videos/, original);
  return http({
    name: 'openai-video',
    asynchronous: 'always',
    endsBy: 'word',
    // Some who speak OpenAI's language want a version in the query.
    monitor: [
      template('{+videos}/{id}{+query}', { videos, query: match(/\?.+/, original) }),
      template('{+videos}/{id}', { videos }),
    ],
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
    cancel: { method: 'POST', over: [400] },
  });
}
