import type { TaskState } from '../scenario/status-document.ts';
import { advance, type Task } from './task.ts';

/**
 * Where a task stands.
 *
 * @example
 * expect(server.tasks[0]).toMatchObject({ state: 'canceled', polls: 2 });
 */
export interface TaskSummary {
  readonly id: string;
  readonly state: TaskState;
  readonly progress: number | string | null;
  /** Polls that found it. Not counted: those that met a fault, or a 404 because it was hidden. */
  readonly polls: number;
  /** The route it was submitted to, e.g. `POST /reports`. */
  readonly route: string;
  /** The body of the submit. */
  readonly input: unknown;
  readonly submittedAt: number;
  /** When the first cancel request was answered, whether it was accepted or refused. */
  readonly cancelRequestedAt: number | undefined;
}

/** The task as it is at this moment. */
export function summaryOf(task: Task, at: number): TaskSummary {
  const { id, route, input, submittedAt, cancelRequestedAt, polls, state, progress } = advance(
    task,
    at,
  );
  return { id, route, input, submittedAt, cancelRequestedAt, polls, state, progress };
}
