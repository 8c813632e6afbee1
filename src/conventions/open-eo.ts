import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, fraction, match, original, type Selector, template } from './selectors.ts';

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
  const results = template('{statusUrl}/results');
  const base = http({
    name: 'open-eo',
    asynchronous: 'always',
    accepted: [],
    endsBy: 'word',
    monitor: match(/^(.+)\/results/, original),
    state: [fellBack, body('status')],
    // A job that has failed has the reason in its results.
    next: (...given) => body('status')(...given) === 'error' && results(...given),
    codes: { failed: [424] },
    progress: fraction(body('progress'), () => 100),
    resultUrl: results,
    cancelUrl: template('{+job}/results', {
      job: match(/.+?(?=\/results|$)/, template('{statusUrl}')),
    }),
  });
  return {
    ...base,
    read(answer, before) {
      // They are polled only after a failure, so whatever they answer, it is one.
      if (/\/results($|\?)/.test(before.statusUrl))
        return base.read({ ...answer, status: 424 }, before);
      // The results of a success may learn of the end a moment after the job.
      return body('code')(answer) === 'JobNotFinished' ? 'fault' : base.read(answer, before);
    },
  };
}
