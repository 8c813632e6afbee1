import type { Answer } from 'await202';
import { describe, expect, test } from 'vitest';
import { ownHint, retryAfter, timeLeft } from '../../src/core/retry-after.ts';

// What the headers of one answer ask for. Whole operations: test/polling/retry-after.test.ts.

const now = Date.UTC(2026, 10, 29, 12);
const dateIn = (seconds: number) => new Date(now + seconds * 1000).toUTCString();
const answer = (headers: Record<string, string>, status = 202): Answer => ({
  status,
  headers: new Headers(headers),
  url: 'https://api.example.com/tasks/1',
  body: undefined,
});
const asked = (value: string, status = 202) =>
  retryAfter(answer({ 'retry-after': value }, status), now);

describe('a Retry-After', () => {
  test.for<[value: string, delay: number | undefined]>([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    ['250ms', 250],
    ['2 min', 120_000],
    ['1h30m', 5_400_000],
    ['PT1M30S', 90_000],
    ['7;comment', 7_000],
    ['"7"', 7_000],
    ['3, 9, 5', 9_000],
    ['9, soon', 9_000],
    [dateIn(8), 8_000],
    [String((now + 8_000) / 1000), 8_000],
    [String(now + 8_000), 8_000],
    [`29 Nov 2026 12:00:08 GMT (${'x'.repeat(99)})`, 8_000],
    [`29 Nov 2026${' '.repeat(99)}12:00:08 GMT`, undefined],
    // A year of two digits is in the past if it is more than 50 years ahead.
    ['Saturday, 28-Nov-76 12:00:00 GMT', 18_262 * 86_400_000],
    ['Sunday, 29-Nov-76 00:00:00 GMT', 18_262.5 * 86_400_000],
    ['Sunday, 29-Nov-76 00:00:01 GMT', undefined],
    [dateIn(-8), undefined],
    [dateIn(0), undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['5 fortnights', undefined],
    ['', undefined],
    ['999999999', 999_999_999_000],
  ])('of %j is %d', ([value, delay]) => {
    expect(asked(value)?.delay).toBe(delay);
  });

  test('as a date is compared with the Date of the same answer', () => {
    const date = new Date(now - 3_600_000).toUTCString();
    const late = new Date(now - 3_600_000 + 5_000).toUTCString();
    expect(retryAfter(answer({ date, 'retry-after': late }), now)?.delay).toBe(5_000);
  });

  test('is read no further than 999 characters and 32 values', () => {
    expect(asked(`${' '.repeat(500)}7${','.repeat(10)}9`)?.delay).toBe(9_000);
    expect(asked(`${'1,'.repeat(31)}9`)?.delay).toBe(9_000);
    expect(asked(`${'1,'.repeat(32)}9`)?.delay).toBe(1_000);
    expect(asked(`7${' '.repeat(1_000)}, 9`)?.delay).toBe(7_000);
  });

  test.for<[string, number, boolean]>([
    ['7', 202, false],
    ['7', 429, true],
    ['7', 503, true],
    ['7', 500, false],
    [dateIn(7), 202, true],
    [String(now + 7_000), 202, true],
  ])('%s of a %d may be shared with others: %s', ([value, status, isShared]) => {
    expect(asked(value, status)?.isShared).toBe(isShared);
  });
});

describe('other headers', () => {
  test.for<[header: string, value: string, limited: number | undefined, else_: number | undefined]>(
    [
      ['retry-after-ms', '250', 250, 250],
      ['x-ms-retry-after-ms', '250', 250, 250],
      ['ratelimit', 'limit=10, remaining=0, reset=7', 7_000, undefined],
      ['ratelimit', '"day";r=0;t=7', 7_000, undefined],
      ['ratelimit', '"day";r=3;t=7', undefined, undefined],
      ['ratelimit-reset', '7', 7_000, undefined],
      ['x-ratelimit-reset', '7', 7_000, undefined],
      ['x-rate-limit-reset-after', '7', 7_000, undefined],
      ['rate-limit-retry-after', '7', 7_000, undefined],
      ['my-ratelimit-reset', '7', undefined, undefined],
      ['ratelimit-reset-tokens', '7', undefined, undefined],
      ['ratelimit-limit', '7', undefined, undefined],
    ],
  )('%s: %s', ([header, value, limited, otherwise]) => {
    expect(retryAfter(answer({ [header]: value }, 429), now)?.delay).toBe(limited);
    expect(retryAfter(answer({ [header]: value }, 503), now)?.delay).toBe(limited);
    expect(retryAfter(answer({ [header]: value }, 200), now)?.delay).toBe(otherwise);
  });

  test('of several the most exact counts, and what the convention has found before all', () => {
    const headers = { 'retry-after': '9', 'retry-after-ms': '8500', 'ratelimit-reset': '30' };
    expect(retryAfter(answer(headers, 429), now)?.delay).toBe(8_500);
    expect(retryAfter(answer(headers, 429), now, 100)).toEqual({ delay: 100, isShared: true });
    expect(
      retryAfter(answer({ 'ratelimit-reset': '5', 'x-ratelimit-reset': '30' }, 429), now),
    ).toEqual({ delay: 30_000, isShared: true });
  });
});

describe('ownHint()', () => {
  test.for<[number | undefined, number | undefined]>([
    [undefined, undefined],
    [-1, undefined],
    [0, 0],
    [1e15 - 1, 1e15 - 1],
    [1e15, undefined],
    [Number.NaN, undefined],
  ])('of %d', ([delay, hinted]) => {
    expect(ownHint(delay)?.delay).toBe(hinted);
  });
});

describe('timeLeft()', () => {
  test.for<[number | string | undefined, number | undefined]>([
    [undefined, undefined],
    [1_500, 1_500],
    ['7', 7_000],
    [dateIn(8), 8_000],
    ['soon', undefined],
  ])('of %j', ([estimate, left]) => {
    expect(timeLeft(answer({}), now, estimate)).toBe(left);
  });
});
