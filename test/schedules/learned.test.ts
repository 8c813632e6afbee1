import {
  createClient,
  type EndedContext,
  type LearnedOptions,
  type LearnedSchedule,
  learned,
  type ScheduleContext,
} from 'await202';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { context, ended } from './contexts.ts';

/** It has seen so many operations that took about two seconds. */
function experienced(options: LearnedOptions = {}, count = 50): LearnedSchedule {
  const schedule = learned(options);
  for (let seen = 0; seen < count; seen += 1) schedule.ended(ended());
  return schedule;
}

describe('the first poll', () => {
  test('comes when operations of this kind have mostly ended', () => {
    const wait = experienced().next(context());
    expect(wait).toBeGreaterThan(1900);
    expect(wait).toBeLessThan(3000);
  });

  test('and all others in the first 3 s are the more, the less a request costs', () => {
    const polls = (cost: number) => {
      const schedule = experienced({ cost });
      let count = 0;
      for (let elapsed = 0; elapsed < 3000; count += 1) {
        elapsed += schedule.next(context({ elapsed, polls: count })) ?? Infinity;
      }
      return count;
    };
    expect([1000, 100, 10].map(polls)).toEqual([3, 6, 17]);
  });
});

describe('the normal delay is left', () => {
  const schedule = experienced();

  test.for<[string, Partial<ScheduleContext>]>([
    ['if nothing is known of this kind', { kind: 'POST /videos' }],
    ['if the kind is unknown', { kind: undefined }],
    ['if nobody knows since when it runs', { elapsed: undefined }],
    ['after a failure', { failures: 1 }],
    ['after a Retry-After', { retryAfter: 100 }],
    ['after a Retry-After of 0', { retryAfter: 0 }],
    ['if anything tells when it will end', { estimatedEndAt: 1_800_000_001_000 }],
    ['while it is being canceled', { status: { state: 'canceling', polls: 1, body: undefined } }],
    ['after much more time than any other took', { elapsed: 60_000 }],
  ])('%s', ([, more]) => {
    expect(schedule.next(context(more))).toBeUndefined();
  });
});

describe('a poll comes no later than it would without', () => {
  const schedule = experienced();

  test.for<[string, Partial<ScheduleContext>]>([
    ['while somebody looks', { isWatched: true }],
    [
      'while there is a progress',
      { status: { state: 'running', polls: 1, progress: 0.2, body: undefined } },
    ],
  ])('%s', ([, more]) => {
    expect(schedule.next(context({ ...more, delay: 250 }))).toBe(250);
    expect(schedule.next(context({ ...more, delay: 30_000 }))).toBe(schedule.next(context()));
  });
});

describe('nothing is learned', () => {
  test.for<[string, Partial<EndedContext>]>([
    ['of a canceled operation', { status: { state: 'canceled', polls: 3, body: undefined } }],
    [
      'of one that ended after an accepted cancel',
      { checkpoint: { ...ended().checkpoint, cancelAccepted: true } },
    ],
    ['of one that nobody had to wait for', { polls: 0 }],
    ['if its kind is unknown', { kind: undefined }],
    ['if nobody knows since when it ran', { elapsed: undefined, lastActive: undefined }],
    ['if nobody knows when it last went on', { lastActive: undefined }],
    ['if the clock was set back', { lastActive: 5000 }],
    ['from nonsense', { elapsed: Number.NaN }],
    ['from a time before the submit', { lastActive: -1 }],
    ['from an endless time', { elapsed: Infinity }],
    ['where the server tells when it will end', { estimatedEndAt: 1_800_000_001_000 }],
  ])('%s', ([, more]) => {
    const schedule = learned();
    schedule.ended(ended(more));
    expect(schedule.toJSON().kinds).toEqual([]);
  });

  test('but of a failed one, which was waited for as well', () => {
    const schedule = learned();
    const { status } = ended();
    schedule.ended(ended({ status: { ...status, state: 'failed' } as EndedContext['status'] }));
    expect(schedule.toJSON().kinds).toHaveLength(1);
  });
});

test('one that was never seen to go on has ended at some time since its submit', () => {
  const schedule = learned();
  schedule.ended(ended({ lastActive: 0, elapsed: 300 }));
  expect(schedule.toJSON().kinds).toEqual([['POST /reports', [0, 300]]]);
});

