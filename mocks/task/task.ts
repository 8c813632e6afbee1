import { nthOrLast, type Plan, runningTime } from '../scenario/plan.ts';
import { type Duration, durationOf, hasElapsed } from '../scenario/span.ts';
import type { TaskState } from '../scenario/status-document.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import type { Verb } from './request-patterns.ts';

/** The request that started a task. */
export type Submission = Pick<ParsedRequest, 'method' | 'path' | 'url' | 'headers' | 'at'>;

/** One task: an immutable record. The functions below return the next one. */
export interface Task {
  readonly id: string;
  readonly plan: Plan;
  /** The route it was submitted to, e.g. `POST /reports`. */
  readonly route: string;
  /** The body of the submit. */
  readonly input: unknown;
  readonly submission: Submission;
  readonly submittedAt: number;
  readonly cancelRequestedAt: number | undefined;
  readonly state: TaskState;
  /** When the state began. */
  readonly since: number;
  /** How many polls have found the task in this state. */
  readonly pollsInState: number;
  /** When the last of them came; before the first one, when the state began. */
  readonly lastPollAt: number;
  /** How many polls have found the task in any state. */
  readonly polls: number;
  /** How many requests got a 404 because the task was still hidden, or gone. */
  readonly misses: number;
  readonly progress: number | string | null;
  /** How many requests of each kind there were, those that met a fault included. */
  readonly requests: Readonly<Record<Verb, number>>;
}

/** A task as it is right after the submit. */
export function newTask(
  facts: Pick<Task, 'id' | 'plan' | 'route' | 'input' | 'submission'>,
  at: number,
): Task {
  return {
    ...facts,
    submittedAt: at,
    cancelRequestedAt: undefined,
    state: 'pending',
    since: at,
    pollsInState: 0,
    lastPollAt: at,
    polls: 0,
    misses: 0,
    progress: 0,
    requests: { poll: 0, result: 0, cancel: 0, events: 0 },
  };
}

/** Whether nothing can happen to the task any more. */
export function isFinal({ state }: Pick<Task, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** Whether requests find the task at this moment: not while it is hidden, nor once it is gone. */
export function isVisible(task: Task, at: number): boolean {
  const { hidden, cancel } = task.plan;
  if (!hasElapsed(hidden, task.misses, at - task.submittedAt)) return false;
  return cancel.afterwards !== 'gone' || advance(task, at).state !== 'canceled';
}

/** Moves the task on through every state whose time is up at this moment. */
export function advance(task: Task, at: number): Task {
  const duration = timeInState(task);
  if (!duration || !hasElapsed(duration, task.pollsInState, at - task.since)) {
    return withProgress(task, at);
  }
  // A state that lasts n polls ends when the n-th comes, not when the next one finds it ended.
  const end = duration.unit === 'polls' ? task.lastPollAt : task.since + duration.length;
  return advance(enter(withProgress(task, end), nextState(task), end), at);
}

/** The task after a poll that has found it. */
export function polled(task: Task, at: number): Task {
  const now = advance(task, at);
  const counts = { pollsInState: now.pollsInState + 1, lastPollAt: at, polls: now.polls + 1 };
  return withProgress({ ...now, ...counts }, at);
}

/** The task after a request that has not found it. */
export function missed(task: Task, at: number): Task {
  return { ...advance(task, at), misses: task.misses + 1 };
}

/** The task in another state, from this moment on. */
export function enter(task: Task, state: TaskState, at: number): Task {
  const progress = state === 'succeeded' ? 1 : task.progress;
  return { ...task, state, since: at, pollsInState: 0, lastPollAt: at, progress };
}

/** The task at its planned end, whichever state it is in. */
export function finish(task: Task, at: number): Task {
  return isFinal(task) ? task : enter(task, task.plan.outcome.kind, at);
}

function nextState({ state, plan }: Task): TaskState {
  if (state === 'pending') return 'running';
  return state === 'canceling' ? 'canceled' : plan.outcome.kind;
}

/** How long the state lasts; undefined: for ever. */
export function timeInState({ state, plan }: Task): Duration | undefined {
  if (state === 'pending') return plan.pending;
  if (state === 'running') return runningTime(plan);
  return state === 'canceling' ? durationOf(plan.cancel.takes ?? 1, 'cancels') : undefined;
}

function withProgress(task: Task, at: number): Task {
  if (task.state !== 'running') return task;
  const { unit, length } = runningTime(task.plan);
  const { progress } = task.plan;
  const passed = unit === 'polls' ? task.pollsInState : at - task.since;
  // One poll more than it runs for: only the poll that finds it done reports all of it.
  const total = unit === 'polls' ? length + 1 : Math.max(length, 1);
  const share = Math.min(passed / total, 1);
  if (typeof progress === 'string') {
    return { ...task, progress: Math.round(share * 1000) / 1000 };
  }
  const nth = unit === 'polls' ? task.pollsInState : 1 + Math.floor(share * progress.length);
  return { ...task, progress: nthOrLast(progress, nth) ?? null };
}
