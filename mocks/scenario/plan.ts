import type { Problem } from '../wire/problem.ts';
import type { DetailedFault } from './fault.ts';
import { includesNth, type Occasion } from './nth-request.ts';
import type { AcceptOptions, CancelOptions, CancelPolicy, MonitorOptions } from './options.ts';
import type { PushPlan } from './push.ts';
import type { Result, ResultOptions } from './result.ts';
import type { Duration } from './span.ts';
import type { StatusDocument, TaskState } from './status-document.ts';

/**
 * What the monitor reports while the task is running: even steps, nothing, or one entry for each
 * poll (the last one repeats; a running time in milliseconds is divided evenly among them).
 *
 * @example
 * scenario().running(3).progress([0.1, 0.5, '99 %'] satisfies ProgressPlan);
 */
export type ProgressPlan = 'even' | 'none' | readonly (number | string | null)[];

/**
 * How the operation ends, unless it is canceled.
 *
 * @example
 * const outcome: Outcome = scenario().endsCanceled().plan.outcome;
 */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly result: Result; readonly options: ResultOptions }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly as: 'status' | 'problem' }
  | { readonly kind: 'canceled' };

/** The kinds of requests that can meet a fault. */
export type Disturbable = 'submit' | 'poll' | 'result' | 'cancel' | 'events';

/** What these requests get instead of the usual answer. */
export interface Disturbance {
  readonly on: Disturbable;
  readonly occasion: Occasion;
  readonly fault: DetailedFault;
}

/**
 * Everything a scenario says, as data.
 *
 * @example
 * const { outcome }: Plan = scenario().fails({ title: 'Out of paper' }).plan;
 * console.log(outcome.kind); // 'failed'
 */
export interface Plan {
  readonly accept: AcceptOptions;
  /** The status of an answer that is the result itself; undefined: the submit starts a task. */
  readonly atOnce: 200 | 201 | 204 | undefined;
  readonly monitor: MonitorOptions;
  /** How long the monitor and the result answer 404 at first. */
  readonly hidden: Duration;
  readonly pending: Duration;
  /** Undefined: one poll for each entry of `progress`, or one. */
  readonly running: Duration | undefined;
  readonly progress: ProgressPlan;
  readonly messages: readonly (string | undefined)[];
  readonly words: Readonly<Partial<Record<TaskState, string>>>;
  /** Turns the status document into one of another shape. */
  readonly reshape: ((document: StatusDocument) => unknown) | undefined;
  readonly outcome: Outcome;
  readonly cancelPolicy: CancelPolicy;
  readonly cancel: CancelOptions;
  readonly disturbances: readonly Disturbance[];
  readonly pushes: PushPlan;
}

const noTime: Duration = { unit: 'polls', length: 0 };

/** The first poll finds the task running, the second one its result, `{ done: true }`. */
export const defaultPlan: Plan = {
  accept: {},
  atOnce: undefined,
  monitor: {},
  hidden: noTime,
  pending: noTime,
  running: undefined,
  progress: 'even',
  messages: [],
  words: {},
  reshape: undefined,
  outcome: { kind: 'succeeded', result: { kind: 'json', value: { done: true } }, options: {} },
  cancelPolicy: 'at once',
  cancel: {},
  disturbances: [],
  pushes: {},
};

/** How long the task is running. */
export function runningTime({ running, progress }: Plan): Duration {
  const polls = typeof progress === 'string' ? 1 : progress.length;
  return running ?? { unit: 'polls', length: polls };
}

/** The fault that the n-th request of this kind meets, if any; the first one planned wins. */
export function faultFor(
  { disturbances }: Plan,
  on: Disturbable,
  nth: number,
): DetailedFault | undefined {
  return disturbances.find((one) => one.on === on && includesNth(one.occasion, nth))?.fault;
}

/** The n-th entry of a list, counted from 1; the last one repeats. */
export function nthOrLast<T>(list: readonly T[], nth: number): T | undefined {
  return list[Math.min(Math.max(nth, 1), list.length) - 1];
}
