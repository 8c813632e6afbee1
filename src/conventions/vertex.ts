import type { Convention } from '../core/convention.ts';
import { aip151 } from './google.ts';
import { body, match, original, template } from './selectors.ts';

/**
 * Google Vertex AI's generations by a published model, such as Veo's videos:
 * `POST …/models/{model}:predictLongRunning`. For all other operations of Vertex AI take `google()`.
 * A generation cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/',
 *   convention: vertex(),
 * });
 * const { videos } = await client.run(
 *   'publishers/google/models/veo-3.1-generate-001:predictLongRunning',
 *   { json: { instances: [{ prompt }] } },
 * );
 * ```
 */
export function vertex(): Convention {
  return aip151({
    name: 'vertex',
    monitor: template('{+model}:fetchPredictOperation', {
      model: match(/^.*(?=:predictLongRunning)/, original),
    }),
    // One URL for all operations of a model: the body of a poll says which one is meant.
    poll: { method: 'POST', json: { operationName: body('name') } },
    cancel: false,
  });
}
