import type { Problem } from '../wire/problem.ts';
import type { CancelOptions, CancelPolicy } from './cancel-options.ts';
import { detailed, type Fault } from './fault.ts';
import type { MonitorOptions } from './monitor-options.ts';
import type { Disturbable, Occasion } from './nth-request.ts';
import { type AcceptOptions, defaultPlan, type Plan, type ProgressPlan } from './plan.ts';
import type { Content, ResultOptions } from './result.ts';
import { durationOf, type Span } from './span.ts';
import type { StatusDocument, TaskState } from './status-document.ts';

/**
 * What one operation will do, as a sentence. Immutable: every method returns a new scenario,
 * so that a common beginning can be shared. Everything has a default: `scenario()` is accepted
 * with a 202, is found running once, and then succeeds with `{ done: true }`.
 *
 * @example
 * const slow = scenario().accepts({ retryAfter: 2 }).pending(1).running(3);
 * const good = slow.succeeds({ total: 42 });
 * const bad = slow.fails({ title: 'Out of paper', status: 507 });
 */
export interface Scenario {
  /** What it says, as data. */
  readonly plan: Plan;
  /** How the submit is accepted: status code, `Retry-After`, further headers. */
  accepts(options: AcceptOptions): Scenario;
  /**
   * The submit is answered with the result itself; nothing has to be polled. Concerns scenarios
   * that succeed.
   * @default 200
   */
  finishesAtOnce(status?: 200 | 201 | 204): Scenario;
  /** Where the status monitor is and how it speaks. */
  monitor(options: MonitorOptions): Scenario;
  /** The monitor answers 404 for so many requests, or so many milliseconds. */
  visibleAfter(span: Span): Scenario;
  /** How long it is pending. @default 0 polls */
  pending(span: Span): Scenario;
  /** How long it is running; `Infinity` never ends. @default 1 poll, or one per progress value */
  running(span: Span): Scenario;
  /**
   * When it is over, counted from the submit: `{ polls: 4 }` ends with the fourth poll,
   * `{ milliseconds: 5_000 }` after five seconds. Replaces `pending` and `running`.
   */
  takes(total: Span): Scenario;
  /** Progress in even steps, none, or a value for each poll while running (the last repeats). */
  progress(progress: ProgressPlan): Scenario;
  /** A message for each poll; the last one repeats, the answer to the submit has the first. */
  says(...messages: readonly (string | undefined)[]): Scenario;
  /** Other words for the states, e.g. `{ running: 'InProgress' }`. */
  words(words: Readonly<Partial<Record<TaskState, string>>>): Scenario;
  /** Status documents of another shape, in the dialect `http`. */
  document(reshape: (document: StatusDocument) => unknown): Scenario;
  /** It succeeds with this JSON value; without one it succeeds with nothing. */
  succeeds(value?: unknown, options?: ResultOptions): Scenario;
  /** It succeeds with something that is not JSON. */
  delivers(content: Content, options?: ResultOptions): Scenario;
  /**
   * It fails with this problem: in the status document, or with `'problem'` as an
   * `application/problem+json` answer of the monitor with the problem's own status code. Other
   * dialects than `http` make their own error of it, with the problem's `code`, `detail`, `status`
   * and extensions as far as they know such things.
   */
  fails(problem?: Problem, as?: 'status' | 'problem'): Scenario;
  /** It ends canceled by somebody else. */
  endsCanceled(): Scenario;
  /** What a cancel does. @default 'at once' */
  cancels(policy: CancelPolicy, options?: CancelOptions): Scenario;
  /** What happens to submits under this scenario, instead of the usual answer. */
  onSubmit(occasion: Occasion, fault: Fault): Scenario;
  /** What happens to polls of one task. */
  onPoll(occasion: Occasion, fault: Fault): Scenario;
  /** What happens to requests for the result's own URL. */
  onResult(occasion: Occasion, fault: Fault): Scenario;
  /** What happens to cancel requests for one task. */
  onCancel(occasion: Occasion, fault: Fault): Scenario;
}

/**
 * Begins a scenario.
 *
 * @example
 * const server = createTaskServer().on(
 *   'POST /reports',
 *   scenario().accepts({ retryAfter: 2 }).pending(1).running(3).succeeds({ total: 42 }),
 * );
 */
export function scenario(): Scenario {
  return scenarioOf(defaultPlan);
}

function scenarioOf(plan: Plan): Scenario {
  const but = (change: Partial<Plan>): Scenario => scenarioOf({ ...plan, ...change });
  const disturbed = (on: Disturbable, occasion: Occasion, fault: Fault): Scenario =>
    but({ disturbances: [...plan.disturbances, { on, occasion, fault: detailed(fault) }] });

  return {
    plan,
    accepts: (options) => but({ accept: { ...plan.accept, ...options } }),
    finishesAtOnce: (status = 200) => but({ atOnce: status }),
    monitor: (options) => but({ monitor: { ...plan.monitor, ...options } }),
    visibleAfter: (span) => but({ hidden: durationOf(span, 'visibleAfter()') }),
    pending: (span) => but({ pending: durationOf(span, 'pending()') }),
    running: (span) => but({ running: durationOf(span, 'running()') }),
    takes: (total) => {
      const { unit, length } = durationOf(total, 'takes()');
      const running = { unit, length: unit === 'polls' ? Math.max(length - 1, 0) : length };
      return but({ pending: { unit: 'polls', length: 0 }, running });
    },
    progress: (progress) => but({ progress }),
    says: (...messages) => but({ messages }),
    words: (words) => but({ words: { ...plan.words, ...words } }),
    document: (reshape) => but({ reshape }),
    succeeds: (value, options = {}) =>
      but({ outcome: { kind: 'succeeded', result: { kind: 'json', value }, options } }),
    delivers: (content, options = {}) =>
      but({ outcome: { kind: 'succeeded', result: { kind: 'content', content }, options } }),
    fails: (problem = {}, as = 'status') =>
      but({ outcome: { kind: 'failed', problem: { title: 'The task failed', ...problem }, as } }),
    endsCanceled: () => but({ outcome: { kind: 'canceled' } }),
    cancels: (cancelPolicy, cancel = {}) => {
      durationOf(cancel.takes ?? 1, "cancels('slowly')");
      return but({ cancelPolicy, cancel });
    },
    onSubmit: (occasion, fault) => disturbed('submit', occasion, fault),
    onPoll: (occasion, fault) => disturbed('poll', occasion, fault),
    onResult: (occasion, fault) => disturbed('result', occasion, fault),
    onCancel: (occasion, fault) => disturbed('cancel', occasion, fault),
  };
}
