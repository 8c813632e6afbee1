import type { Problem } from '../wire/problem.ts';

/**
 * The states of a task; the last three are final.
 *
 * @example
 * const state: TaskState = 'running';
 */
export type TaskState = 'pending' | 'running' | 'canceling' | 'succeeded' | 'failed' | 'canceled';

/**
 * What a status monitor says about a task, before a scenario reshapes it.
 *
 * @example
 * scenario().document((document: StatusDocument) => ({ data: { attributes: document } }));
 */
export interface StatusDocument {
  readonly id: string;
  /** The state, or the scenario's own word for it. */
  readonly status: string;
  readonly progress?: number | string | null | undefined;
  readonly message?: string | undefined;
  readonly error?: Problem | undefined;
  /** `result`, `resultUrl`, or the fields a scenario names. */
  readonly [field: string]: unknown;
}
