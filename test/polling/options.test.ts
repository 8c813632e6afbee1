import type { ScheduleContext, SubmitOptions } from 'await202';
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, play, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const accepted = '202 /tasks/1';

describe('backoff', () => {
  const four: Line[] = [accepted, '202', '202', '202', '204'];

  test('grows by `factor`, 1.5 by default', async () => {
    const { moments } = await play([accepted, '202', '202', '204'], { polling: { minDelay: 400 } });
    expect(moments).toEqual([0, 400, 1000, 1900]);
  });

  test('grows by a `factor` of your own', async () => {
    const { moments } = await play(four, { polling: { minDelay: 100, factor: 10 } });
    expect(moments).toEqual([0, 100, 1100, 11_100, 41_100]);
  });

  test('stays the same with a `factor` of 1', async () => {
    const { moments } = await play(four, { polling: { factor: 1 } });
    expect(moments).toEqual([0, 250, 500, 750, 1000]);
  });

  test('grows no further than `maxDelay`', async () => {
    const { moments } = await play(four, {
      polling: { minDelay: 1000, factor: 2, maxDelay: 3000 },
    });
    expect(moments).toEqual([0, 1000, 3000, 6000, 9000]);
  });

  test('never falls into a hot loop after thousands of polls', { timeout: 20_000 }, async () => {
    const many = Array.from({ length: 1100 }, () => '202');
    const { moments } = await play([accepted, ...many, '204'], {
      polling: { minDelay: 1000, factor: 2, maxDelay: 1000 },
    });
    expect(moments.at(-1)).toBe(1_101_000);
  });
});

describe('jitter', () => {
  /** The two delays of a backoff and the one after a rate limit's `retry-after: 2`. */
  async function delays(random: number, polling: SubmitOptions['polling']) {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { moments } = await play([accepted, '202', '429 | retry-after: 2', '204'], { polling });
    const [, first = 0, second = 0, third = 0] = moments;
    return [first, second - first, third - second];
  }
  const almostOne = 1 - Number.EPSILON;

  test.for([
    { label: 'lowest', random: 0, expected: [1000, 1800, 2000] },
    { label: 'middle', random: 0.5, expected: [1000, 2000, 2100] },
    { label: 'highest', random: almostOne, expected: [1100, 2200, 2200] },
  ])(
    'is around a backoff, at least `minDelay`, and after a hint: $label',
    async ({ random, expected }) => {
      const polling = { jitter: 0.1, minDelay: 1000, factor: 2 };
      const seen = await delays(random, polling);
      expect(seen.map((delay) => Math.ceil(delay / 10) * 10)).toEqual(expected);
    },
  );

  test('may be the whole delay', async () => {
    const polling = { jitter: 1, minDelay: 1000, factor: 2 };
    expect(await delays(0.25, polling)).toEqual([1000, 1000, 2500]);
  });

  test.for([
    { answer: '200 running | retry-after: 2' },
    { answer: '202 | retry-after: 2' },
    { answer: '202 | retry-after-ms: 2000' },
    { answer: '202 | retry-after: 2 seconds' },
    { answer: '202 | retry-after: 2, 1' },
    { answer: '500 | retry-after: 2' },
    { answer: '423 | retry-after: 2' },
    { answer: '304 | retry-after: 2' },
  ])('is not added to what $answer asks: it was told to nobody else', async ({ answer }) => {
    vi.spyOn(Math, 'random').mockReturnValue(almostOne);
    const { moments } = await play([`${accepted} | retry-after: 1`, answer, '204'], {
      polling: { jitter: 0.1 },
    });
    expect(moments).toEqual([0, 1000, 3000]);
  });

  test.for([
    { answer: '429 | retry-after: 2' },
    { answer: '503 | retry-after: 2' },
    { answer: '429 | x-ratelimit-reset-after: 2' },
    { answer: '202 | date: Thu, 03 Dec 2026 10:00:00 GMT | retry-after: 2026-12-03T10:00:02Z' },
    {
      answer:
        '202 | date: Thu, 03 Dec 2026 10:00:00 GMT | retry-after: Thu, 03 Dec 2026 10:00:02 GMT',
    },
    { answer: '202 | date: Thu, 03 Dec 2026 10:00:00 GMT | retry-after: 1796292002' },
  ])('is added after $answer: many may have been told so', async ({ answer }) => {
    vi.spyOn(Math, 'random').mockReturnValue(almostOne);
    const { moments } = await play([accepted, answer, '204'], {
      polling: { jitter: 0.1, minDelay: 1000, factor: 1 },
    });
    expect((moments[2] ?? 0) - (moments[1] ?? 0)).toBeCloseTo(2200, -1);
  });

  test('is not added to "soon"', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(almostOne);
    const { moments } = await play(
      [`${accepted} | retry-after: 0`, '202 | retry-after: 0', '204'],
      {
        polling: { jitter: 0.1 },
      },
    );
    expect(moments).toEqual([0, 250, 500]);
  });

  test('is left out with 0', async () => {
    const polling = { jitter: 0, minDelay: 1000, factor: 2 };
    expect(await delays(0.9, polling)).toEqual([1000, 2000, 2000]);
  });
});

