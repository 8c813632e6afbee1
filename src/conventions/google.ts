import { aBoolean, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { holding, waiting } from './hold.ts';
import { http } from './http.ts';
import type { HttpOptions } from './http-options.ts';
import { body, found, match, type Selector, template } from './selectors.ts';

/** A convention for servers that answer with AIP-151's `Operation`. */
export const aip151 = (places: HttpOptions): Convention =>
  http({
    asynchronous: 'always',
    // Proto3 leaves out what is false: no `done` means running.
    endsBy: 'word',
    state: [body('error.code'), found(body('error'), 'failed'), found(body('done'), 'succeeded')],
    words: { canceled: [1] },
    result: [body('response'), () => null],
    ...places,
  });

/** The submit's URL up to the version. That of an upload is longer than that of what it starts. */
const service: Selector = (_answer, _before, request) =>
  /^\w+:\/\/[^/]+\/(?:[^/?]+\/)*?v\d\w*(?=\/)/
    .exec(`${request?.url}`)?.[0]
    .replace(/\/upload(?=\/)/, '');

/**
 * Google's long-running operations ({@link https://google.aip.dev/151 | AIP-151}). For methods that
 * return an `Operation`: any other resource has a `name` too. Generations by Vertex AI's published
 * models, such as Veo, are asked for in another way: `vertex()`.
 *
 * @param options `wait`: long polls, each a `POST` to the operation's `:wait`. A service that does not
 * have that is asked once, and polled from then on.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://speech.googleapis.com/', convention: google() });
 * const { results } = await client.run('v1/speech:longrunningrecognize', { json: { audio } });
 * ```
 */
export function google(options: { readonly wait?: boolean } = {}): Convention {
  checkAll(options, { wait: aBoolean }, 'google.');
  const base = aip151({
    name: 'google',
    monitor: [
      template('{+service}/{+name}', { service, name: match(/^.*\/.*/, body('name')) }),
      // Some services name an operation by its id alone.
      template('{+service}/operations/{name}', { service }),
    ],
    cancelUrl: template('{statusUrl}:cancel'),
    cancel: { method: 'POST' },
  });
  // Vertex AI takes the time from the query alone, all others from either.
  return options.wait
    ? holding(base, ({ url }) => ({
        url: waiting(url, ':wait', 'timeout', '20s'),
        method: 'POST',
        hold: 20_000,
      }))
    : base;
}
