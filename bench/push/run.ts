/**
 * How soon the end of an operation is seen where a server tells it, and with how many requests: real
 * servers on this machine, two minutes. `npm run bench:push`; the figures are in docs/push.md. It
 * fails if a bound is not held.
 */
import { type Case, cases, measure, type Seen } from './measure.ts';

const named: readonly (readonly [keyof typeof cases, Case])[] = Object.entries(cases) as never;

const round = (value: number, digits = 0) => value.toFixed(digits);

console.log('| | late, mean | 95 % | most | GETs |');
console.log('|---|--:|--:|--:|--:|');
const seen = {} as Record<keyof typeof cases, Seen>;
for (const [name, each] of named) {
  seen[name] = await measure(each);
  const { mean, p95, max, gets } = seen[name];
  const cells = [each.label, `${round(mean)} ms`, `${round(p95)} ms`, `${round(max)} ms`];
  console.log(`| ${[...cells, round(gets, 1)].join(' | ')} |`);
}

const { polled, honest, storm, cut, missing, silent, socket } = seen;
/** Jitter makes two runs of the same differ by that much. */
const tolerance = 1.1;
const bounds: readonly (readonly [claim: string, holds: boolean])[] = [
  ['told at the end: at most 20 ms late', honest.mean <= 20],
  ['told at the end: at most 2.2 GETs', honest.gets <= 2.2],
  ['told 50 times a second: at most 7 GETs', storm.gets <= 7],
  ['a stream that dies is no later than polling', cut.mean <= polled.mean * tolerance],
  ['no stream is no later than polling', missing.mean <= polled.mean * tolerance],
  ['a silent stream is at most whileHeard late', silent.max <= 5_250],
  ['one socket, cut: at most 150 ms late', socket.mean <= 150],
];
for (const [claim, holds] of bounds) {
  if (holds) continue;
  console.error(`NOT HELD: ${claim}`);
  process.exitCode = 1;
}
