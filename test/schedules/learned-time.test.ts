import { learned } from 'await202';
import { expect, test } from 'vitest';
import { context, ended } from './contexts.ts';

test('a plan is made once for all operations until one more has ended', () => {
  const schedule = learned();
  for (let seen = 0; seen < 100; seen += 1) schedule.ended(ended());
  /** Milliseconds for one call, the best of several: others are at work here too. */
  const best = (prepare: () => void) => {
    const took = Array.from({ length: 15 }, () => {
      prepare();
      const began = performance.now();
      schedule.next(context());
      return performance.now() - began;
    });
    return Math.min(...took);
  };
  expect(best(() => schedule.ended(ended()))).toBeLessThan(5);
  expect(best(() => {})).toBeLessThan(0.2);
});
