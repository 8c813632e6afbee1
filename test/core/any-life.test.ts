import { type Convention, http, isFinal } from 'await202';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/answer.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Reading } from '../../src/core/convention.ts';
import type { Event, Moment, Rules } from '../../src/core/event.ts';
import { Fault, Refusal } from '../../src/core/fault.ts';
import { type Known, knownFrom } from '../../src/core/known.ts';
import { transition } from '../../src/core/lifecycle.ts';
import { parseCheckpoint } from '../../src/core/parse-checkpoint.ts';
import type { Hint } from '../../src/core/retry-after.ts';
import { withoutUndefined } from '../../src/core/without-undefined.ts';
import { answerOf, before, expected, rulesOf, running } from '../support/life.ts';

// Whatever happens to an operation, and in whatever order.

const words = fc.constantFrom('queued', 'running', 'done', 'failed', 'canceled', 'canceling', '?');
const urls = fc.constantFrom('/out/1', '/tasks/1', 'https://[', 'http://10.0.0.7/', '', 'x:y');

const document = fc.option(
  fc.oneof(
    fc.record(
      {
        status: words,
        progress: fc.oneof(fc.double(), fc.string()),
        message: fc.string(),
        resultUrl: urls,
        result: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  ),
  { nil: undefined },
);

const headers = fc.record(
  {
    location: urls,
    link: fc.constantFrom('</tasks/2>; rel="monitor"', '</out>; rel=result', '<>;'),
    'content-type': fc.constantFrom('text/html', 'text/plain', 'application/problem+json'),
  },
  { requiredKeys: [] },
);

const codes = fc.oneof(
  fc.constantFrom(200, 200, 200, 202, 202, 303, 304, 404, 404, 410, 403, 429, 503),
  fc.integer({ min: 100, max: 999 }),
);

const answer: fc.Arbitrary<Answer> = fc
  .tuple(codes, document, headers)
  .map((parts) => answerOf(...parts));

const milliseconds = fc.oneof(fc.nat(100_000), fc.double({ min: 0, max: 9.9e14, noNaN: true }));

const hint: fc.Arbitrary<Hint | undefined> = fc.option(
  fc.record({ delay: milliseconds, isShared: fc.boolean() }),
  { nil: undefined },
);

const fault = fc.oneof(
  answer.map((it) => new Fault(`HTTP ${it.status}`, it)),
  fc.constant(new Fault('no answer (fetch failed)')),
);

const thrown = fc.oneof(
  fault,
  fc.string().map((said) => new Refusal(said)),
  fc.string().map((said) => new TypeError(said)),
  fc.constantFrom<unknown>(undefined, null, 'a text', { an: 'object' }),
);

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    type: fc.constantFrom(
      'joined',
      'left',
      'due',
      'deadline',
      'cancel sent',
      'cancel failed' as const,
    ),
  }),
  { weight: 5, arbitrary: fc.record({ type: fc.constant('answered'), answer, hint }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('missed'), fault, hint }) },
  fc.record(
    { type: fc.constant('refused'), error: thrown, answer, hint },
    { requiredKeys: ['type', 'error'] },
  ),
  fc.record({ type: fc.constantFrom('cancel accepted', 'cancel too late'), hint }),
  // It ends all, so it is rare.
  fc.constantFrom<Event>({ type: 'left' }, { type: 'cancel found nothing' }),
) as fc.Arbitrary<Event>;

const moment = fc.record({
  later: fc.nat(120_000),
  chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  isOffline: fc.boolean(),
  isWatched: fc.boolean(),
});

const minDelay = fc.integer({ min: 1, max: 10_000 });

const polling = fc.record({
  minDelay,
  maxDelay: fc.integer({ min: 1, max: 1e12 }),
  factor: fc.oneof(fc.constantFrom(1, 1.5, 2), fc.double({ min: 1, max: 1e300, noNaN: true })),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  maxRetryAfter: fc.oneof(fc.constant(Infinity), fc.nat()),
  maxFailures: fc.integer({ min: 1, max: 5 }),
  maxOutage: fc.constantFrom(0, 60_000),
});

/** One that says anything: what is right by its types, and throws. */
const reading = fc.oneof(
  fc.record(
    {
      state: fc.constantFrom('pending', 'running', 'canceling', 'succeeded', 'failed', 'canceled'),
      word: fc.string(),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
      message: fc.string(),
      retryAfter: fc.double(),
      statusUrl: urls,
      resultUrl: urls,
      cancelUrl: urls,
      variables: fc.dictionary(fc.string(), fc.string()),
    },
    { requiredKeys: ['state'] },
  ),
  fc.constantFrom('fault' as const, undefined),
  fc.string().map((said) => new TypeError(said)),
) as fc.Arbitrary<Reading | 'fault' | undefined | TypeError>;

