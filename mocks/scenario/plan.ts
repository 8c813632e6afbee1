import type { HeaderRecord } from '../wire/message.ts';
import type { Problem } from '../wire/problem.ts';
import type { RetryAfter } from '../wire/retry-after.ts';
import type { CancelOptions, CancelPolicy } from './cancel-options.ts';
import type { MonitorOptions } from './monitor-options.ts';
import type { Disturbance } from './nth-request.ts';
import type { Result, ResultOptions } from './result.ts';
import type { Duration } from './span.ts';
import type { StatusDocument, TaskState } from './status-document.ts';

/**
 * How the submit is accepted.
 *
 * @example
 * scenario().accepts({ status: 201, retryAfter: 2, body: 'none' });
 */
export interface AcceptOptions {
  /** @default the dialect's; for `http` 202 */
  readonly status?: number | undefined;
  /** When to poll first. */
  readonly retryAfter?: RetryAfter;
  /** Whether the answer carries a status document. @default 'status' */
  readonly body?: 'status' | 'none' | undefined;
  /** Further headers, e.g. `preference-applied`. */
  readonly headers?: HeaderRecord | undefined;
}

/**
 * What the running monitor reports: even steps, nothing, or one entry for each poll while running
 * (the last one repeats; a running time in milliseconds is divided evenly among them).
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

/**
 * Everything a scenario says, as data.
 *
 * @example
 * const { outcome }: Plan = scenario().fails({ title: 'Out of paper' }).plan;
 * console.log(outcome.kind); // 'failed'
 */
export interface Plan {
  readonly accept: AcceptOptions;
  /** The status of an answer that is final at once; undefined: the task is accepted. */
  readonly atOnce: 200 | 201 | 204 | undefined;
  readonly monitor: MonitorOptions;
  readonly hidden: Duration;
  readonly pending: Duration;
  readonly running: Duration | undefined;
  readonly progress: ProgressPlan;
  readonly messages: readonly (string | undefined)[];
  readonly words: Readonly<Partial<Record<TaskState, string>>>;
  /** Makes the status document another one. */
  readonly reshape: ((document: StatusDocument) => unknown) | undefined;
  readonly outcome: Outcome;
  readonly cancelPolicy: CancelPolicy;
  readonly cancel: CancelOptions;
  readonly disturbances: readonly Disturbance[];
}

const none: Duration = { unit: 'polls', length: 0 };

/** One poll finds it running, the second one finds `{ done: true }`. */
export const defaultPlan: Plan = {
  accept: {},
  atOnce: undefined,
  monitor: {},
  hidden: none,
  pending: none,
  running: undefined,
  progress: 'even',
  messages: [],
  words: {},
  reshape: undefined,
  outcome: { kind: 'succeeded', result: { kind: 'json', value: { done: true } }, options: {} },
  cancelPolicy: 'at once',
  cancel: {},
  disturbances: [],
};

/** How long it runs: as said, or one poll for each progress value, or one poll. */
export function runningTime({ running, progress }: Plan): Duration {
  const polls = typeof progress === 'string' ? 1 : progress.length;
  return running ?? { unit: 'polls', length: polls };
}

/** The n-th entry (from 1); after the end the last one repeats. */
export function entry<T>(list: readonly T[], nth: number): T | undefined {
  return list[Math.min(Math.max(nth, 1), list.length) - 1];
}
