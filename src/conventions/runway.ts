import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, fraction, match, original, type Selector, template } from './selectors.ts';

/** A task's list of URLs. Of a workflow, `output` is only a part of the truth. */
const output: Selector = (...given) => {
  const value = body('output')(...given);
  return Array.isArray(value) ? value : body()(...given);
};

/**
 * Runway's tasks and workflows. The result of a task is a list of URLs, good for a day or two. A cancel
 * deletes a task that has just ended, and its result with it. The result of a workflow is the whole
 * invocation: it succeeds also if some of its nodes have failed, and `nodeErrors` tells which. A
 * workflow cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.dev.runwayml.com/v1/', convention: runway() });
 * const [url] = await client.run<string[]>('image_to_video', { json: { promptImage } });
 * ```
 */
export function runway(): Convention {
  return http({
    name: 'runway',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: [
      template('{origin}/v1/{kind}/{id}', {
        kind: found(match(/\/v1\/workflows\//, original), 'workflow_invocations'),
      }),
      template('{origin}/v1/tasks/{id}'),
    ],
    words: { pending: ['throttled'] },
    // A share: 1 is all of it, where http() would take it for 1 %.
    progress: fraction(body('progress'), () => 1),
    result: output,
    error: body('failure'),
    cancelUrl: match(/^.*\/tasks\/.*/, template('{statusUrl}')),
  });
}
