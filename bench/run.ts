/**
 * What waiting with await202 costs, beside loops by hand, other clients, and an earlier commit:
 * `npm run bench`, about three minutes. `npm run bench -- cpu`, `heap` or `abort`: that part alone.
 * `npm run bench -- cpu 1`: with one operation at a time instead of ten, then fifty.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import type { AbortFigures, SwallowFigures } from './abort.ts';
import { bareKy, before, contenders, now, yardstick } from './contenders.ts';
import { type Cost, cost } from './cpu.ts';
import { type HeapFigures, kinds, stages } from './heap.ts';
import { startServer } from './remote.ts';

const goals = {
  cpuToBefore: 0.75,
  cpuToFetch: new Map([
    [10, 1.95],
    [50, 2.2],
  ]),
  allocated: 430,
  heap: new Map([
    ['result()', 2_000],
    ['run()', 2_300],
  ]),
  /** Milliseconds. */
  rejected: 25,
  canceled: 500,
  /** What a server that answers no cancel may add to anything else. */
  delayed: 1_500,
};

/** Rounds that keep all of it within three minutes. */
const rounds = new Map([
  [10, 9],
  [50, 7],
]);

const parts = process.argv.slice(2);
const chosen = parts.filter((part) => Number.isNaN(Number(part)));
const lanes = parts.map(Number).filter((part) => part > 0);
const unknown = chosen.find((part) => !['cpu', 'heap', 'abort'].includes(part));
if (unknown) throw new Error(`${unknown}? One of: cpu, heap, abort`);
const isWanted = (part: string): boolean => chosen.length === 0 || chosen.includes(part);

const all = await contenders((what, error) => {
  const [line] = String((error as { stderr?: string }).stderr || error).split('\n');
  console.log(`Without ${what}, which cannot be had here: ${line}\n`);
});
const ours: readonly string[] = all
  .map(({ name }) => name)
  .filter((name) => name === now || name === before);

function row(label: string, ...cells: readonly string[]): void {
  console.log(`  ${label.padEnd(24)}${cells.map((cell) => cell.padStart(22)).join('')}`);
}

function goal(text: string, seen: number, most: number, unit = ''): void {
  // What could not be measured is neither.
  const verdict = seen <= most ? 'met' : 'NOT MET';
  const number = seen === Infinity ? 'never seen' : `${Number(seen.toFixed(2))}${unit}`;
  console.log(`  goal: ${text}: ${Number.isNaN(seen) ? 'not measured' : `${verdict}, ${number}`}`);
}

function cpuTable(found: Cost): void {
  console.log(
    `CPU time and allocation of an operation (submit and 5 polls), ${found.lanes} at a time`,
  );
  row('', 'CPU, µs', '× fetch loop', '× 493fec4', 'allocated, kB');
  for (const name of found.names) {
    row(
      name,
      found.microseconds(name).toFixed(0),
      found.ratio(name, yardstick).toFixed(2),
      found.ratio(name, before).toFixed(2),
      (found.allocated(name) / 1e3).toFixed(0),
    );
  }
  const { cpuToBefore, cpuToFetch, allocated } = goals;
  goal(`at most ${cpuToBefore} × ${before}`, found.ratio(now, before), cpuToBefore);
  const most = cpuToFetch.get(found.lanes);
  if (most) {
    const ky = found.ratio(bareKy, yardstick).toFixed(2);
    goal(`at most ${most} × the fetch loop (ky alone: ${ky})`, found.ratio(now, yardstick), most);
  }
  goal(`at most ${allocated} kB allocated`, found.allocated(now) / 1e3, allocated);
  console.log();
}

async function cpuPart(): Promise<void> {
  const server = await startServer();
  for (const atATime of lanes.length ? lanes : rounds.keys()) {
    // Those for comparison are compared once.
    const some = atATime === 50 ? all.filter(({ share }) => share === 1) : all;
    cpuTable(await cost(some, server.url, atATime, rounds.get(atATime) ?? 9));
  }
  server.stop();
}

/** Measured by a process of its own, so that no figure depends on what ran before it. */
async function alone<Figures extends object>(...part: readonly string[]): Promise<Figures> {
  const child = fork(new URL('./part.ts', import.meta.url), part, {
    // JSON has no NaN.
    serialization: 'advanced',
  });
  const exit = once(child, 'exit');
  const [figures] = (await Promise.race([once(child, 'message'), exit])) as [Figures | number];
  await exit;
  if (typeof figures === 'number') throw new Error(`nothing came of ${part.join(' ')}`);
  return figures;
}

const bytes = (value: number): string => `${value.toFixed(0)} B`;

/** What operations of the library hold, by kind and stage, or under its name those of another. */
const heapOf = (name: string, count: number, kind = '', stage = ''): Promise<HeapFigures> =>
  alone('heap', name, `${count}`, kind, stage);

