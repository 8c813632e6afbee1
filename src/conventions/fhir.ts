import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, match, selectText } from './selectors.ts';

/**
 * Issues that tell of a poll, not of the job: "transient" and the codes below it. No other code of
 * FHIR's list has one of them in it.
 */
const transient = /transient|lock-error|no-store|exception|timeout|incomplete|throttled/;

/** Where an OperationOutcome says why. */
const reasonsIn = (outcome: string) =>
  ['details.text', 'diagnostics'].map((path) => body(`${outcome}issue.0.${path}`));

/**
 * FHIR's asynchronous requests ({@link https://hl7.org/fhir/uv/bulkdata/ | Bulk Data} and others).
 * The result is the manifest; its files are for the caller to fetch. With
 * `Prefer: respond-async, separate-export-status` the codes speak of the polls alone.
 *
 * It is code because whether an error code is the job's, the poll's or a proxy's is in the issue, and
 * a Bundle of a single response has the code of that response.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://ehr.example.com/fhir/', convention: fhir() });
 * const { output } = await client.run('Group/7/$export', { method: 'GET' });
 * ```
 */
export function fhir(): Convention {
  const base = http({
    name: 'fhir',
    prepare: { headers: { accept: 'application/fhir+json', prefer: 'respond-async' } },
    monitor: header('content-location'),
    poll: { headers: { accept: 'application/json' } },
    // X-Export-Status is such a code as well.
    endsBy: 'code',
    codes: { failed: ['4xx', '5xx'] },
    progress: match(/\d{1,3}%/, header('x-progress')),
    result: body(),
    error: reasonsIn(''),
  });
  return {
    ...base,
    read(answer, before) {
      const { status } = answer;
      // In the Bundle of a request that is no export.
      const response = 'entry.0.response.';
      const at = (path: string) => body(path)(answer);
      const outcome = `${at(`${response}status`)}`;
      // A Bundle of several is a batch, which may have failed in part.
      const isOne = at('type') === 'batch-response' && !at('entry.1');
      if (isOne && /^[45]/.test(outcome)) {
        const reason = selectText(reasonsIn(`${response}outcome.`), answer);
        return { state: 'failed', message: reason ?? outcome };
      }
      const code = status > 399 && at('issue.0.code');
      // 401 and 403 are about who asks.
      if (status === 401 || status === 403 || code === undefined) return undefined;
      return transient.test(`${code}`) ? 'fault' : base.read(answer, before);
    },
  };
}