describe('a `delay` function', () => {
  const lines: Line[] = [`${accepted} | retry-after: 1`, '202', '202 | retry-after: 9', '204'];

  test('takes over', async () => {
    const { moments } = await play(lines, { polling: { delay: () => 1000 } });
    expect(moments).toEqual([0, 1000, 2000, 3000]);
  });

  test('alone is short for `{ delay }`', async () => {
    const { moments } = await play(lines, { polling: () => 1000 });
    expect(moments).toEqual([0, 1000, 2000, 3000]);
  });

  test('may not choose shorter than `minDelay`', async () => {
    const polling = { minDelay: 500, delay: () => 1e-300 };
    const { moments } = await play([accepted, '202', '202', '204'], { polling });
    expect(moments).toEqual([0, 500, 1000, 1500]);
  });

  test('may choose longer than `maxDelay`', async () => {
    const delays = [90_000, 2000];
    const { moments } = await play(lines, { polling: ({ polls }) => delays[polls - 1] });
    expect(moments).toEqual([0, 1000, 91_000, 93_000]);
  });

  test.for([
    { label: 'undefined', value: undefined },
    { label: 'NaN', value: Number.NaN },
    { label: 'Infinity', value: Number.POSITIVE_INFINITY },
    { label: 'a negative number', value: -1000 },
    { label: '0', value: 0 },
    { label: 'a text', value: '1000' },
  ])('that says $label leaves it to the schedule', async ({ value }) => {
    const delay = () => value as number | undefined;
    const { moments } = await play(lines, { polling: { delay } });
    expect(moments).toEqual([0, 1000, 1250, 10_250]);
  });

  test('that throws is reported and leaves it to the schedule', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    const mistake = new Error('mistake');
    const polling = {
      delay: () => {
        throw mistake;
      },
    };
    const { moments } = await play([`${accepted} | retry-after: 1`, '202', '204'], { polling });
    expect(moments).toEqual([0, 1000, 1250]);
    expect(reported.mock.calls.flat()).toContain(mistake);
  });

  test('is told status, polls, failures, Retry-After and what would be waited', async () => {
    const told: ScheduleContext[] = [];
    const polling = {
      factor: 2,
      delay: (context: ScheduleContext) => {
        if (context.polls > 0) told.push(context);
        return undefined;
      },
    };
    await play(
      [`${accepted} | retry-after: 1`, '200 queued', '503', '503 | retry-after: 9', '204'],
      { polling },
    );
    expect(told).toMatchObject([
      { status: { state: 'pending', word: 'queued' }, polls: 1, failures: 0, delay: 250 },
      { polls: 2, failures: 1, delay: 500 },
      { polls: 3, failures: 2, retryAfter: 9000, delay: 9000 },
    ]);
    expect(told[0]?.retryAfter).toBeUndefined();
  });
});

describe('the polling of client and operation', () => {
  async function moments(
    ofClient: SubmitOptions['polling'],
    ofOperation: SubmitOptions['polling'],
  ): Promise<number[]> {
    const server = script(accepted, '202', '202', '204');
    const client = createClient({ ...server.options, polling: ofClient });
    await client.run('tasks', { polling: ofOperation });
    return server.moments;
  }

  test('are merged field by field', async () => {
    expect(await moments({ jitter: 0, minDelay: 1000, factor: 2 }, { factor: 3 })).toEqual([
      0, 1000, 4000, 13_000,
    ]);
  });

  test('are the client’s where the operation’s is undefined', async () => {
    const own = { factor: undefined, minDelay: undefined };
    expect(await moments({ jitter: 0, minDelay: 1000, factor: 2 }, own)).toEqual([
      0, 1000, 3000, 7000,
    ]);
  });

  test('keep the client’s `delay` under other fields', async () => {
    const delay = () => 1000;
    const own = { minDelay: 1000 };
    expect(await moments({ jitter: 0, delay }, own)).toEqual([0, 1000, 2000, 3000]);
  });

  test('keep the client’s fields under a function', async () => {
    const own = ({ polls }: ScheduleContext) => (polls === 1 ? 5000 : undefined);
    expect(await moments({ jitter: 0, minDelay: 1000, factor: 2 }, own)).toEqual([
      0, 1000, 6000, 10_000,
    ]);
  });

  test('are by default from 250 ms up, by half, with a tenth of jitter', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { fetch, ...server } = script(accepted, '202', '202', '204');
    await createClient({ baseUrl: 'https://api.example.com/', fetch }).run('tasks');
    expect(server.requests.map(({ at }) => at)).toEqual([0, 250, 625, 1187]);
  });
});
