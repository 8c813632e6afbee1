import { entry, type Plan, runningTime } from '../scenario/plan.ts';
import { type Duration, durationOf, isOver } from '../scenario/span.ts';
import type { TaskState } from '../scenario/status-document.ts';
import type { Call } from '../wire/call.ts';

/** The request that started a task. */
export type Submission = Pick<Call, 'method' | 'path' | 'url' | 'headers' | 'at'>;

/** One task: an immutable record; every function here returns the next one. */
export interface Task {
  readonly id: string;
  readonly plan: Plan;
  /** The submit that started it, e.g. `POST /reports`. */
  readonly route: string;
  readonly input: unknown;
  readonly submission: Submission;
  readonly submittedAt: number;
  readonly cancelRequestedAt: number | undefined;
  readonly state: TaskState;
  /** When the state began. */
  readonly since: number;
  /** Polls that found the task in this state. */
  readonly seen: number;
  /** When the last of them came; before the first one, when the state began. */
  readonly seenAt: number;
  /** Polls that found the task at all. */
  readonly polls: number;
  /** Requests that came before the task was visible. */
  readonly misses: number;
  readonly progress: number | string | null;
  /** Requests of each kind, disturbed ones included. */
  readonly requests: { readonly poll: number; readonly result: number; readonly cancel: number };
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
    seen: 0,
    seenAt: at,
    polls: 0,
    misses: 0,
    progress: 0,
    requests: { poll: 0, result: 0, cancel: 0 },
  };
}

/** Whether nothing can happen to it any more. */
export function isFinal({ state }: Task): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** Lets every state pass that is over by now. */
export function advance(task: Task, at: number): Task {
  const duration = timeIn(task);
  if (!duration || !isOver(duration, task.seen, at - task.since)) return withProgress(task, at);
  // A state that lasts n polls ends with the n-th, not with the question after it.
  const since = duration.unit === 'polls' ? task.seenAt : task.since + duration.length;
  return advance(enter(withProgress(task, since), next(task), since), at);
}

/** The task after a poll that found it. */
export function polled(task: Task, at: number): Task {
  const now = advance(task, at);
  return withProgress({ ...now, seen: now.seen + 1, seenAt: at, polls: now.polls + 1 }, at);
}

/** The task in another state from now on. */
export function enter(task: Task, state: TaskState, at: number): Task {
  const progress = state === 'succeeded' ? 1 : task.progress;
  return { ...task, state, since: at, seen: 0, seenAt: at, progress };
}

/** Ends it as planned, whatever it is doing. */
export function finish(task: Task, at: number): Task {
  return isFinal(task) ? task : enter(task, task.plan.outcome.kind, at);
}

function next({ state, plan }: Task): TaskState {
  if (state === 'pending') return 'running';
  return state === 'canceling' ? 'canceled' : plan.outcome.kind;
}

function timeIn({ state, plan }: Task): Duration | undefined {
  if (state === 'pending') return plan.pending;
  if (state === 'running') return runningTime(plan);
  return state === 'canceling' ? durationOf(plan.cancel.takes ?? 1, 'cancels') : undefined;
}

function withProgress(task: Task, at: number): Task {
  if (task.state !== 'running') return task;
  const { unit, length } = runningTime(task.plan);
  const { progress } = task.plan;
  // Right after its last unfinished answer a task that runs for n polls is at n / (n + 1).
  const whole = unit === 'polls' ? length + 1 : Math.max(length, 1);
  const share = Math.min((unit === 'polls' ? task.seen : at - task.since) / whole, 1);
  if (typeof progress === 'string') {
    return { ...task, progress: Math.round(share * 1000) / 1000 };
  }
  const step = unit === 'polls' ? task.seen : 1 + Math.floor(share * progress.length);
  return { ...task, progress: entry(progress, step) ?? null };
}
