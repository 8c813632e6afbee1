/** Plans by chance; in each, what comes first is what the rest is shrunk to. */
import fc from 'fast-check';
import {
  conventions,
  type Naming,
  type Place,
  type Plan,
  type Purpose,
  places,
  type Quirk,
  quirks,
  type Reply,
} from './plan.ts';
import { spellings, tails } from './spellings.ts';

/** The first one, or now and then another. */
const mostly = <Value>(first: Value, ...others: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant(first) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

/** So many times, for the odds. */
const times = <Value>(count: number, value: Value): Value[] => Array<Value>(count).fill(value);

const [plain, ...odd] = Object.keys(spellings) as [Naming['spelling'], ...Naming['spelling'][]];
const [bare, ...signed] = Object.keys(tails) as [Naming['tail'], ...Naming['tail'][]];

const roles = fc.constantFrom<Naming['at'][]>(
  'api',
  'stranger',
  'api',
  'stranger',
  'other',
  'trusted',
);

const naming = (where: readonly Place[]): fc.Arbitrary<Naming> =>
  fc.record({
    place: fc.constantFrom(...where),
    at: roles,
    spelling: mostly(plain, ...odd),
    tail: mostly(bare, ...signed),
  });

const redirects = [307, 302, 303, 308, 301];

/** What a server answers to each kind of request; what leads on, more often than what ends it. */
const statuses: Readonly<Record<Purpose, readonly number[]>> = {
  submit: [...times(12, 202), 200, 201, ...redirects, 403, 503],
  poll: [...times(8, 200), ...times(4, 202), ...redirects, ...redirects, 403, 410, 404, 503],
  result: [200, ...redirects, 302, 307, 202, 403, 404, 503],
  cancel: [204, 202, 307, 308, 307, 308, 302, 303, 409, 403, 404, 503],
};

const words: readonly Reply['word'][] = [
  ...times<Reply['word']>(5, 'running'),
  ...(['succeeded', 'succeeded', 'failed', 'canceled', 'none'] as const),
];

/** Where an answer of each kind would name something. */
const wherever: Readonly<Record<Purpose, readonly Place[]>> = {
  submit: places,
  poll: places.filter((place) => !/azure|operation/.test(place)).concat(places),
  result: ['location'],
  cancel: ['location'],
};

const reply = (purpose: Purpose): fc.Arbitrary<Reply> =>
  fc.record({
    status: fc.constantFrom(...statuses[purpose]),
    word: fc.constantFrom(...words),
    names: fc.array(naming(wherever[purpose]), { maxLength: 2 }),
    retryAfter: mostly<Reply['retryAfter']>('none', '0', '1', '86400'),
    fault: fc.oneof(
      { weight: 20, arbitrary: fc.constant<Reply['fault']>('none') },
      { weight: 1, arbitrary: fc.constantFrom<Reply['fault'][]>('reset', 'hang', 'torn') },
    ),
    quotes: mostly(false, true),
  });

const replies = (purpose: Purpose, maxLength: number) => fc.array(reply(purpose), { maxLength });

export const plans: fc.Arbitrary<Plan> = fc.record({
  start: mostly<Plan['start']>('submit', 'handed over', 'resumed', 'elsewhere'),
  from: naming(['location']),
  tampered: mostly<Plan['tampered']>('none', 'statusUrl', 'resultUrl', 'cancelUrl'),
  end: fc.constantFrom<Plan['end'][]>(
    ...(['result', 'abort', 'cancel', 'result', 'deadline', 'dispose', 'iterate'] as const),
  ),
  polls: fc.nat(2),
  after: fc.nat(5),
  convention: fc.constantFrom(...conventions),
  quirk: fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant<Quirk>('none') },
    { weight: 1, arbitrary: fc.constantFrom(...quirks) },
  ),
  hasHook: mostly(false, true),
  isRewritten: fc.nat(9).map((chance) => chance === 9),
  isKeyed: mostly(false, true),
  hasBase: mostly(true, false),
  replies: fc.record({
    submit: replies('submit', 2),
    poll: replies('poll', 4),
    result: replies('result', 2),
    cancel: replies('cancel', 3),
  }),
  isEndless: fc.boolean(),
  isPatient: mostly(false, true),
});
