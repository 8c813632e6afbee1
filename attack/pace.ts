/**
 * How fast this machine is just now. Time limits follow it: one that passes for lack of a processor
 * tries nothing, and must not look like a promise that never settles.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that this process lately came too late, on average. */
let lag = 0;

/** A turn of this process; how late it came. */
async function turn(): Promise<number> {
  const began = performance.now();
  await sleep(1);
  const late = Math.max(0, performance.now() - began - 2);
  lag = 0.8 * lag + 0.2 * late;
  return late;
}

/** Waits for a moment in which this process gets to its work at once. */
export async function calm(): Promise<void> {
  while ((await turn()) > 25) await sleep(20);
}

/** The same, without a wait. */
export const look = async (): Promise<void> => void (await turn());

/** Milliseconds for a request, and for those who have a deadline. */
export const deadline = (): number => Math.min(5_000, Math.round(400 + 20 * lag));

/** Milliseconds after which a promise counts as one that never settles. */
export const patience = (): number => 6 * deadline();
