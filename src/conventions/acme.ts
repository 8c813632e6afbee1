import { aFunction, checkAll, type RulesFor } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, match } from './selectors.ts';

/** What {@link acme} needs. */
export interface AcmeOptions {
  /**
   * Makes a POST-as-GET: the JWS, as JSON, for a URL, with an empty payload and a fresh nonce. Its
   * errors end the wait.
   */
  readonly sign: (url: string) => string | Promise<string>;
}

/**
 * Certificates of an {@link https://www.rfc-editor.org/rfc/rfc8555 | ACME} authority (RFC 8555), from
 * the order's `finalize` on. The result is the certificate's URL: to fetch it is another
 * POST-as-GET. An order cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   convention: acme({ sign: (url) => account.sign(url, '') }),
 *   headers: { 'content-type': 'application/jose+json' },
 * });
 * const certificate = await client.run<string>(order.finalize, { body: signedRequest });
 * ```
 */
export function acme(options: AcmeOptions): Convention {
  const rules: RulesFor<AcmeOptions> = { sign: aFunction };
  checkAll(options, rules, 'acme.');
  const { sign } = options;
  const bad = match(/:badNonce$/, body('type'));
  const base = http({
    name: 'acme',
    asynchronous: 'always',
    monitor: header('location'),
    endsBy: 'word',
    // Ready to be finalized, which is no end.
    words: { pending: ['ready'], succeeded: ['valid'], failed: ['invalid'] },
    result: body('certificate'),
    cancel: false,
  });
  return {
    ...base,
    // Every request is signed, for its URL and with a nonce of its own.
    poll: async ({ statusUrl: url }) => ({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/jose+json' },
      body: await sign(url),
    }),
    read: (answer, before) => (bad(answer) ? 'fault' : base.read(answer, before)),
  };
}
