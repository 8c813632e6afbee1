import { aFunction, checkAll, type RulesFor, within } from '../core/check.ts';
import type { EndedContext, Schedule, ScheduleContext } from '../core/schedule.ts';
import { beliefFrom, type Span } from './belief.ts';
import { type Memory, nameOf, read, remember, write } from './memory.ts';
import { type Plan, planFrom, pollAfter } from './plan.ts';

/** The options of `learned()`. */
export interface LearnedOptions {
  /**
   * How many milliseconds one request is worth: to learn of the end that much sooner, one more may
   * be sent. Fewer mean more requests.
   *
   * @defaultValue 250
   */
  readonly cost?: number | undefined;
  /**
   * What an earlier schedule has learned: its `toJSON()`, or the text that `JSON.stringify()` made
   * of it. Anything that cannot be read counts as nothing learned.
   *
   * @defaultValue nothing learned yet
   */
  readonly memory?: Memory | string | null | undefined;
  /**
   * Which operations take about the same time: those for which this returns the same. If it returns
   * `undefined`, nothing is learned from the operation, and it is polled as without this schedule.
   *
   * @defaultValue `({ kind }) => kind`: method and URL of the submit, without ids and query
   */
  readonly key?: ((context: ScheduleContext | EndedContext) => string | undefined) | undefined;
}

/** A {@link Schedule} that can be stored: `JSON.stringify(schedule)`. */
export interface LearnedSchedule extends Schedule {
  readonly ended: (context: EndedContext) => void;
  /** What it has learned, for `learned({ memory })`. */
  readonly toJSON: () => Memory;
}

const rules: RulesFor<LearnedOptions> = {
  cost: ['milliseconds, at least 1', within(1)],
  // It comes from a store, which is no mistake of the programmer's: read() takes what it can.
  memory: ['a memory', () => true],
  key: aFunction,
};

/**
 * A schedule that remembers how long operations took, and polls when they are likely to have ended:
 * sooner seen, with fewer requests. It keeps the last 100 operations of each of 50 kinds. An
 * operation of a kind that it does not know is polled as without it.
 *
 * A server that says more about this very operation is believed instead: a Retry-After, an estimate,
 * a steady progress. While there is a progress, or somebody looks at the status, it waits no longer
 * than the backoff would.
 *
 * @example
 * ```ts
 * const schedule = learned({ memory: localStorage.getItem('durations') });
 * const client = createClient({ baseUrl: 'https://api.example.com/', polling: schedule });
 * await client.run('reports', { json: { year: 2026 } });
 * localStorage.setItem('durations', JSON.stringify(schedule));
 * ```
 *
 * @throws TypeError if an option is wrong, but not for a memory that cannot be read.
 */
export function learned(options: LearnedOptions = {}): LearnedSchedule {
  checkAll(options, rules);
  const { cost = 250, key = ({ kind }) => kind, memory } = options;
  const known = read(memory);
  /** By what each was made of, as that takes longer than all else here. */
  const plans = new WeakMap<readonly Span[], Plan>();

  const nameIn = (context: ScheduleContext | EndedContext) => {
    const chosen: unknown = key(context);
    return typeof chosen === 'string' ? nameOf(chosen) : undefined;
  };

  function planOf(name: string): Plan | undefined {
    const spans = known.get(name);
    if (!spans) return undefined;
    const plan = plans.get(spans) ?? planFrom(beliefFrom(spans), cost);
    plans.set(spans, plan);
    return plan;
  }

  function next(context: ScheduleContext): number | undefined {
    const { status, failures, retryAfter, estimatedEndAt, elapsed, isWatched, delay } = context;
    // Earlier operations tell nothing about how long an outage lasts or a cancel takes.
    const isOther = failures > 0 || status.state === 'canceling';
    const isTold = retryAfter !== undefined || estimatedEndAt !== undefined;
    if (isOther || isTold || elapsed === undefined) return undefined;
    const name = nameIn(context);
    const plan = name === undefined ? undefined : planOf(name);
    const moment = plan && pollAfter(plan, elapsed);
    if (moment === undefined) return undefined;
    const wait = moment - elapsed;
    // A progress has to be read a few times before it tells anything.
    return isWatched || status.progress !== undefined ? Math.min(wait, delay) : wait;
  }

  function ended(context: EndedContext): void {
    const { status, polls, checkpoint, elapsed, lastActive, estimatedEndAt } = context;
    // One that was canceled, or had ended before the first poll, says nothing about the others.
    if (status.state === 'canceled' || checkpoint.cancelAccepted || polls === 0) return;
    // Where the server tells, there is nothing to learn.
    if (estimatedEndAt !== undefined) return;
    // Resumed from a URL alone, or the clock was set back.
    if (elapsed === undefined || lastActive === undefined) return;
    if (!(lastActive >= 0 && lastActive <= elapsed && elapsed < Infinity)) return;
    const name = nameIn(context);
    if (name === undefined) return;
    remember(known, name, [lastActive, elapsed]);
  }

  return { next, ended, toJSON: () => write(known) };
}
