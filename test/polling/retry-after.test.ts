import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { retryAfter } from '../../src/core/retry-after.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const now = 1_800_000_000_000; // As fastTime() has it.

/** What is waited after a poll whose answer has these headers; 500 is the backoff's turn. */
async function waited(headers: string, polling = {}): Promise<number> {
  const { moments } = await play([accepted, `200 running | ${headers}`, '200 done'], {
    polling: { factor: 2, ...polling },
  });
  expect(moments.slice(0, 2)).toEqual([0, 250]);
  expect(moments).toHaveLength(3);
  return (moments[2] ?? 0) - 250;
}

describe('a Retry-After sets the next delay', () => {
  // Measured against the answer's own Date: the local clock is decades ahead.
  const date = 'date: Sun, 06 Nov 1994 08:49:37 GMT';

  test.for([
    { label: 'seconds', headers: 'retry-after: 2', wait: 2000 },
    { label: 'seconds, far beyond `maxDelay`', headers: 'retry-after: 3600', wait: 3_600_000 },
    { label: 'a decimal', headers: 'retry-after: 1.5', wait: 1500 },
    { label: 'spaces around it', headers: 'retry-after:   2  ', wait: 2000 },
    { label: '0: soon, not at once', headers: 'retry-after: 0', wait: 250 },
    { label: 'less than `minDelay`: soon', headers: 'retry-after: 0.1', wait: 250 },
    {
      label: 'an IMF-fixdate',
      headers: `${date} | retry-after: Sun, 06 Nov 1994 08:49:40 GMT`,
      wait: 3000,
    },
    {
      label: 'an RFC 850 date',
      headers: `${date} | retry-after: Sunday, 06-Nov-94 08:49:40 GMT`,
      wait: 3000,
    },
    {
      label: 'an asctime date',
      headers: `${date} | retry-after: Sun Nov  6 08:49:40 1994`,
      wait: 3000,
    },
    {
      label: 'dates of different forms',
      headers: 'date: Sun Nov  6 08:49:37 1994 | retry-after: Sunday, 06-Nov-94 08:50:37 GMT',
      wait: 60_000,
    },
    {
      label: 'a date, without a Date to measure it against',
      headers: `retry-after: ${new Date(now + 4000).toUTCString()}`,
      // The poll comes 250 ms after `now`.
      wait: 3750,
    },
    {
      label: 'a date, beside a Date that is none',
      headers: `date: yesterday | retry-after: ${new Date(now + 4000).toUTCString()}`,
      wait: 3750,
    },
    {
      label: 'a two-digit year, decades ahead of the local clock',
      headers:
        'date: Sat, 06 Nov 2060 08:49:37 GMT | retry-after: Saturday, 06-Nov-60 08:49:40 GMT',
      wait: 3000,
    },
    { label: 'retry-after-ms', headers: 'retry-after-ms: 1200', wait: 1200 },
    { label: 'retry-after-ms of 0: soon, not at once', headers: 'retry-after-ms: 0', wait: 250 },
    {
      label: 'retry-after-ms before seconds',
      headers: 'retry-after: 9 | retry-after-ms: 1200',
      wait: 1200,
    },
    {
      label: 'seconds beside a malformed retry-after-ms',
      headers: 'retry-after: 2 | retry-after-ms: x',
      wait: 2000,
    },
    { label: 'epoch seconds', headers: `retry-after: ${now / 1000 + 5}`, wait: 4750 },
    {
      label: 'epoch seconds, beside a Date an hour behind',
      headers: `date: ${new Date(now - 3_600_000).toUTCString()} | retry-after: ${now / 1000 - 3598}`,
      wait: 2000,
    },
    { label: 'epoch milliseconds', headers: `retry-after: ${now + 5000}`, wait: 4750 },
    { label: 'Azure Cosmos’ milliseconds', headers: 'x-ms-retry-after-ms: 1200', wait: 1200 },
  ])('$label', async ({ headers, wait }) => {
    expect(await waited(headers)).toBe(wait);
  });
});