async function heapPart(): Promise<void> {
  const count = 2_000;
  let mostLeft = 0;
  console.log(`Heap of an operation that waits, of ${count} under one signal`);
  row('', ...ours);
  for (const kind of Object.keys(kinds)) {
    const most = goals.heap.get(kind);
    for (const stage of Object.keys(stages)) {
      const found: HeapFigures[] = [];
      // The earlier commit once: a poll changed nothing there.
      const names = stage === 'before' ? ours : [now];
      for (const name of names) found.push(await heapOf(name, count, kind, stage));
      row(`${kind} ${stage} 1st poll`, ...found.map((figures) => bytes(figures.bytes)));
      const [{ bytes: seen, aborted } = { bytes: Number.NaN }] = found;
      mostLeft = Math.max(mostLeft, aborted?.left ?? 0);
      if (!most) continue;
      goal(`at most ${most} B`, seen, most, ' B');
      if (aborted?.rejected !== count) console.log(`  aborted, ${aborted?.rejected} were rejected`);
    }
  }
  row('left by an abort', bytes(mostLeft));
  console.log('  others, after their first poll where they ask at once');
  for (const { name } of all) {
    if (!ours.includes(name)) row(name, bytes((await heapOf(name, 1_500)).bytes));
  }
  console.log();
}

const milliseconds = (value: number): string =>
  Number.isNaN(value) ? '–' : `${value.toFixed(0)} ms`;

async function abortPart(): Promise<void> {
  const found = new Map<string, AbortFigures>();
  for (const { name, usual } of all) {
    if (ours.includes(name) || usual) found.set(name, await alone('abort', name));
  }
  console.log('1,000 waiting operations, aborted at once by one signal');
  row('', 'last settled', 'with reason', 'last cancel', 'cancels', 'timers left');
  for (const [name, figures] of found) {
    row(
      name,
      milliseconds(figures.lastSettled),
      `${figures.withReason}`,
      milliseconds(figures.lastCancel),
      `${figures.cancels}`,
      `${figures.timersLeft}`,
    );
  }
  const present = found.get(now);
  if (present) {
    const { lastSettled, withReason, lastCancel, cancels, timersLeft } = present;
    goal(`all rejected within ${goals.rejected} ms`, lastSettled, goals.rejected, ' ms');
    goal(
      `all of them sent to the server within ${goals.canceled} ms`,
      lastCancel,
      goals.canceled,
      ' ms',
    );
    const astray = Math.abs(1_000 - withReason) + Math.abs(1_000 - cancels);
    goal('each with its reason and one cancel', astray, 0, ' astray');
    goal('no timer left', timersLeft, 0);
  }
  console.log();
}

async function swallowPart(): Promise<void> {
  const found = new Map<string, SwallowFigures>();
  for (const name of ours) found.set(name, await alone('swallow', name));
  const line = (label: string, of: (figures: SwallowFigures) => string) =>
    row(label, ...ours.map((name) => of(found.get(name) as SwallowFigures)));
  console.log('The same with a server that never answers a cancel');
  row('', ...ours);
  line('last rejected', (figures) => milliseconds(figures.lastSettled));
  line('50 operations before', (figures) => milliseconds(figures.undisturbed));
  line('50 operations after', (figures) => milliseconds(figures.disturbed));
  line('cancel() arrives', (figures) => milliseconds(figures.explicitCancel));
  line('100 cancels elsewhere', (figures) => milliseconds(figures.otherCancel));
  line('longest pause', (figures) => milliseconds(figures.longestPause));
  const present = found.get(now);
  if (present) {
    const { rejected, delayed } = goals;
    const { lastSettled, undisturbed, disturbed, explicitCancel, otherCancel } = present;
    // What never arrived while the bench looked has taken longer than any goal.
    const arrival = (seen: number): number => (Number.isNaN(seen) ? Infinity : seen);
    goal(`all rejected within ${rejected} ms`, lastSettled, rejected, ' ms');
    goal(`operations delayed by at most ${delayed} ms`, disturbed - undisturbed, delayed, ' ms');
    goal(`cancel() delayed by at most ${delayed} ms`, arrival(explicitCancel), delayed, ' ms');
    goal(`another server's cancels by at most ${delayed} ms`, arrival(otherCancel), delayed, ' ms');
  }
  console.log();
}

const day = new Date().toISOString().slice(0, 10);
console.log(`${day}, Node ${process.versions.node}, ${cpus().length} cores\n`);
if (isWanted('cpu')) await cpuPart();
if (isWanted('heap')) await heapPart();
if (isWanted('abort')) {
  await abortPart();
  await swallowPart();
}
