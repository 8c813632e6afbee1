import { aFunction, checkAll, mistake, type Rule, type RulesFor } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import type { HttpOptions } from './http-options.ts';
import { httpRules } from './http-rules.ts';

/** The questions that may be answered by a function. */
type Hook = Exclude<keyof Convention, 'name'>;

type Data = Omit<HttpOptions, 'name'>;

/** What {@link defineConvention} is told: data as in `http({ … })`, functions where data ends. */
export type ConventionDefinition = Omit<Data, Hook> & {
  /** Stored in checkpoints: one convention does not read another's. */
  readonly name: string;
} & {
  readonly [hook in Hook]?:
    | Convention[hook]
    | (hook extends keyof Data ? Data[hook] : undefined)
    | undefined;
};

/** A function will do in the place of data. */
const orFunction = ([expected, holds, inner]: Rule): Rule => [
  `${expected}, or a function`,
  (value) => typeof value === 'function' || holds(value),
  inner,
];

// Made when it is asked for: a bundler drops what is not used only if it does nothing by itself.
const rules = (): RulesFor<ConventionDefinition> => ({
  ...httpRules,
  prepare: orFunction(httpRules.prepare),
  accept: aFunction,
  poll: orFunction(httpRules.poll),
  collect: aFunction,
  address: aFunction,
  read: aFunction,
  cancel: orFunction(httpRules.cancel),
  gone: orFunction(httpRules.gone),
});

/**
 * Makes a convention of your own: data wherever data is enough, a function where it is not. Where
 * `accept` or `read` returns `undefined`, the data answers.
 *
 * @throws TypeError naming what is wrong.
 *
 * @example
 * ```ts
 * const tickets = defineConvention({
 *   name: 'tickets',
 *   monitor: template('{origin}/tickets/{number}'),
 *   state: body('phase'),
 *   words: { succeeded: ['delivered'], failed: ['lost'] },
 *   cancel: { method: 'PATCH', json: { phase: 'withdrawn' } },
 *   // A ticket office that is closed says so with a page of its own.
 *   read: ({ status, body }) => (status === 403 && body === 'closed' ? 'fault' : undefined),
 * });
 * const client = createClient({ convention: tickets });
 * ```
 */
export function defineConvention(definition: ConventionDefinition): Convention {
  const { accept, read, collect, address, prepare, poll, cancel, gone, ...data } = definition;
  if (typeof data.name !== 'string' || !data.name) throw mistake('name', 'missing', 'a string');
  checkAll(definition, rules(), '');
  const hooks = Object.entries({ collect, address, prepare, poll, cancel, gone });
  const areFunctions = (wanted: boolean) =>
    Object.fromEntries(hooks.filter(([, hook]) => (typeof hook === 'function') === wanted));
  const base = http({ ...data, ...areFunctions(false) });
  return {
    ...base,
    ...areFunctions(true),
    accept: (answer, request) => accept?.(answer, request) ?? base.accept(answer, request),
    read: (answer, checkpoint) => read?.(answer, checkpoint) ?? base.read(answer, checkpoint),
  };
}
