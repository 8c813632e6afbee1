import { setTimeout as sleep } from 'node:timers/promises';

/** As many connections are opened, and stay. */
const atATime = 30;

/**
 * Starts operations of which none ends, a few at a time: the next ones when those have arrived.
 *
 * @param arrived How many have come as far as they are meant to.
 */
export async function fill(
  count: number,
  start: () => unknown,
  arrived: () => Promise<number>,
): Promise<void> {
  const already = await arrived();
  for (let started = 0; started < count; ) {
    for (let lane = 0; lane < atATime && started < count; lane++, started++) start();
    while ((await arrived()) < already + started) await sleep(1);
  }
  // The last answers are still to be read.
  await sleep(200);
}
