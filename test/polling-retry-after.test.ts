import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from './scripted-answers.ts';
import { play } from './scripted-server.ts';

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
  ])('$label', async ({ headers, wait }) => {
    expect(await waited(headers)).toBe(wait);
  });
});

describe('what is no Retry-After leaves it to backoff', () => {
  test.for([
    { label: 'nothing', headers: 'retry-after:' },
    { label: 'a word', headers: 'retry-after: soon' },
    { label: 'seconds with a unit', headers: 'retry-after: 12s' },
    { label: 'two values', headers: 'retry-after: 5 | retry-after: 10' },
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
    { label: 'a date in another form', headers: 'retry-after: 2050-01-01T00:00:00Z' },
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
