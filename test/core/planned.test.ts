import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { withPlan } from '../../src/core/plan.ts';
import type { Hint } from '../../src/core/retry-after.ts';
import type { PollingSettings, ScheduleContext } from '../../src/core/schedule.ts';
import { answered, answerOf, knownOf, now, rulesOf, running, step } from '../support/life.ts';

// When the next poll is, after an answer that it goes on.

interface Given {
  readonly polling?: Partial<PollingSettings>;
  readonly hint?: Hint;
  readonly chance?: number;
  readonly known?: Partial<Checkpoint>;
}

/** What is planned: the wait, and how many backoffs there were. */
function plan({ polling, hint, chance = 0.5, known }: Given) {
  const answer = answered(answerOf(200, { status: 'running' }), hint);
  const [{ checkpoint }] = step(knownOf({ ...running, ...known }), answer, rulesOf(polling), {
    chance,
  });
  expect(checkpoint.at).toBe(now);
  return [checkpoint.wait, checkpoint.backoffs];
}

const exact = (delay: number): Hint => ({ delay, isShared: false });
const shared = (delay: number): Hint => ({ delay, isShared: true });

describe('the wait', () => {
  test.for<[title: string, given: Given, wait: number, backoffs: number]>([
    // 250 × 1.5², and a tenth of that on either side.
    ['is a backoff, at its shortest', { chance: 0 }, 506.25, 3],
    ['is a backoff, in its middle', { chance: 0.5 }, 562.5, 3],
    ['is a backoff, at its longest', { chance: 1 }, 618.75, 3],
    ['never falls below minDelay', { chance: 0, known: { backoffs: 0 } }, 250, 1],
    ['never exceeds maxDelay, but for jitter', { chance: 1, known: { backoffs: 99 } }, 33_000, 100],
    ['is finite after any number of backoffs', { known: { backoffs: 1e6 } }, 30_000, 1_000_001],
    [
      'is as long as minDelay where maxDelay is shorter',
      { polling: { minDelay: 5_000, maxDelay: 1_000 } },
      5_000,
      3,
    ],
    ['is always the same with a factor of 1', { polling: { factor: 1 } }, 250, 3],
    ['is what the server asks for, exactly', { hint: exact(7_000), chance: 1 }, 7_000, 0],
    ['is no shorter than what many were told', { hint: shared(7_000), chance: 0 }, 7_000, 0],
    ['has jitter on top of what many were told', { hint: shared(7_000), chance: 0.5 }, 7_350, 0],
    ['at most all of it', { hint: shared(7_000), chance: 1 }, 7_000 * 1.1, 0],
    ['of "at once" is minDelay', { hint: exact(0) }, 250, 0],
    ['of "at once", told to many, is minDelay and jitter', { hint: shared(0), chance: 1 }, 275, 0],
    [
      'is no longer than maxRetryAfter',
      { hint: exact(7_000), polling: { maxRetryAfter: 2_000 } },
      2_000,
      0,
    ],
    [
      'has jitter on top of maxRetryAfter, too',
      { hint: shared(7_000), polling: { maxRetryAfter: 2_000 }, chance: 1 },
      2_200,
      0,
    ],
    ['may be longer than maxDelay if the server says so', { hint: exact(3_600_000) }, 3_600_000, 0],
    ['has no jitter without jitter', { polling: { jitter: 0 }, chance: 0 }, 562.5, 3],
  ])('%s', ([, given, wait, backoffs]) => {
    expect(plan(given)).toEqual([wait, backoffs]);
  });

  test('is what the document asks for, before what a header does', () => {
    const convention = {
      ...rulesOf().settings.convention,
      read: () => ({ state: 'running', retryAfter: 4_000 }) as const,
    };
    const answer = answered(answerOf(200, {}), exact(7_000));
    const [{ checkpoint }] = step(knownOf(), answer, rulesOf({}, { convention }));
    expect([checkpoint.wait, checkpoint.backoffs]).toEqual([4_000, 0]);
  });

  test.for([-1, Number.NaN, Infinity, 1e15])(
    'is what a header asks for, where the convention’s %s is nonsense',
    (retryAfter) => {
      const convention = {
        ...rulesOf().settings.convention,
        read: () => ({ state: 'running', retryAfter }) as const,
      };
      const answer = answered(answerOf(200, {}), exact(7_000));
      const [{ checkpoint }] = step(knownOf(), answer, rulesOf({}, { convention }));
      expect(checkpoint.wait).toBe(7_000);
    },
  );
});

describe('an estimate of the end', () => {
  /** When the next poll is if the server says that there are 20 seconds left. */
  const wait = (answer: Parameters<typeof answered>, known = running) => {
    const outlook = { endAt: now + 20_000, earliest: now + 20_000, misses: 0 };
    const moment = { now, chance: 0.5, isOffline: false, isWatched: false };
    const [, hint] = answer;
    return withPlan(knownOf(known, { outlook }), hint, rulesOf(), moment).checkpoint.wait;
  };

  test('tells when to ask, where nothing else does', () => {
    expect(wait([answerOf(200)])).toBe(20_000);
  });

  test('gives way to what the server asks for', () => {
    expect(wait([answerOf(200), exact(7_000)])).toBe(7_000);
    expect(wait([answerOf(200), exact(0)])).toBe(250);
  });

  test('says nothing of how long a fault will last', () => {
    expect(wait([answerOf(503)], { ...running, failures: 1, failingSince: now })).toBe(562.5);
  });
});

describe('a delay function', () => {
  test('is told all there is, and decides', () => {
    const told: ScheduleContext[] = [];
    const delay = (context: ScheduleContext) => {
      told.push(context);
      return 9_000;
    };
    const answer = answered(answerOf(200, { status: 'working' }), shared(7_000));
    const [{ checkpoint, status }] = step(knownOf(), answer, rulesOf({ delay: { next: delay } }));
    expect(told).toEqual([
      {
        ...{ status, polls: 2, failures: 0, retryAfter: 7_000, delay: 7_350, isWatched: false },
        checkpoint: { ...checkpoint, wait: 7_350 },
      },
    ]);
    expect([checkpoint.wait, checkpoint.backoffs]).toEqual([9_000, 0]);
  });

  test.for([1e-300, 1, 249])('that says %s is held to minDelay', (value) => {
    expect(plan({ polling: { delay: { next: () => value } } })).toEqual([250, 3]);
  });

  test('may be as quick as minDelay allows', () => {
    expect(plan({ polling: { minDelay: 1, delay: { next: () => 9 } } })).toEqual([9, 3]);
  });

  test('is told the failures, with the one that it is asked about', () => {
    const told: ScheduleContext[] = [];
    const delay = (context: ScheduleContext) => void told.push(context);
    const known = knownOf({ ...running, failures: 1, failingSince: now });
    step(known, answered(answerOf(503)), rulesOf({ delay: { next: delay } }));
    expect(told).toMatchObject([{ failures: 2, polls: 2, retryAfter: undefined, delay: 562.5 }]);
  });

  test.for([undefined, 0, -1, Number.NaN, Infinity, '9', null])(
    'that says %s leaves it to backoff',
    (value) => {
      expect(plan({ polling: { delay: { next: () => value as number } } })).toEqual([562.5, 3]);
    },
  );
});
