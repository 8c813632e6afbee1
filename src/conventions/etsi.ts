import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, link, type Selector, template } from './selectors.ts';

/** What the caller has canceled is rolled back, or left for somebody to roll back. */
const leftBehind: Selector = (answer, before) =>
  before?.cancelAccepted && /FAILED_TEMP|ROLLED_BACK/.test(`${body('operationState')(answer)}`)
    ? 'canceled'
    : undefined;

/**
 * Lifecycle operations of ETSI NFV (SOL 003 and 005). The result is the VNF or NS instance.
 *
 * One that is in `FAILED_TEMP` has not ended: it waits for somebody to retry it, roll it back or let
 * it fail, and so does the client. The reason is its `message`.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://vnfm.example/vnflcm/v2/',
 *   convention: etsi(),
 * });
 * const vnf = await client.run(`vnf_instances/${id}/instantiate`, { json: { flavourId } });
 * ```
 */
export function etsi(): Convention {
  return http({
    name: 'etsi',
    asynchronous: 'always',
    monitor: header('location'),
    endsBy: 'word',
    state: [leftBehind, body('operationState')],
    words: {
      succeeded: ['PARTIALLY_COMPLETED'],
      failed: ['ROLLED_BACK'],
    },
    message: body('error.detail'),
    resultUrl: [link('vnfInstance'), link('nsInstance')],
    cancelUrl: template('{statusUrl}/cancel'),
    cancel: { method: 'POST', json: { cancelMode: 'GRACEFUL' } },
  });
}
