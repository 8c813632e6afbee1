import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, match, template } from './selectors.ts';

/**
 * fal's queue. `COMPLETED` also tells the end of a request that has failed: unless the status says
 * so, fetching the result does, with the model's own code (a `ResultError`): 499 where the model has
 * stopped for a cancel. Results are kept for an hour, those of 10 kB and more for six minutes.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://queue.fal.run/', convention: fal() });
 * const { images } = await client.run('fal-ai/flux/dev', { json: { prompt } });
 * ```
 */
export function fal(): Convention {
  const isLate = match(/in progress/i, body('detail'));
  const base = http({
    name: 'fal',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: body('status_url'),
    state: [found(body('error'), 'failed'), body('status')],
    resultUrl: body('response_url'),
    cancelUrl: body('cancel_url'),
    events: template('{statusUrl}/stream'),
    cancel: { method: 'PUT', over: [400] },
  });
  return {
    ...base,
    // The result may learn of the end a moment after the status.
    read: (answer, before) =>
      answer.status === 400 && isLate(answer) ? 'fault' : base.read(answer, before),
  };
}
