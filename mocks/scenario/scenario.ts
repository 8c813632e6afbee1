import type { Problem } from '../wire/problem.ts';
import { detailed, type Fault } from './fault.ts';
import type { Occasion } from './nth-request.ts';
import type { AcceptOptions, CancelOptions, CancelPolicy, MonitorOptions } from './options.ts';
import { type Disturbable, defaultPlan, type Plan, type ProgressPlan } from './plan.ts';
import { checkedPush, type PushChannel, type PushOptions } from './push.ts';
import type { Content, ResultOptions } from './result.ts';
import { durationOf, type Span } from './span.ts';
import type { StatusDocument, TaskState } from './status-document.ts';

/**
 * What one operation will do, as a sentence. Immutable: every method returns a new scenario, so
 * scenarios can share their beginning. Everything has a default: the submit of a plain `scenario()`
 * is accepted with a 202, the first poll finds it running, the second one `{ done: true }`.
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
   * The submit is answered with the result itself, so there is nothing to poll. Changes only
   * scenarios that succeed.
   * @default 200
   */
  finishesAtOnce(status?: 200 | 201 | 204): Scenario;
  /** Where the status monitor is and how it answers. */
  monitor(options: MonitorOptions): Scenario;
  /** The monitor and the result answer 404 for so many requests, or so many milliseconds. */
  visibleAfter(span: Span): Scenario;
  /** How long it is pending. @default 0 polls */
  pending(span: Span): Scenario;
  /** How long it is running; `Infinity` never ends. @default 1 poll, or one per progress value */
  running(span: Span): Scenario;
  /**
   * When it ends, counted from the submit: `{ polls: 4 }` means that the fourth poll finds the
   * outcome, `{ milliseconds: 5_000 }` that it is there after five seconds. Replaces `pending` and
   * `running`.
   */
  takes(total: Span): Scenario;
  /** Progress in even steps, none, or a value for each poll while running; the last repeats. */
  progress(progress: ProgressPlan): Scenario;
  /** A message for each poll; the last one repeats. The answer to the submit has the first one. */
  says(...messages: readonly (string | undefined)[]): Scenario;
  /** Other words for the states, e.g. `{ running: 'InProgress' }`. */
  words(words: Readonly<Partial<Record<TaskState, string>>>): Scenario;
  /** Changes the shape of the status documents, in the dialect `http`. */
  document(reshape: (document: StatusDocument) => unknown): Scenario;
  /** It succeeds with this JSON value; without a value there is no result. */
  succeeds(value?: unknown, options?: ResultOptions): Scenario;
  /** It succeeds with something that is not JSON. */
  delivers(content: Content, options?: ResultOptions): Scenario;
  /**
   * It fails with this problem. The status document contains it; with `'problem'` the monitor
   * answers with the problem itself (`application/problem+json`) and its status code. Dialects other
   * than `http` turn it into their own kind of error, with as much of its `code`, `detail`, `status`
   * and extensions as that has room for.
   */
  fails(problem?: Problem, as?: 'status' | 'problem'): Scenario;
  /** It ends as canceled, though this client has not asked for it. */
  endsCanceled(): Scenario;
  /** What a cancel request does. @default 'at once' */
  cancels(policy: CancelPolicy, options?: CancelOptions): Scenario;
  /** What the n-th submit under this scenario gets instead of the usual answer. */
  onSubmit(occasion: Occasion, fault: Fault): Scenario;
  /** What the n-th poll of a task gets. */
  onPoll(occasion: Occasion, fault: Fault): Scenario;
  /** What the n-th request for the result at its own URL gets. */
  onResult(occasion: Occasion, fault: Fault): Scenario;
  /** What the n-th cancel request for a task gets. */
  onCancel(occasion: Occasion, fault: Fault): Scenario;
  /**
   * The server pushes how the task goes, beside being polled; honestly, unless the options say
   * otherwise. A scenario can have both channels.
   *
   * @throws TypeError if an option is wrong.
   */
  pushes(channel: PushChannel, options?: PushOptions): Scenario;
  /** What the n-th request for the stream of a task gets, where it pushes by server-sent events. */
  onEvents(occasion: Occasion, fault: Fault): Scenario;
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
  const having = (change: Partial<Plan>): Scenario => scenarioOf({ ...plan, ...change });
  const disturbed = (on: Disturbable, occasion: Occasion, fault: Fault): Scenario =>
    having({ disturbances: [...plan.disturbances, { on, occasion, fault: detailed(fault) }] });

  return {
    plan,
    accepts: (options) => having({ accept: { ...plan.accept, ...options } }),
    finishesAtOnce: (status = 200) => having({ atOnce: status }),
    monitor: (options) => having({ monitor: { ...plan.monitor, ...options } }),
    visibleAfter: (span) => having({ hidden: durationOf(span, 'visibleAfter()') }),
    pending: (span) => having({ pending: durationOf(span, 'pending()') }),
    running: (span) => having({ running: durationOf(span, 'running()') }),
    takes: (total) => {
      const { unit, length } = durationOf(total, 'takes()');
      // A task that is found running by three polls ends with the fourth.
      const running = { unit, length: unit === 'polls' ? Math.max(length - 1, 0) : length };
      return having({ pending: { unit: 'polls', length: 0 }, running });
    },
    progress: (progress) => having({ progress }),
    says: (...messages) => having({ messages }),
    words: (words) => having({ words: { ...plan.words, ...words } }),
    document: (reshape) => having({ reshape }),
    succeeds: (value, options = {}) =>
      having({ outcome: { kind: 'succeeded', result: { kind: 'json', value }, options } }),
    delivers: (content, options = {}) =>
      having({ outcome: { kind: 'succeeded', result: { kind: 'content', content }, options } }),
    fails: (problem = {}, as = 'status') =>
      having({
        outcome: { kind: 'failed', problem: { title: 'The task failed', ...problem }, as },
      }),
    endsCanceled: () => having({ outcome: { kind: 'canceled' } }),
    cancels: (cancelPolicy, cancel = {}) => {
      durationOf(cancel.takes ?? 1, "cancels('slowly')");
      return having({ cancelPolicy, cancel });
    },
    onSubmit: (occasion, fault) => disturbed('submit', occasion, fault),
    onPoll: (occasion, fault) => disturbed('poll', occasion, fault),
    onResult: (occasion, fault) => disturbed('result', occasion, fault),
    onCancel: (occasion, fault) => disturbed('cancel', occasion, fault),
    pushes: (channel, options = {}) =>
      having({ pushes: { ...plan.pushes, [channel]: checkedPush(channel, options) } }),
    onEvents: (occasion, fault) => disturbed('events', occasion, fault),
  };
}
