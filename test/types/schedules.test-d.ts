import { createClient, type LearnedSchedule, learned, type Memory, type Schedule } from 'await202';
import { describe, expectTypeOf, test } from 'vitest';

declare const stored: string | null;

describe('learned()', () => {
  test('is a schedule, in either place', () => {
    expectTypeOf(learned()).toEqualTypeOf<LearnedSchedule>();
    expectTypeOf<LearnedSchedule>().toExtend<Schedule>();
    createClient({ polling: learned() });
    createClient({ polling: { delay: learned(), minDelay: 100 } });
  });

  test('takes what a store has, or what an earlier one wrote', () => {
    expectTypeOf(learned().toJSON()).toEqualTypeOf<Memory>();
    learned({ memory: stored });
    learned({ memory: learned().toJSON() });
    // @ts-expect-error: not a schedule itself
    learned({ memory: learned() });
    // @ts-expect-error: milliseconds
    learned({ cost: '250' });
    // @ts-expect-error: a text, or undefined
    learned({ key: () => 7 });
  });
});
