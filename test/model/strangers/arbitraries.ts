import fc from 'fast-check';
import { mostly, user } from '../arbitraries.ts';
import { type Form, forms, type Host, type Place } from './places.ts';
import type { Caller, Reply, Script } from './script.ts';

/** One of the first in nine of ten cases, and else one of the others. */
const seldom = <T>(usual: readonly T[], ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 9, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const hosts: readonly Host[] = ['home', 'stranger', 'here', 'ally', 'another stranger'];

const place: fc.Arbitrary<Place> = fc.record({
  host: fc.constantFrom(...hosts),
  form: seldom<Form>(
    (Object.keys(forms) as Form[]).filter((form) => form !== 'with a password'),
    'with a password',
  ),
});

const named = fc.option(place, { nil: undefined, freq: 1 });

const latency = seldom([0], 1, 700, 20_000);

interface Usual {
  readonly codes: readonly number[];
  /** How often they come, beside redirects and errors. */
  readonly weight: number;
}

const replies = ({ codes, weight }: Usual): fc.Arbitrary<Reply> =>
  fc.record({
    code: fc.oneof(
      { weight, arbitrary: fc.constantFrom(...codes) },
      { weight: 3, arbitrary: fc.constantFrom(302, 301, 303, 307, 308) },
      { weight: 2, arbitrary: fc.constantFrom(503, 429, 500, 404, 403, 410, 204) },
    ),
    trouble: seldom<Reply['trouble']>(
      [undefined],
      ...(['hangs', 'never', 'body never', 'breaks off', 'throws an error'] as const),
      ...(['throws a nested error', 'throws an object', 'throws a text'] as const),
      'throws nothing',
    ),
    word: mostly<Reply['word']>('running', 'succeeded', 'failed', 'canceled'),
    to: fc.option(place, { nil: undefined, freq: 5 }),
    ...{ next: named, result: named, cancel: named, latency },
    seconds: mostly<number | undefined>(undefined, 0, 1, 60, 86_400),
    quotes: mostly<Reply['quotes']>('nothing', 'as asked', 'decoded'),
  });

const caller: fc.Arbitrary<Caller> = fc.record({
  input: seldom<Caller['input']>(
    ['a path'],
    ...(['with a query', 'with a query', 'with a query', 'with a password'] as const),
  ),
  convention: seldom<Caller['convention']>(
    [
      ...(['as it is', 'documents name URLs', 'documents have ids'] as const),
      ...(['headers and bodies of its own', 'polls by POST'] as const),
    ],
    ...(['never signs', 'throws in read'] as const),
  ),
  rewriteUrl: seldom<Caller['rewriteUrl']>(['none'], 'same-origin', 'to home'),
  hook: seldom<Caller['hook']>(
    ['none', 'adds a header'],
    ...(['never', 'never sends', 'never parses', 'throws'] as const),
  ),
  parse: seldom<Caller['parse']>(['none'], 'never', 'throws'),
  schema: seldom<Caller['schema']>(['none'], 'never', 'throws', 'refuses'),
  fetch: fc.constantFrom('own', 'global'),
});

const result = { when: { after: 0 }, on: 'first', what: 'result', until: undefined } as const;

/** Strangers that steer, and a caller whose promises all have a deadline and a signal. */
export const scripts: fc.Arbitrary<Script> = fc
  .record({
    submits: fc.array(replies({ codes: [202], weight: 30 }), { maxLength: 2 }),
    gets: fc.array(replies({ codes: [200, 202], weight: 5 }), { maxLength: 8 }),
    // A server may well put off whoever wants to cancel.
    cancels: fc.array(replies({ codes: [204, 503, 429], weight: 5 }), { maxLength: 3 }),
    caller,
    leaves: mostly<Script['leaves']>('at the end', 'at once'),
    user,
    // Without it, little is asked for.
    first: fc.option(fc.constant(result), {
      nil: undefined,
      freq: 4,
    }),
    totalTimeout: seldom([60_000, 200_000], 1, 500, 2_000),
    signalOf: fc.constantFrom('operation' as const, 'client' as const),
  })
  .map(({ user, totalTimeout, signalOf, first, ...script }) => ({
    ...script,
    user: {
      ...user,
      signalOf,
      acts: [first ?? [], user.acts.filter(({ what }) => what !== 'jump')].flat(),
      options: { ...user.options, totalTimeout },
    },
  }));
