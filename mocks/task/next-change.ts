import { type Task, timeInState } from './task.ts';

/**
 * When a task changes next by the passing of time, in epoch milliseconds; undefined: never by that.
 * Even progress changes all the time, so it does not count: only values that a scenario lists do.
 */
export function nextChange(task: Task, at: number): number | undefined {
  const duration = timeInState(task);
  if (duration?.unit !== 'milliseconds') return undefined;
  const { since, plan, state } = task;
  const { length } = duration;
  const end = since + length;
  const { progress } = plan;
  const steps = state === 'running' && typeof progress !== 'string' ? progress.length : 1;
  const moments = Array.from({ length: steps }, (_, index) =>
    Math.ceil(since + (length * (index + 1)) / steps),
  );
  const next = moments.find((moment) => moment > at) ?? end;
  return next < Infinity ? next : undefined;
}

/** What is worth a message: two tasks that differ in this have changed. */
export function stageOf(task: Task): string {
  const isListed = typeof task.plan.progress !== 'string';
  const isTimed = timeInState(task)?.unit === 'milliseconds';
  return `${task.state} ${isListed && isTimed ? task.progress : ''}`;
}
