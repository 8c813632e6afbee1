import { aBoolean, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { holding, waiting } from './hold.ts';
import { http } from './http.ts';
import { body } from './selectors.ts';

/**
 * {@link https://documentation.ubuntu.com/lxd/latest/rest-api/ | LXD} and Incus. The result is the
 * operation, with its `resources` and `metadata`.
 *
 * It polls each second, because LXD forgets an operation within seconds after its end.
 *
 * @param options `wait`: long polls of 20 seconds. Since LXD 5.0.3 the answer to one has no operation
 * unless it succeeded, so then another poll asks what has become of it.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://lxd.example:8443/1.0/', convention: lxd() });
 * const { resources } = await client.run('instances', { json: { name, source } });
 * ```
 */
export function lxd(options: { readonly wait?: boolean } = {}): Convention {
  checkAll(options, { wait: aBoolean }, 'lxd.');
  const status = body('metadata.status_code');
  const base = http({
    name: 'lxd',
    asynchronous: 'always',
    // One of another cluster member has a query: `?project=web`.
    monitor: body('operation'),
    retryAfter: ({ status }) => (status < 400 ? 1000 : undefined),
    // The words and the numbers outside are those of the answer, not of the operation.
    endsBy: 'word',
    state: [
      status,
      // Many requests are answered at once, with a `sync`; so is every poll.
      (answer, checkpoint) => (checkpoint ? undefined : body('type')(answer)),
    ],
    words: {
      pending: [100, 105],
      running: [103],
      canceling: [104],
      succeeded: [200, 'sync'],
      failed: [400],
      canceled: [401],
    },
    progress: body('metadata.metadata.progress.percent'),
    result: body('metadata'),
    error: body('metadata.err'),
    // It has ended, or cannot be canceled: either way only its end tells what became of it.
    cancel: { over: [400] },
  });
  if (!options.wait) return base;
  const waits = holding(base, ({ url }, { polls, variables }) =>
    variables?.['asks'] === `${polls}`
      ? { url }
      : { url: waiting(url, '/wait', 'timeout', '20'), hold: 20_000 },
  );
  return {
    ...waits,
    read(answer, before) {
      const { polls, word, progress, message } = before;
      // The same for a failure, a cancel and the end of the wait: the next poll asks.
      return answer.url.includes('/wait?') && status(answer) == null
        ? { state: 'running', word, progress, message, variables: { asks: `${polls + 1}` } }
        : base.read(answer, before);
    },
  };
}