describe('a Retry-After as servers and gateways write it', () => {
  const date = 'date: Thu, 03 Dec 2026 10:00:00 GMT';

  test.for([
    '2 seconds',
    '2 Seconds',
    '2sec',
    '2secs',
    '2s',
    '2.0s',
    '2;',
    '2; reason=maintenance',
    '"2"',
    '2\t',
    '2000ms',
    '2000 milliseconds',
    'PT2S',
    '0m2s',
    '2, 2, 2',
    '1, 2',
    '2, 1',
    '1,2',
    '2, soon',
    '-5, 2',
    '0, 2',
    '1500ms, 2 seconds',
    'Thu, 03 Dec 2026 10:00:02 -0000',
    'Thu, 03 Dec 2026 10:00:02 +0000',
    'Thu, 03 Dec 2026 10:00:02 UTC',
    'Thu, 03 Dec 2026 10:00:02 Z',
    'Thu, 03 Dec 2026 12:00:02 +0200',
    'Thu, 03 Dec 2026 06:30:02 -0330',
    'Thu, 3 Dec 2026 10:00:02 GMT',
    'thu, 03 dec 2026 10:00:02 gmt',
    '03 Dec 2026 10:00:02 GMT',
    'Thu, 03  Dec  2026 10:00:02 GMT',
    '2026-12-03T10:00:02Z',
    '2026-12-03t10:00:02z',
    '2026-12-03T10:00:02',
    '2026-12-03T10:00:02.000Z',
    '2026-12-03T10:00:02.000000+00:00',
    '2026-12-03T12:00:02+02:00',
    '2026-12-03T12:00:02+0200',
    '2026-12-03T04:30:02-05:30',
    '2026-12-03 10:00:02+00',
    '2026-12-03 10:00:02 +0000 UTC',
    'Thu Dec 03 2026 12:00:02 GMT+0200 (Eastern European Standard Time)',
    'Thu Dec  3 10:00:02 UTC 2026',
    '1, Thu, 03 Dec 2026 10:00:02 GMT',
    'Thu, 03 Dec 2026 10:00:02 GMT, 1',
    'Thu, 03 Dec 2026 10:00:02 GMT, Thu, 03 Dec 2026 10:00:01 GMT',
    'Thu, 03 Dec 2026 09:00:00 GMT, 2',
  ])('%j is two seconds', async (text) => {
    expect(await waited(`${date} | retry-after: ${text}`)).toBe(2000);
  });

  test.for([
    { text: '1 minute', wait: 60_000 },
    { text: '2m', wait: 120_000 },
    { text: '1m30s', wait: 90_000 },
    { text: '1 minute 30 seconds', wait: 90_000 },
    { text: 'PT1H', wait: 3_600_000 },
    { text: '1.5 hours', wait: 5_400_000 },
    { text: '500ms', wait: 500 },
    { text: '2026-12-03T10:00:02.75Z', wait: 2750 },
  ])('$text', async ({ text, wait }) => {
    expect(await waited(`${date} | retry-after: ${text}`, { factor: 3 })).toBe(wait);
  });

  test('twice, by a gateway: the longest counts', async () => {
    expect(await waited('retry-after: 2 | retry-after: 7 | retry-after: 1')).toBe(7000);
  });

  test.for([
    '1'.repeat(16_000),
    '1s'.repeat(8000),
    `${' '.repeat(16_000)}x`,
    '2,'.repeat(8000),
    `Thu, 03 Dec 2026 10:00:02 GMT ${'('.repeat(16_000)}!`,
  ])('16 kB of it take no time', (text) => {
    const headers = new Headers({ 'retry-after': `x${text}`, 'x-ratelimit-reset': text });
    const began = performance.now();
    retryAfter({ status: 429, headers, body: undefined, url: '' }, now);
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe('a rate limit without a Retry-After', () => {
  const date = 'date: Thu, 03 Dec 2026 10:00:00 GMT';
  const limited = async (code: number, headers: string) => {
    const { moments } = await play([accepted, `${code} | ${date} | ${headers}`, '200 done'], {
      polling: { factor: 2 },
    });
    return (moments[2] ?? 0) - 250;
  };

  test.for([
    'ratelimit-reset: 2',
    'x-ratelimit-reset: 2',
    'x-rate-limit-reset: 2',
    'Rate-Limit-Reset: 2',
    'x-ratelimit-reset-after: 2.0',
    'x-ratelimit-retry-after: 2',
    'x-rate-limit-remaining: 0 | x-rate-limit-reset: 1796292002',
    'x-ratelimit-reset: 1796292002000',
    'x-ratelimit-reset: 2026-12-03T10:00:02Z',
    'x-ratelimit-reset: Thu, 03 Dec 2026 10:00:02 GMT',
    'ratelimit-reset: 1, 2',
    'x-ratelimit-reset: 1796292002.000 | x-ratelimit-reset-after: 1.9',
    'ratelimit: limit=10, remaining=0, reset=2',
    'ratelimit: "default";r=0;t=2',
    'ratelimit: "burst";r=0;t=2, "daily";r=100;t=3600',
    'ratelimit: "burst";r=0;t=1, "hour";r=0;t=2',
    'retry-after: soon | ratelimit-reset: 2',
    'ratelimit: "1h";r=100;t=3600, "1m";t=2;r=0',
  ])('%s is two seconds, on 429 and 503', async (headers) => {
    expect(await limited(429, headers)).toBe(2000);
    expect(await limited(503, headers)).toBe(2000);
  });

  test('comes after a Retry-After', async () => {
    expect(await limited(429, 'retry-after: 3 | x-ratelimit-reset: 60')).toBe(3000);
  });

  test.for([
    'x-ratelimit-limit: 60',
    'x-ratelimit-reset: soon',
    'x-ratelimit-reset: 1500000000',
    'ratelimit: "daily";r=100;t=3600',
    'ratelimit: "1h";r=100;t=3600',
    'ratelimit: x',
    'ratelimit-policy: 10;w=60',
  ])('%s says nothing', async (headers) => {
    expect(await limited(429, headers)).toBe(500);
  });

  test.for([202, 304, 500, 502, 504])('says nothing of the polling on %i', async (code) => {
    expect(await limited(code, 'x-ratelimit-reset: 60 | ratelimit: "default";r=0;t=60')).toBe(500);
  });
});

describe('what is no Retry-After leaves it to backoff', () => {
  test.for([
    { label: 'nothing', headers: 'retry-after:' },
    { label: 'a word', headers: 'retry-after: soon' },
    { label: 'a unit that nobody knows', headers: 'retry-after: 2 fortnights' },
    { label: 'a unit alone', headers: 'retry-after: seconds' },
    { label: 'two values that mean nothing', headers: 'retry-after: soon | retry-after: -10' },
    { label: 'a negative number', headers: 'retry-after: -5' },
    { label: 'a negative retry-after-ms', headers: 'retry-after-ms: -5' },
    { label: 'NaN', headers: 'retry-after: NaN' },
    { label: 'Infinity', headers: 'retry-after: Infinity' },
    { label: 'hexadecimal', headers: 'retry-after: 0x10' },
    { label: 'an exponent', headers: 'retry-after: 1e3' },
    { label: 'an exponent beyond every number', headers: 'retry-after: 1e999' },
    { label: 'digits beyond every number', headers: `retry-after: ${'9'.repeat(400)}` },
    { label: 'milliseconds beyond every number', headers: `retry-after-ms: ${'9'.repeat(400)}` },
    { label: 'a date that does not exist', headers: 'retry-after: Sun, 99 Foo 2050 08:49:37 GMT' },
    { label: 'a date in words', headers: 'retry-after: tomorrow at noon' },
    {
      label: 'a date in a zone that HTTP does not know',
      headers: 'retry-after: Sun, 06 Nov 2050 08:49:37 EST',
    },
    { label: 'a day without a time', headers: 'retry-after: 2050-01-01' },
    { label: 'a date that is past', headers: 'retry-after: Sun, 06 Nov 1994 08:49:37 GMT' },
    {
      label: 'a date that is past by the answer’s own Date',
      headers: 'date: Sat, 06 Nov 2060 08:49:37 GMT | retry-after: Sat, 06 Nov 2060 08:49:36 GMT',
    },
    { label: 'epoch seconds that are past', headers: 'retry-after: 1500000000' },
    { label: 'the first number that is epoch seconds', headers: 'retry-after: 1000000000' },
    { label: 'the first that is epoch milliseconds', headers: 'retry-after: 1000000000000' },
    { label: 'epoch milliseconds that are past', headers: 'retry-after: 1500000000000' },
  ])('$label', async ({ headers }) => {
    expect(await waited(headers)).toBe(500);
  });
});

describe('maxRetryAfter caps', () => {
  test.for([
    { label: 'seconds', headers: 'retry-after: 3600' },
    { label: 'milliseconds', headers: 'retry-after-ms: 3600000' },
    { label: 'a date', headers: `retry-after: ${new Date(now + 3_600_000).toUTCString()}` },
    { label: 'an epoch', headers: `retry-after: ${now / 1000 + 3600}` },
    { label: 'hours', headers: 'retry-after: 1 hour' },
  ])('$label', async ({ headers }) => {
    expect(await waited(headers, { maxRetryAfter: 5000 })).toBe(5000);
  });

  test('only what is longer', async () => {
    expect(await waited('retry-after: 4', { maxRetryAfter: 5000 })).toBe(4000);
  });

  test('down to `minDelay`', async () => {
    expect(await waited('retry-after: 4', { maxRetryAfter: 0 })).toBe(250);
  });

  test('the first delay too', async () => {
    const { moments } = await play([`${accepted} | retry-after: 3600`, '200 done'], {
      polling: { maxRetryAfter: 5000 },
    });
    expect(moments).toEqual([0, 5000]);
  });
});

describe('a Retry-After', () => {
  test('does not stick: without one backoff begins anew', async () => {
    const { moments } = await play(
      [
        accepted,
        '200 running',
        '200 running | retry-after: 5',
        '200 running',
        '200 running',
        '200 done',
      ],
      { polling: { factor: 2 } },
    );
    expect(moments).toEqual([0, 250, 750, 5750, 6000, 6500]);
  });

  test.for([
    { label: 'on a 202', line: '202 | retry-after: 5' },
    { label: 'on a 200', line: '200 running | retry-after: 5' },
    { label: 'on a fault', line: '503 | retry-after: 5' },
    { label: 'on a 404 that is not visible yet', line: '404 | retry-after: 5' },
  ])('counts $label', async ({ line }) => {
    const { moments } = await play([accepted, line, '204']);
    expect(moments).toEqual([0, 250, 5250]);
  });
});
