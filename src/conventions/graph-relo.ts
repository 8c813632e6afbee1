import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { header, original } from './selectors.ts';

/**
 * Resource-based long-running operations, as in Microsoft Graph's patterns: there is no operation to
 * ask, only the resource. It is made or changed when its own word says so, and deleted when it is
 * gone. What was being made is canceled by deleting it.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://example.com/', convention: graphRelo() });
 * const database = await client.run('databases', { json: { name } });
 * await client.run(`databases/${database.id}`, { method: 'DELETE' });
 * ```
 */
export function graphRelo(): Convention {
  const name = 'graph-relo';
  const change = http({
    name,
    asynchronous: 'always',
    accepted: [201],
    monitor: [header('location'), original],
    endsBy: 'word',
  });
  // While it is still there, whatever is said of it is of its life so far.
  const removal = http({
    name,
    monitor: original,
    endsBy: 'word',
    words: { running: ['succeeded'] },
    codes: { succeeded: [404, 410] },
    result: () => null,
    cancel: false,
  });
  // What a 404 means depends on the submit's method, which no answer tells: it is remembered.
  const of = (method: string | undefined) => (method === 'DELETE' ? removal : change);
  return {
    ...change,
    accept(answer, request) {
      const { method } = request;
      const reading = of(method).accept(answer, request);
      return reading && 'variables' in reading
        ? { ...reading, variables: { ...reading.variables, method } }
        : reading;
    },
    read: (answer, checkpoint) => of(checkpoint.variables?.['method']).read(answer, checkpoint),
    cancel: (checkpoint) => of(checkpoint.variables?.['method']).cancel?.(checkpoint),
  };
}