const own: fc.Arbitrary<Convention> = fc.array(reading, { minLength: 1 }).map((readings) => {
  let times = 0;
  return {
    ...http(),
    read() {
      const said = readings[times++ % readings.length];
      if (said instanceof TypeError) throw said;
      return said;
    },
  };
});

const convention = fc.oneof(
  fc.constantFrom(...[{}, { strict: true }, { gone: 'canceled' } as const].map(http)),
  own,
);

const rules = fc
  .tuple(polling, convention)
  .map(([pace, convention]): Rules => rulesOf(pace, { convention }));

const steps = fc.array(fc.tuple(event, moment), { maxLength: 30 });
const first = fc.constantFrom<Checkpoint>(expected, running);

/** Nothing of it can be written to without a word. */
function frozen(known: Known): Known {
  for (const part of [known, known.checkpoint, known.outcome, known.observed]) Object.freeze(part);
  return known;
}

/** A checkpoint as it is after it was stored. */
const stored = (checkpoint: Checkpoint): Checkpoint => JSON.parse(JSON.stringify(checkpoint));

/** What has to be true of each step, wherever it stands. */
function play(
  checkpoint: Checkpoint,
  rules: Rules,
  steps: readonly (readonly [Event, { later: number } & Omit<Moment, 'now'>])[],
): Known {
  let known = frozen(knownFrom(checkpoint));
  let now = before;
  for (const [event, { later, ...dice }] of steps) {
    now += later;
    const was = known;
    const [is, effects] = transition(was, event, rules, { now, ...dice });
    known = frozen(is);
    const after = is.checkpoint;

    if (isFinal(was.status)) {
      expect(is).toBe(was);
      expect(effects).toEqual([]);
      continue;
    }
    expect(effects.includes('settle')).toBe(isFinal(is.status));
    expect(after.state).toBe(is.status.state);
    expect(after.polls).toBeGreaterThanOrEqual(was.checkpoint.polls);
    expect(after.polls).toBeLessThanOrEqual(was.checkpoint.polls + 1);
    expect(after.wait).toBeLessThan(Infinity);

    // A poll is planned by who changes the wait; and no end waits.
    const isPlanned = after.wait !== was.checkpoint.wait || after.at !== was.checkpoint.at;
    if (isFinal(is.status)) expect(after).toMatchObject({ at: now, wait: 0 });
    else if (isPlanned) expect(after.wait).toBeGreaterThanOrEqual(rules.settings.polling.minDelay);

    // An effect that is an error is shown, too, unless one is shown already; and it can be resumed
    // from.
    const errors = effects.filter((effect) => typeof effect === 'object');
    if (!isFinal(is.status)) {
      const shown = was.status.error ? [was.status.error] : errors;
      if (errors.length) expect([is.status.error]).toEqual(shown);
      else if (is.status !== was.status) expect(is.status.error).toBeUndefined();
    }
    for (const { checkpoint } of errors) expect(checkpoint).toEqual(withoutUndefined(after));

    expect(stored(after)).toEqual(withoutUndefined(after));
    expect(parseCheckpoint(stored(after), 'http', undefined, now)).toEqual(withoutUndefined(after));
  }
  return known;
}

test('whatever happens, an operation goes on in order or has ended', { timeout: 60_000 }, () => {
  const ends = new Set<string>();
  const property = fc.property(first, rules, steps, (...given) => {
    ends.add(play(...given).status.state);
  });
  fc.assert(property, { numRuns: 250 });
  // Otherwise it says nothing.
  expect(ends).toEqual(
    new Set(['pending', 'running', 'canceling', 'succeeded', 'failed', 'canceled']),
  );
});

test('whatever a delay function says, the wait is a number that a checkpoint can hold', () => {
  const said = fc.oneof(fc.double(), fc.constantFrom(undefined, null, 'soon', {}, 1e300));
  const property = fc.property(said, hint, (own, hint) => {
    const rules = rulesOf({ delay: { next: () => own as number } });
    const [{ checkpoint }] = transition(
      knownFrom(running),
      { type: 'missed', fault: new Fault('no answer'), hint },
      rules,
      { now: before, chance: 0.5, isOffline: false, isWatched: false },
    );
    expect(checkpoint.wait).toBeGreaterThanOrEqual(rules.settings.polling.minDelay);
    expect(parseCheckpoint(stored(checkpoint), 'http', undefined, before).wait).toBe(
      checkpoint.wait,
    );
  });
  fc.assert(property, { numRuns: 500 });
});
