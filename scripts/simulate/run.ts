/**
 * A million operations in flight that take an hour on average: `npm run simulate`. What the server is
 * asked, what a worker costs, and what happens when all workers are replaced at once.
 */
import { lived } from './lived.ts';
import { backoff, trained, type Watch } from './schedules.ts';
import { sizes, stepsPerSecond } from './worker.ts';

const operations = 1_000_000;
const hour = 3_600_000;
/** Of the logarithm: two thirds of all take from half an hour to an hour and a half. */
const spread = 0.5;
/** Nobody waits for that long while workers are replaced. */
const downtime = 30;

/** Numbers that are the same in every run: mulberry32. */
let seed = 202;
function chance(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Log-normal, by Box and Muller. */
function duration(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  return hour * Math.exp(spread * normal - spread ** 2 / 2);
}

const number = (value: number) => Math.round(value).toLocaleString('en-US');
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

interface Way {
  readonly name: string;
  readonly watch: Watch;
  /** After a deploy each operation is asked at once, not only those whose poll has become due. */
  readonly asksAll: boolean;
  /** How many operations are enough. @defaultValue all */
  readonly sample?: number;
}

/** Each of them goes through the whole table of the lifecycle, which takes its time. */
const sample = 20_000;

const ways: readonly Way[] = [
  { name: 'backoff', watch: backoff(), asksAll: false },
  {
    name: 'backoff, `maxDelay` 5 min',
    watch: backoff(300_000),
    asksAll: false,
  },
  {
    name: '`learned()`',
    watch: trained(Array.from({ length: 500 }, duration), chance),
    asksAll: false,
  },
  { name: '`hold`, 30 s', watch: lived({ hold: 30_000 }), asksAll: true, sample },
  { name: 'push, `whileHeard` 30 s', watch: lived({ whileHeard: 30_000 }), asksAll: true, sample },
  {
    name: 'push, `whileHeard` 10 min',
    watch: lived({ whileHeard: 600_000 }),
    asksAll: true,
    sample,
  },
];

console.log(`| | requests for each | requests a second | known late by, mean | after a deploy |`);
console.log('|---|--:|--:|--:|--:|');
for (const { name, watch, asksAll, sample: count = operations } of ways) {
  let requests = 0;
  let late = 0;
  let span = 0;
  for (let index = 0; index < count; index++) {
    const length = duration();
    const watched = watch(length, chance);
    span += length;
    requests += watched.requests;
    late += watched.late;
  }
  // As many end as begin, so the rate follows from one operation: Little's law.
  const rate = (requests / span) * operations * 1000;
  const atOnce = asksAll ? operations : Math.min(operations, rate * downtime);
  console.log(
    `| ${name} | ${(requests / count).toFixed(1)} | ${number(rate)} | ${seconds(late / count)} | ${number(atOnce)} |`,
  );
}

const { heap, stored } = await sizes();
const steps = await stepsPerSecond();
const gigabytes = (bytes: number) => `${((bytes * operations) / 1e9).toFixed(2)} GB`;
console.log(`
An operation that a process waits for: ${number(heap)} bytes of heap, ${gigabytes(heap)} for all.
Its checkpoint in a queue: ${number(stored)} bytes of JSON, ${gigabytes(stored)} for all.
One process does ${number(steps)} steps a second, without a network and without a queue.`);
