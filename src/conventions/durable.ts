import type { Answer } from '../core/answer.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, type Selector } from './selectors.ts';

/** The URL that terminates has a place for the reason. */
const terminate: Selector = (answer) => {
  const url = body('terminatePostUri')(answer);
  return typeof url === 'string' ? url.replace('{text}', 'canceled') : undefined;
};

/**
 * Azure Durable Functions, started by an HTTP trigger that answers with
 * `createCheckStatusResponse`. A cancel terminates the orchestration.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://app.azurewebsites.net/api/', convention: durable() });
 * const output = await client.run('orchestrators/report', { json: { year: 2026 } });
 * ```
 */
export function durable(): Convention {
  const status = body('runtimeStatus');
  const base = http({
    name: 'durable',
    endsBy: 'word',
    monitor: body('statusQueryGetUri'),
    state: status,
    result: body('output'),
    error: body('output'),
    cancelUrl: terminate,
    cancel: { method: 'POST', over: [410] },
  });
  // With `returnInternalServerErrorOnFailure` the 500 is the orchestration's, also for a submit that
  // waits for its end.
  const readable = (answer: Answer) =>
    status(answer) === 'Failed' ? { ...answer, status: 200 } : answer;
  return {
    ...base,
    accept: (answer, request) => base.accept(readable(answer), request),
    read: (answer, before) => base.read(readable(answer), before),
  };
}
