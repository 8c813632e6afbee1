import { expect } from 'vitest';
import { type Engine, keysOf, operations, run } from './fleet.ts';
import { retryAfter, spanOf } from './span.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);

/** Runs the fleet of an engine twice, and checks what a kill and a stop may change: nothing. */
export async function survives(engine: Engine): Promise<void> {
  try {
    const calm = await run(engine, 'calm', false);
    const disturbed = await run(engine, 'disturbed', true);
    const askedOf = (index: number) => ({
      before: calm.asked[`calm-${index}`],
      after: disturbed.asked[`disturbed-${index}`],
    });
    const all = Object.values(disturbed.asked);
    const ratios = Array.from({ length: operations }, (_, index) => {
      const { before, after } = askedOf(index);
      // A machine that is busy polls late, and so less often than the server asks for.
      const onTime = Math.ceil(spanOf(`calm-${index}`) / retryAfter);
      return (after?.polls ?? 0) / Math.max(before?.polls ?? 0, onTime);
    });
    const count = (of: (one: (typeof all)[number]) => number) => sum(all.map(of));
    console.log(
      [
        `${engine.name}: ${disturbed.ended.length} operations ended`,
        `${all.length} reports at the server after ${count(({ submits }) => submits)} submits`,
        `${count(({ polls }) => polls)} polls (${sum(Object.values(calm.asked).map(({ polls }) => polls))} without a kill)`,
        `none polled more than ${Math.max(...ratios).toFixed(2)} times as often`,
        `${count(({ results }) => results)} results fetched`,
        `${disturbed.seconds.toFixed(0)} s (${calm.seconds.toFixed(0)} s)`,
      ].join(', '),
    );
    // Every operation ends exactly once.
    expect([...disturbed.ended].sort()).toEqual([...keysOf('disturbed')].sort());
    // No submit has started a second report, and none is left that nobody knows of.
    expect(Object.keys(disturbed.asked).sort()).toEqual([...keysOf('disturbed')].sort());
    expect(all.filter(({ results }) => results === 0)).toEqual([]);
    expect(count(({ cancels }) => cancels)).toBe(0);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.5);
  } finally {
    await engine.close();
  }
}
