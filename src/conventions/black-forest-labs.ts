import type { Convention } from '../core/convention.ts';
import { remark } from '../core/problem.ts';
import { http } from './http.ts';
import { body, type Selector, template } from './selectors.ts';

/** Its names differ: `{ "Moderation Reasons": ["…"] }`. */
const details: Selector = (...given) => remark([body('details')(...given)]);

/**
 * Black Forest Labs' FLUX. The monitor is on a host of the region where the task is: name it in
 * `trustedOrigins`, or it does not get the key. The result's `sample` is a URL, good for ten
 * minutes. A task cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.bfl.ai/v1/',
 *   trustedOrigins: ['https://api.eu1.bfl.ai', 'https://api.us1.bfl.ai'],
 *   convention: blackForestLabs(),
 * });
 * const { sample } = await client.run('flux-pro-1.1', { json: { prompt } });
 * ```
 */
export function blackForestLabs(): Convention {
  return http({
    name: 'black-forest-labs',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: body('polling_url'),
    words: { failed: ['request moderated', 'content moderated', 'task not found'] },
    result: body('result'),
    error: [template('{+status}: {+details}', { details }), body('status')],
    cancel: false,
  });
}
