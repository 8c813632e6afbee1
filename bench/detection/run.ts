/**
 * How soon the end of a task is seen, and with how many requests: `npm run bench:detection`. The whole
 * library against servers in virtual time, the same figures each time; they are in docs/schedules.md.
 * It fails if a bound is not held.
 */
import { load, present } from '../library.ts';
import { bounds, breach, longPollBreach, longPolls } from './bounds.ts';
import { durations } from './durations.ts';
import { table } from './table.ts';

const library = await load(present);
console.log(await table(library, Object.values(durations)));
const checks = [
  ...bounds.map((bound) => () => breach(library, bound)),
  ...longPolls.map((bound) => () => longPollBreach(library, bound)),
];
for (const check of checks) {
  const wrong = await check();
  if (!wrong) continue;
  console.error(`NOT HELD: ${wrong}`);
  process.exitCode = 1;
}
