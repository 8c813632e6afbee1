import fc from 'fast-check';
import type { ChannelScript, Cue, Opening } from './channel.ts';
import type {
  Abroad,
  Act,
  BadUrl,
  Cancel,
  Fault,
  FaultKind,
  Hint,
  Script,
  ServerScript,
  Submit,
  Turn,
  UserScript,
  When,
} from './script.ts';

/** Mostly the first, which is also what failures shrink to. */
export const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const seconds = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1, 2, 5, 60) },
  { weight: 1, arbitrary: fc.constant(3_600) },
  { weight: 1, arbitrary: fc.constant(2_592_000) },
);

const hint: fc.Arbitrary<Hint> = fc.record({
  form: fc.oneof(
    { weight: 3, arbitrary: fc.constant('none' as const) },
    fc.constantFrom('seconds', 'retry-after-ms', 'HTTP-date', 'obsolete date'),
    fc.constantFrom('asctime date', 'epoch', 'nonsense'),
  ),
  seconds,
  isDateless: mostly(false, true),
});

const latency = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 600 }) },
  { weight: 1, arbitrary: fc.integer({ min: 601, max: 20_000 }) },
);

const trouble: fc.Arbitrary<FaultKind> = fc.constantFrom(
  ...([503, 'reset', 'hang', 'broken JSON', 'body breaks off', 'body hangs'] as const),
  ...([408, 425, 429, 500] as const),
);

const fault: fc.Arbitrary<Fault> = fc.record({ kind: trouble, latency, hint });

const badUrls: BadUrl[] = ['a file: URL', 'a wss: URL', 'an http: URL', 'a URL with a password'];

const turn: fc.Arbitrary<Turn> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('going on' as const) },
    { weight: 1, arbitrary: fc.constant('unknown word' as const) },
    { weight: 5, arbitrary: trouble },
    { weight: 3, arbitrary: fc.constantFrom(304 as const, 404 as const) },
    { weight: 1, arbitrary: fc.constantFrom<Turn['kind'][]>(410, 403, 'HTML', ...badUrls) },
  ),
  latency,
  hint,
  progress: fc.constantFrom(0, 0.5, 0.9, -1, 250),
  isMoving: mostly(false, true),
  via: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0 as const) },
    fc.constantFrom(301, 302, 307, 308),
  ),
});

const submit: fc.Arbitrary<Submit> = fc.record({
  faults: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.record({ kind: trouble, latency, hint, isAcceptedAllTheSame: fc.boolean() }), {
      maxLength: 3,
    }),
  ),
  says: fc.oneof(
    { weight: 16, arbitrary: fc.constant('accepted' as const) },
    fc.constantFrom('accepted, and the body breaks off', 'refused', 'no monitor', 'done', 'failed'),
  ),
  header: fc.constantFrom(
    ...(['location', 'operation-location', 'azure-asyncoperation', 'link'] as const),
    ...(['content-location', 'body'] as const),
  ),
  latency,
  hint,
});

const cancel: fc.Arbitrary<Cancel> = fc.record({
  faults: fc.array(fault, { maxLength: 3 }),
  says: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(202, 204, 200) },
    fc.constantFrom(404, 409, 410, 303, 405, 501, 400),
  ),
  outcome: fc.constantFrom('canceled', 'goes on', 'gone'),
  polls: fc.nat({ max: 3 }),
  latency,
  hint,
});

const server: fc.Arbitrary<ServerScript> = fc.record({
  submit,
  speaks: fc.constantFrom('words', 'codes'),
  turns: fc.array(turn, { maxLength: 8 }),
  end: fc.constantFrom(
    ...(['embedded', 'whole body', 'no content', 'created', '303', 'at a URL'] as const),
    'by code, against its word' as const,
    ...(["at the 202's Location", 'failed', 'problem', 'canceled'] as const),
  ),
  isReadOnce: fc.boolean(),
  abroad: fc.oneof(fc.constant([]), fc.subarray<Abroad>(['hops', 'moved monitors', 'result'])),
  cancel,
  result: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fault },
      fc.record({ kind: fc.constantFrom(202 as const, 403 as const), latency, hint }),
    ),
    { maxLength: 3 },
  ),
});

