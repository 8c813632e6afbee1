/**
 * The soak: `npm run soak`, about seven minutes. Thousands of operations at once against a real
 * server, a fifth of whose answers are faults, and which is restarted in the middle. Prints what it
 * saw and exits with 1 when anything is not as it must be.
 *
 * Run with `--no-flush-bytecode`: else Node drops the code of its own TypeScript loader, 5 MB, at
 * some moment, and the heap at the start cannot be compared with the one at the end.
 *
 * `npm run soak -- --seconds 20 --operations 200 --faults 0.2 --seed 7`
 */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { alive, complaints, heapUsed, judge, megabytes, row } from './figures.ts';
import { type Host, host } from './host.ts';
import { type Load, load } from './load.ts';
import type { Report } from './plan.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    operations: { type: 'string', default: '2000' },
    faults: { type: 'string', default: '0.2' },
    seed: { type: 'string', default: `${Date.now() % 1e6}` },
  },
});
const [seconds, operations, faults, seed] = [
  values.seconds,
  values.operations,
  values.faults,
  values.seed,
].map(Number) as [number, number, number, number];

/** Milliseconds that the server is away. */
const away = 1_000;

const complained = complaints();
// A few are spared, because no task meets too many in a row.
const server = await host(seed, faults * 1.06);
const day = new Date().toISOString().slice(0, 10);
console.log(`${day}, Node ${process.versions.node}, ${availableParallelism()} cores`);
console.log(`${operations} operations at once, ${seconds} s, seed ${seed}\n`);

/** Waits until Node's fetch has let its idle connections go; what is left, after a while. */
async function quiet(host: Host): Promise<Report> {
  for (let waits = 0; ; waits++) {
    const report = await host.report();
    if (report.connections === 0 || waits > 20) return report;
    await sleep(1_000);
  }
}

/** Looks at the load every quarter of a second. */
function watch(running: Load): { heap: number; underWay: number; stop(): void } {
  const seen = { heap: 0, underWay: 0, stop: () => clearInterval(timer) };
  const timer = setInterval(() => {
    seen.heap = Math.max(seen.heap, process.memoryUsage().heapUsed);
    seen.underWay = Math.max(seen.underWay, running.underWay);
  }, 250);
  return seen;
}

// The same load for a while first: code is compiled, what the start of the program needed is let go,
// and Node's fetch keeps a record of each of its connections for good.
const warmUp = load(server.url, operations, Math.min(15_000, seconds * 250), seed + 1);
await warmUp.settled;
const before = await quiet(server);
const heapBefore = await heapUsed();

const began = performance.now();
const cpuBefore = process.cpuUsage();
const running = load(server.url, operations, seconds * 1_000, seed);
const peaks = watch(running);
await sleep(seconds * 500);
const underWayThen = running.underWay;
const downtime = await server.restart(away);
const isSettled = await running.settled;
peaks.stop();
const took = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);

const after = await quiet(server);
const heapAfter = await heapUsed();
const left = alive();
server.close();

console.log('Operations');
row('', 'started', 'as expected', 'not so');
const sum = { started: 0, right: 0, wrong: 0 };
for (const [name, { started, right, wrong }] of running.tallies) {
  row(name, started, right, wrong);
  sum.started += started;
  sum.right += right;
  sum.wrong += wrong;
}
row('all', sum.started, sum.right, sum.wrong);

console.log('\nThe server');
const requests = after.requests - before.requests;
const faulty = Object.entries(after.faults).map(
  ([name, times]) => [name, times - (before.faults[name] ?? 0)] as const,
);
const faultSum = faulty.reduce((all, [, times]) => all + times, 0);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
row('requests', requests, `${(requests / took).toFixed(0)} /s`);
for (const [name, times] of faulty) row(name, times, percent(times, requests));
row('all faults', faultSum, percent(faultSum, requests));
row('away for a restart', `${downtime.toFixed(0)} ms`, `${underWayThen} waiting`);
row('tasks', after.tasks - before.tasks);
row('cancels accepted', after.canceled - before.canceled);
row('connections at once', after.mostConnections);

console.log('\nThe client');
row('time', `${took.toFixed(0)} s`);
row('CPU time per operation', `${((user + system) / 1_000 / sum.started).toFixed(2)} ms`);
row('operations at once', peaks.underWay);
row('heap before', megabytes(heapBefore));
row('heap at its highest', megabytes(peaks.heap));
row('heap after', megabytes(heapAfter));

console.log('\nConditions');
const growth = (100 * (heapAfter - heapBefore)) / heapBefore;
const { expect, verdict } = judge();
expect('all settled', isSettled, `${running.underWay} open`);
expect('all as expected', sum.wrong + warmUp.remarks.length === 0, `${sum.wrong} not`);
expect('so many at once', peaks.underWay === operations, peaks.underWay);
// Chance may be below its mean, but for three standard deviations.
const chance = 3 * Math.sqrt((faults * (1 - faults)) / requests);
expect('faults, as asked for', faultSum / requests > faults - chance, percent(faultSum, requests));
expect('no poll too early', after.hasty === 0, after.hasty);
expect('no task started twice', after.doubles === 0, after.doubles);
expect('no task left running', after.orphans === 0, after.orphans);
expect('heap back, within 5 %', growth <= 5, `${growth.toFixed(1)} %`);
expect('no socket left', left.sockets + after.connections === 0, left.sockets + after.connections);
expect('no timer left', left.timers === 0, left.timers);
expect('no complaint of Node', complained.length === 0, complained.length);
for (const remark of [...warmUp.remarks, ...running.remarks, ...complained.slice(0, 10)]) {
  console.log(`  ${remark}`);
}
process.exitCode = verdict() ? 0 : 1;
