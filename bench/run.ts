/**
 * What waiting with await202 costs: `npm run bench`, about half a minute.
 * `npm run bench -- 1`: with one operation at a time instead of ten.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { cpuPerOperation } from './cpu.ts';
import { heapPerWaitingOperation } from './heap.ts';

const lanes = Number(process.argv[2] ?? 10);
const goals = { ratio: 1.6, bytes: 4_000 };

const server = fork(new URL('./server.ts', import.meta.url));
const [url] = (await once(server, 'message')) as [string];

const verdict = (met: boolean): string => (met ? 'met' : 'NOT MET');
const day = new Date().toISOString().slice(0, 10);
console.log(`${day}, Node ${process.versions.node}, ${cpus().length} cores\n`);

const cpu = await cpuPerOperation(url, lanes);
console.log(
  `CPU time per operation (submit and 5 polls; ${cpu.operations} operations each, ${lanes} at a time)`,
);
for (const { name, microseconds, ratio } of cpu.figures) {
  const time = `${microseconds.toFixed(0).padStart(6)} µs`;
  console.log(`  ${name.padEnd(12)}${time}${ratio.toFixed(2).padStart(8)} ×`);
}
const ratio = cpu.figures.at(-1)?.ratio ?? Number.NaN;
console.log(`  goal: at most ${goals.ratio} × the fetch loop: ${verdict(ratio <= goals.ratio)}\n`);

const heap = await heapPerWaitingOperation(url);
const { operations, bytesWhileWaiting, bytesAfterAbort, aborted } = heap;
const bytes = (value: number): string => `${value.toFixed(0).padStart(6)} B`;
console.log(`Heap per waiting operation (${operations} operations, one signal)`);
console.log(`  waiting     ${bytes(bytesWhileWaiting)}`);
console.log(`  after abort ${bytes(bytesAfterAbort)}   ${aborted} rejected with its reason`);
const met = bytesWhileWaiting <= goals.bytes;
console.log(`  goal: at most ${goals.bytes} B: ${verdict(met)}`);

server.disconnect();
