import { aBoolean, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { here } from './here.ts';
import { holding, waiting } from './hold.ts';
import { http } from './http.ts';
import { body, found, type Selector } from './selectors.ts';

/** What a deletion points at is there no more. */
const target: Selector = (...given) =>
  body('operationType')(...given) === 'delete' ? undefined : body('targetLink')(...given);

/**
 * Google Compute Engine. The result is the resource that was made or changed; a deletion has none.
 * Its operations cannot be canceled.
 *
 * @param options `wait`: long polls. The server answers when the operation has ended, or after two
 * minutes.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://compute.googleapis.com/compute/v1/projects/p/',
 *   convention: googleCompute({ wait: true }),
 * });
 * const disk = await client.run('zones/europe-west1-b/disks', { json: { name, sizeGb } });
 * ```
 */
export function googleCompute(options: { readonly wait?: boolean } = {}): Convention {
  checkAll(options, { wait: aBoolean }, 'googleCompute.');
  const { wait } = options;
  const base = http({
    name: 'google-compute',
    asynchronous: 'always',
    endsBy: 'word',
    // It may name www.googleapis.com to those who have asked compute.googleapis.com.
    monitor: here(body('selfLink')),
    // Done, even if it has failed.
    state: [found(body('error'), 'failed'), body('status')],
    error: body('error.errors'),
    resultUrl: here(target),
    result: () => null,
    cancel: false,
  });
  return wait
    ? holding(base, ({ url }) => ({ url: waiting(url, '/wait'), method: 'POST', hold: 120_000 }))
    : base;
}
