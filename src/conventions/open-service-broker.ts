import type { Answer } from '../core/answer.ts';
import type { Convention, SucceededReading } from '../core/convention.ts';
import { http } from './http.ts';
import { body, match, original, selectText, template } from './selectors.ts';

/** What is to be deleted, and is gone. */
const gone = (
  request: { readonly method?: string } | undefined,
  { status }: Answer,
): SucceededReading | undefined =>
  request?.method === 'DELETE' && status === 410
    ? { state: 'succeeded', result: { value: null } }
    : undefined;

/**
 * The {@link https://github.com/cloudfoundry/servicebroker | Open Service Broker API}: PUT, PATCH and
 * DELETE of service instances and bindings. The result of a new binding is the binding, that of a new
 * instance its dashboard; nothing else has one, unless the broker has completed it at once. It has no way to cancel.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://broker.example/v2/',
 *   convention: openServiceBroker(),
 *   headers: { 'x-broker-api-version': '2.17' },
 * });
 * await client.run('service_instances/i1', { method: 'PUT', json: { service_id, plan_id } });
 * ```
 */
export function openServiceBroker(): Convention {
  const base = http({
    name: 'open-service-broker',
    prepare: { searchParams: { accepts_incomplete: 'true' } },
    accepted: [],
    monitor: [
      template('{original}/last_operation?operation={operation}'),
      template('{original}/last_operation'),
    ],
    error: body('description'),
    resultUrl: (answer, before, request) =>
      request?.method === 'PUT' &&
      match(/^.+\/service_bindings\/[^?]+/, original)(answer, before, request),
    // Only the answer that accepts an instance names its dashboard.
    result(answer, before) {
      const { dashboard_url } = before?.variables ?? {};
      if (body('state')(answer)) return dashboard_url ? { dashboard_url } : null;
      return undefined;
    },
    cancel: false,
  });
  // What 410 means depends on the submit's method.
  return {
    ...base,
    accept(answer, request) {
      const reading = gone(request, answer) ?? base.accept(answer, request);
      const dashboard_url = selectText(body('dashboard_url'), answer);
      return (
        reading && {
          ...reading,
          variables: { method: request.method, ...(dashboard_url && { dashboard_url }) },
        }
      );
    },
    // Whatever else it answers, the operation goes on.
    read: (answer, before) =>
      answer.status < 400
        ? base.read(answer, before)
        : (gone(before.variables, answer) ?? { state: 'running' }),
  };
}
