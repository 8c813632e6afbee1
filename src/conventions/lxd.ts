import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, template } from './selectors.ts';

/**
 * {@link https://documentation.ubuntu.com/lxd/latest/rest-api/ | LXD} and Incus. The result is the
 * operation, with its `resources` and `metadata`.
 *
 * It polls long, 5 seconds at a time, and soon again: LXD forgets an operation within seconds after
 * its end.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://lxd.example:8443/1.0/', convention: lxd() });
 * const { resources } = await client.run('instances', { json: { name, source } });
 * ```
 */
export function lxd(): Convention {
  return http({
    name: 'lxd',
    monitor: template('{origin}{+operation}/wait?timeout=5'),
    retryAfter: ({ status }) => (status < 400 ? 1000 : undefined),
    // The words and the numbers outside are those of the answer, not of the operation.
    endsBy: 'word',
    state: body('metadata.status_code'),
    words: {
      pending: [105],
      running: [103],
      canceling: [104],
      succeeded: [200],
      failed: [400],
      canceled: [401],
    },
    progress: body('metadata.metadata.progress.percent'),
    result: body('metadata'),
    error: body('metadata.err'),
    cancelUrl: match(/.+\/operations\/[^/?]+/, template('{statusUrl}')),
  });
}
