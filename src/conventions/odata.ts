import type { Convention } from '../core/convention.ts';
import { unwrapped } from './application-http.ts';
import { http } from './http.ts';
import { body, header } from './selectors.ts';

/**
 * OData's asynchronous requests ({@link https://docs.oasis-open.org/odata/odata/v4.01/ | 4.0 and
 * 4.01}), as in SAP, Dynamics, Dataverse and TM1. A request that has failed is a 200 as well: what
 * counts is `AsyncResult`, or the response that is wrapped in the answer.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://example.com/odata/', convention: odata() });
 * const { value } = await client.run('Orders', { method: 'GET' });
 * ```
 */
export function odata(): Convention {
  const base = http({
    name: 'odata',
    prepare: { headers: { prefer: 'respond-async' } },
    monitor: header('location'),
    // Whoever does not accept application/http gets the code in a header, and a body as it is.
    poll: { headers: { accept: 'application/json' } },
    // Dataverse is at work with a 200, and says it in numbers.
    state: body('backgroundOperationStatusCode'),
    words: {
      pending: [0],
      running: [20],
      canceling: [22],
      succeeded: [30],
      failed: [31],
      canceled: [32],
    },
    result: [body(), () => null],
    error: [body('error'), body('backgroundOperationErrorMessage')],
  });
  return { ...base, read: (answer, before) => base.read(unwrapped(answer), before) };
}