test('a plan is kept for all operations of its kind until one more has ended', () => {
  const schedule = experienced();
  // Whatever is believed is weighed by logarithms; when the submit was is no time to be binned.
  const logarithm = vi.spyOn(Math, 'log');
  onTestFinished(() => logarithm.mockRestore());
  const weighed = () => {
    logarithm.mockClear();
    schedule.next(context({ elapsed: 0 }));
    return logarithm.mock.calls.length > 0;
  };
  expect([weighed(), weighed(), weighed()]).toEqual([true, false, false]);
  schedule.ended(ended());
  expect([weighed(), weighed()]).toEqual([true, false]);
});

describe('`key`', () => {
  test('says which operations are of one kind', () => {
    const schedule = experienced({ key: ({ kind }) => kind?.replace(/[^/]*$/, '') });
    expect(schedule.next(context({ kind: 'POST /videos' }))).toBeGreaterThan(1900);
    expect(schedule.next(context({ kind: 'POST /v2/videos' }))).toBeUndefined();
  });

  test('may leave some of them out', () => {
    const schedule = experienced({ key: () => undefined });
    expect(schedule.toJSON().kinds).toEqual([]);
    expect(schedule.next(context())).toBeUndefined();
  });

  test('that is no text is none', () => {
    const schedule = experienced({ key: (() => ({})) as unknown as () => string });
    expect(schedule.toJSON().kinds).toEqual([]);
  });
});

describe('a wrong option fails at the call', () => {
  test.for<[LearnedOptions, string]>([
    [{ cost: 0 }, 'await202: `cost` is 0, expected milliseconds, at least 1.'],
    [{ cost: Number.NaN }, 'await202: `cost` is NaN, expected milliseconds, at least 1.'],
    [{ cost: Infinity }, 'await202: `cost` is Infinity, expected milliseconds, at least 1.'],
    [{ key: 'POST' as never }, "await202: `key` is 'POST', expected a function."],
    [
      { costs: 5 } as never,
      'await202: `costs` is unknown, expected one of cost, memory, key (did you mean cost?).',
    ],
  ])('%o', ([options, message]) => {
    expect(() => learned(options)).toThrow(new TypeError(message));
  });
});

test('a delay is a finite number above 0, whatever was learned, or none', () => {
  const span = fc.tuple(fc.nat(3_000_000_000), fc.nat(3_000_000_000));
  const elapsed = fc.double({ min: 0, max: 1e10, noNaN: true });
  const cost = fc.integer({ min: 1, max: 1e9 });
  fc.assert(
    fc.property(fc.array(span), elapsed, cost, (spans, at, worth) => {
      const schedule = learned({ cost: worth });
      for (const [lastActive, more] of spans) {
        schedule.ended(ended({ lastActive, elapsed: lastActive + more }));
      }
      const wait = schedule.next(context({ elapsed: at }));
      if (wait === undefined) return;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThan(Infinity);
    }),
  );
});

describe('in a client', () => {
  /** Each task takes two seconds; a request takes no time. */
  function clientWith(polling: Parameters<typeof createClient>[0]) {
    let now = 1_800_000_000_000;
    let began = 0;
    const polls: number[][] = [];
    const client = createClient({
      baseUrl: 'https://api.example.com/',
      clock: {
        now: () => now,
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
      },
      fetch: async (input) => {
        if ((input as Request).method === 'POST') {
          began = now;
          polls.push([]);
          return new Response(null, { status: 202, headers: { location: '/tasks/1' } });
        }
        polls.at(-1)?.push(now - began);
        const status = now - began < 2000 ? 'running' : 'succeeded';
        return Response.json({ status });
      },
      ...polling,
    });
    return { client, polls };
  }

  test.for(['as `polling`', 'as `delay`'])('it learns, given %s', async (how) => {
    const schedule = learned();
    const polling = how === 'as `delay`' ? { delay: schedule, jitter: 0 } : schedule;
    const { client, polls } = clientWith({ polling });
    for (let count = 0; count < 30; count += 1) await client.run(`users/${count}/reports`);
    expect(polls[0]?.length).toBeGreaterThan(3);
    expect(polls.at(-1)?.length).toBeLessThan(3);
    expect(polls.at(-1)?.at(-1)).toBeLessThan(2400);
    // Ids make no other kind.
    expect(schedule.toJSON().kinds).toHaveLength(1);
  });

  test('it is not in the way of an operation resumed from a bare URL', async () => {
    const schedule = experienced();
    const { client } = clientWith({ polling: schedule });
    const before = JSON.stringify(schedule);
    await client.resume('https://api.example.com/tasks/1').result();
    expect(JSON.stringify(schedule)).toBe(before);
  });
});
