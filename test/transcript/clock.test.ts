/** Time that passes as soon as everybody waits for it. */
import { expect, test } from 'vitest';
import { impatientClock } from '../../scripts/transcript/impatient-clock.ts';

const { signal } = new AbortController();

test('sleepers wake in the order of their moments, at these moments', async () => {
  const clock = impatientClock();
  const began = clock.now();
  const woken: number[] = [];
  const sleep = (time: number) =>
    clock.sleep(time, signal).then(() => woken.push(clock.now() - began));
  await Promise.all([sleep(3_600_000), sleep(1_000), sleep(1_000)]);
  expect(woken).toEqual([1_000, 1_000, 3_600_000]);
});

test('who gives up does not let time pass', async () => {
  const clock = impatientClock();
  const began = clock.now();
  const controller = new AbortController();
  const given = clock.sleep(9_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  await clock.sleep(5, signal);
  expect(clock.now() - began).toBe(5);
});
