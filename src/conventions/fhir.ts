import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, match } from './selectors.ts';

/** Issues that tell of a poll, not of the job: "transient" and the codes below it. */
const transient = /^(transient|lock-error|no-store|exception|timeout|incomplete|throttled)$/;

/**
 * FHIR's asynchronous requests ({@link https://hl7.org/fhir/uv/bulkdata/ | Bulk Data} and others).
 * The result is the manifest; its files are for the caller to fetch. With
 * `Prefer: respond-async, separate-export-status` the codes speak of the polls alone.
 *
 * It is code because whether an error code is the job's, the poll's or a proxy's is in the issue.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://ehr.example.com/fhir/', convention: fhir() });
 * const { output } = await client.run('Group/7/$export', { method: 'GET' });
 * ```
 */
export function fhir(): Convention {
  const issue = body('issue.0.code');
  const base = http({
    name: 'fhir',
    prepare: { headers: { accept: 'application/fhir+json', prefer: 'respond-async' } },
    monitor: header('content-location'),
    poll: { headers: { accept: 'application/json' } },
    // X-Export-Status is such a code as well.
    endsBy: 'code',
    codes: { failed: ['4xx', '5xx'] },
    progress: match(/(\d+%)/, header('x-progress')),
    result: body(),
    error: [body('issue.0.details.text'), body('issue.0.diagnostics')],
  });
  return {
    ...base,
    read(answer, before) {
      const { status } = answer;
      const code = status > 399 && issue(answer);
      // 401 and 403 are about who asks.
      if (status === 401 || status === 403 || code === undefined) return undefined;
      return transient.test(`${code}`) ? 'fault' : base.read(answer, before);
    },
  };
}
