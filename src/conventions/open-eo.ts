import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, type Selector, template } from './selectors.ts';

/** A job that was on its way and is `created` again has been canceled, and has no partial results. */
const fellBack: Selector = (answer, before) =>
  body('status')(answer) === 'created' &&
  (before?.cancelAccepted || /queued|running/.test(`${before?.word}`))
    ? 'canceled'
    : undefined;

/**
 * {@link https://api.openeo.org/ | openEO} batch jobs. The submit is what starts a job that was
 * created before: `POST jobs/{id}/results`. The result is the STAC document that links the files.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://openeo.example/v1/', convention: openEo() });
 * const { assets } = await client.run(`jobs/${id}/results`);
 * ```
 */
export function openEo(): Convention {
  const base = http({
    name: 'open-eo',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: match(/(.+)\/results/, original),
    state: [fellBack, body('status')],
    resultUrl: template('{statusUrl}/results'),
    cancelUrl: template('{statusUrl}/results'),
  });
  return {
    ...base,
    // The results may learn of the end a moment after the job.
    read: (answer, before) =>
      body('code')(answer) === 'JobNotFinished' ? 'fault' : base.read(answer, before),
  };
}
