import type { Convention } from './convention.ts';
import { http } from './http.ts';
import type { HttpOptions } from './http-options.ts';

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

const known: { readonly [key in keyof Required<ConventionDefinition>]: true } = {
  name: true,
  prepare: true,
  accept: true,
  accepted: true,
  asynchronous: true,
  strict: true,
  monitor: true,
  poll: true,
  retryAfter: true,
  next: true,
  read: true,
  state: true,
  words: true,
  codes: true,
  endsBy: true,
  gone: true,
  progress: true,
  message: true,
  collect: true,
  address: true,
  result: true,
  resultUrl: true,
  text: true,
  error: true,
  cancel: true,
  cancelUrl: true,
};

const wrong = (what: string, expected: string) =>
  new TypeError(`await202: defineConvention: ${what}, expected ${expected}.`);

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
  const { name, accept, read, collect, address, prepare, poll, cancel, gone } = definition;
  if (typeof name !== 'string' || !name) throw wrong('`name` is missing', 'a text');
  for (const key of Object.keys(definition)) {
    if (!Object.hasOwn(known, key)) {
      throw wrong(`\`${key}\` is unknown`, Object.keys(known).join(', '));
    }
  }
  // A function in the place of data: what is made of it here is overridden below.
  const base = http(definition as HttpOptions);
  const hooks = Object.entries({ collect, address, prepare, poll, cancel, gone });
  return {
    ...base,
    ...Object.fromEntries(hooks.filter(([, hook]) => typeof hook === 'function')),
    accept: (answer, request) => accept?.(answer, request) ?? base.accept(answer, request),
    read: (answer, checkpoint) => read?.(answer, checkpoint) ?? base.read(answer, checkpoint),
  };
}
