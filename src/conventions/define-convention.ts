import { aBoolean, aFunction, checkAll, mistake, type Rule, type RulesFor } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { withHold } from './http.ts';
import type { HttpOptions } from './http-options.ts';
import { httpRules } from './http-rules.ts';

/** The members of a convention that may be functions. */
type Hook = Exclude<keyof Convention, 'name'>;

type Data = Omit<HttpOptions, 'name'>;

/** The argument of {@link defineConvention}: data as in `http({ … })`, and functions. */
export type ConventionDefinition = Omit<Data, Hook> & {
  /** The name that is stored in checkpoints: a convention reads only its own. */
  readonly name: string;
} & {
  readonly [hook in Hook]?:
    | Convention[hook]
    | (hook extends keyof Data ? Data[hook] : undefined)
    | undefined;
};

/** The same rule, but a function is right as well. */
const orFunction = ([expected, holds, inner]: Rule): Rule => [
  `${expected}, or a function`,
  (value) => typeof value === 'function' || holds(value),
  inner,
];

function rules(): RulesFor<ConventionDefinition> {
  const data = httpRules();
  return {
    ...data,
    leadsBack: aBoolean,
    prepare: orFunction(data.prepare),
    accept: aFunction,
    poll: orFunction(data.poll),
    collect: aFunction,
    address: aFunction,
    read: aFunction,
    cancel: orFunction(data.cancel),
    gone: orFunction(data.gone),
    eventsUrl: aFunction,
    exchange: aFunction,
  };
}

/**
 * Makes a convention of your own: from data as far as possible, and from functions where data is
 * not enough. If `accept` or `read` returns `undefined`, the data decides.
 *
 * @throws TypeError naming the option, the value seen and what is expected.
 *
 * @example
 * ```ts
 * const tickets = defineConvention({
 *   name: 'tickets',
 *   monitor: template('{origin}/tickets/{number}'),
 *   state: body('phase'),
 *   words: { succeeded: ['delivered'], failed: ['lost'] },
 *   cancel: { method: 'PATCH', json: { phase: 'withdrawn' } },
 *   // Outside office hours the server answers 403: that poll failed, not the operation.
 *   read: ({ status, body }) => (status === 403 && body === 'closed' ? 'fault' : undefined),
 * });
 * const client = createClient({ convention: tickets });
 * ```
 */
export function defineConvention(definition: ConventionDefinition): Convention {
  const {
    accept,
    read,
    collect,
    address,
    prepare,
    poll,
    cancel,
    gone,
    eventsUrl,
    exchange,
    leadsBack,
    ...data
  } = definition;
  if (typeof data.name !== 'string' || !data.name) throw mistake('name', 'missing', 'a string');
  checkAll(definition, rules(), '');
  const hooks = Object.entries({
    collect,
    address,
    prepare,
    poll,
    cancel,
    gone,
    eventsUrl,
    exchange,
  });
  const areFunctions = (wanted: boolean) =>
    Object.fromEntries(hooks.filter(([, hook]) => (typeof hook === 'function') === wanted));
  const base = withHold({ ...data, ...areFunctions(false) });
  return {
    ...base,
    leadsBack,
    ...areFunctions(true),
    accept: (answer, request) => accept?.(answer, request) ?? base.accept(answer, request),
    read: (answer, checkpoint) => read?.(answer, checkpoint) ?? base.read(answer, checkpoint),
  };
}