const after = fc.record({ after: fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 100_000 })) });
const when: fc.Arbitrary<When> = fc.oneof(
  after,
  fc.record({ request: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ answer: fc.integer({ min: 1, max: 8 }), ticks: fc.nat({ max: 60 }) }),
);

const until = fc.option(when, { nil: undefined, freq: 2 });

/** Something that the user does, and what belongs to it. */
const deed = <W extends Act['what'], M extends object>(
  weight: number,
  what: W,
  more: { [K in keyof M]: fc.Arbitrary<M[K]> },
  moment: fc.Arbitrary<When> = when,
) => ({
  weight,
  arbitrary: fc.record({
    when: moment,
    on: mostly<Act['on']>('first', 'latest'),
    what: fc.constant(what),
    ...more,
  }) as unknown as fc.Arbitrary<Act>,
});

const act: fc.Arbitrary<Act> = fc.oneof(
  deed(6, 'result', { until }),
  deed(3, 'iterate', { until, take: fc.constantFrom(100, 1, 2, 3) }),
  deed(2, 'subscribe', { until: when }),
  deed(2, 'poll', { until }),
  deed(3, 'cancel', { until }),
  deed(3, 'abort', {}),
  deed(1, 'dispose', {}),
  deed(1, 'resume', { from: fc.constantFrom('checkpoint', 'URL') }),
  // Within a turn it would fall between an answer and its reading.
  deed(1, 'jump', { by: fc.constantFrom(3_600_000, -3_600_000, 500) }, after),
);

export const user: fc.Arbitrary<UserScript> = fc.record({
  start: mostly('submit', 'submit', 'run'),
  options: fc.record({
    polling: fc.record({
      minDelay: fc.constantFrom(250, 1, 1_000),
      maxDelay: fc.constantFrom(30_000, 1_000, 100),
      factor: fc.constantFrom(1.5, 1, 3),
      jitter: fc.constantFrom(0, 0.1, 1),
      maxRetryAfter: fc.constantFrom(Infinity, 10_000, 0),
      maxFailures: fc.constantFrom(5, 1, 2, 3),
      maxOutage: fc.constantFrom(0, 2_000, 60_000),
    }),
    timeout: fc.constantFrom(10_000, 1_000),
    totalTimeout: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false as const) },
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 100_000 }),
    ),
    onAbort: mostly('cancel', 'detach'),
    idempotencyKey: fc.boolean(),
  }),
  signalOf: fc.constantFrom('operation', 'client', 'nobody'),
  leaves: fc.constantFrom('abort', 'dispose'),
  acts: fc.array(act, { maxLength: 5 }),
});

const cue: fc.Arbitrary<Cue> = fc.record({
  after: fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 60_000 })),
  says: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Cue['says'][]>('open', 'change', 'running') },
    { weight: 3, arbitrary: fc.constantFrom<Cue['says'][]>('alive', 'storm', 'succeeded') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Cue['says'][]>('failed', 'canceled', 'another document'),
    },
    { weight: 1, arbitrary: fc.constantFrom<Cue['says'][]>('nonsense', 'never again') },
  ),
  progress: fc.constantFrom(0, 0.5, 0.9, -1, 250),
  id: fc.constantFrom(0, 0, 1, 2, 3),
});

export const channels: fc.Arbitrary<ChannelScript> = fc.array(
  fc.record({
    cues: fc.array(cue, { maxLength: 6 }),
    ends: mostly<Opening['ends']>('never', 'at once', 'with an error', 'deaf'),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A server and a user, and half of the time a channel. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  server,
  user,
  channel: fc.option(channels, { nil: undefined, freq: 1 }),
});
