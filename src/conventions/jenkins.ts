import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, header, match, self, template } from './selectors.ts';

/**
 * {@link https://www.jenkins.io/ | Jenkins}: `POST job/{name}/build`. First the item in the queue is
 * asked, then the build that it has become. The result is the build.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://ci.example/', convention: jenkins() });
 * const { number, artifacts } = await client.run('job/site/build');
 * ```
 */
export function jenkins(): Convention {
  const item = template('{statusUrl}');
  const toItem = match(/^.*\/queue\/item\/\d+\//, self);
  return http({
    name: 'jenkins',
    asynchronous: 'always',
    // Behind some proxies a 303 leads to the item.
    monitor: template('{+item}api/json', {
      item: (...given) => header('location')(...given) ?? toItem(...given),
    }),
    next: template('{+executable.url}api/json'),
    endsBy: 'word',
    // A build may have its `result` before it has ended.
    state: [
      found(body('cancelled'), 'canceled'),
      found(body('building'), 'running'),
      body('result'),
    ],
    words: { failed: ['UNSTABLE', 'NOT_BUILT'] },
    message: body('why'),
    result: body(),
    error: body('result'),
    cancelUrl: [
      template('{+queue}cancelItem?id={id}', {
        queue: match(/^.+\/queue\/(?=item\/)/, item),
        id: match(/\/queue\/item\/(\d+)/, item),
      }),
      template('{statusUrl}/../../stop'),
    ],
    // An item that the queue has forgotten was not canceled: it became a build minutes ago.
    cancel: { method: 'POST', over: [404] },
  });
}
