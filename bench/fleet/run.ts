/**
 * Ten thousand operations at a server that answers 200 requests a second and refuses the others
 * with a 429 and `Retry-After: 1`, in virtual time. `npm run bench:fleet` builds first.
 */
import type { ClientOptions } from 'await202';
import PQueue from 'p-queue';
import { type Fleet, run } from './fleet.ts';
import { install } from './virtual-time.ts';

const fleet: Fleet = {
  operations: Number(process.argv[2] ?? 10_000),
  perSecond: 200,
  latency: 50,
  begun: 10_000,
  longest: 60_000,
};

install();

/** What limits the exchanges of a client: so many at a time, or so many a second. */
const queued = (options: ConstructorParameters<typeof PQueue>[0]): ClientOptions => {
  const queue = new PQueue(options);
  return { intercept: (send) => queue.add(send) };
};

const rows: readonly (readonly [label: string, isShared: boolean, options: () => ClientOptions])[] =
  [
    ['each for itself', false, () => ({})],
    ['one client', true, () => ({})],
    ['one client, 8 exchanges at a time', true, () => queued({ concurrency: 8 })],
    [
      'one client, 190 exchanges a second',
      true,
      () => queued({ interval: 1000, intervalCap: 190 }),
    ],
  ];

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

console.log(
  `${fleet.operations} operations of up to ${seconds(fleet.longest)} s, ${fleet.perSecond} requests a second`,
);
console.log('\n| | polls | 429s | most in a second | failed | all done after | known late by |');
console.log('|---|--:|--:|--:|--:|--:|--:|');
for (const [label, isShared, options] of rows) {
  const { polls, refused, worst, failed, took, late } = await run(fleet, isShared, options());
  const cells = [label, polls, refused, worst, failed, `${seconds(took)} s`, `${seconds(late)} s`];
  console.log(`| ${cells.join(' | ')} |`);
}
