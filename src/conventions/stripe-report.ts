import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/**
 * Stripe's report runs. The result is the report, CSV as text. It is at `files.stripe.com`, which
 * wants the same secret key: trust that origin. A run cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.stripe.com/v1/reporting/',
 *   headers: { authorization: `Bearer ${key}` },
 *   trustedOrigins: ['https://files.stripe.com'],
 *   convention: stripeReport(),
 * });
 * const csv = await client.run<string>('report_runs', {
 *   body: new URLSearchParams({ report_type: 'balance.summary.1' }),
 * });
 * ```
 */
export function stripeReport(): Convention {
  return http({
    name: 'stripe-report',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{original}/{id}'),
    state: body('status'),
    resultUrl: body('result.url'),
    text: true,
    error: body('error'),
    cancel: false,
  });
}
