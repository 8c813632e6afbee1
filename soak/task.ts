/** The tasks of the soak's server: they go by time. */
import { minDelay, type Plan } from './plan.ts';

/** A task on the server. */
export interface Task {
  readonly plan: Plan;
  readonly endsAt: number;
  canceled?: 'asked' | 'done';
  /** Faults in a row, by method and path. */
  readonly streaks: Record<string, number>;
  /** Epoch milliseconds before which no poll is welcome. */
  welcomeAt: number;
}

/** An answer that is no fault. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** The status document of a task that goes on. */
export const pending: Answer['body'] = { status: 'running' };

function end(url: string, { ending, place, number }: Plan): Answer {
  if (ending === 'is forgotten') return { status: 410 };
  if (ending === 'is canceled') return { status: 200, body: { status: 'canceled' } };
  if (ending === 'fails') {
    const error = { title: `failed ${number}`, status: 500 };
    return { status: 200, body: { status: 'failed', error } };
  }
  const location = `${url}/result`;
  if (place === 'behind a 303') return { status: 303, headers: { location } };
  if (place === 'after 202s') return { status: 200, body: { number } };
  const result = place === 'embedded' ? { result: { number } } : { resultUrl: location };
  return { status: 200, body: { status: 'succeeded', ...result } };
}

/** What its monitor says. */
export function poll(url: string, { plan, endsAt, canceled }: Task): Answer {
  if (plan.ending === 'is never told') return { status: 503 };
  if (canceled === 'done') return { status: 200, body: { status: 'canceled' } };
  const isOver = Date.now() >= endsAt;
  if (isOver && canceled && plan.cancels === 'slowly') {
    return { status: 200, body: { status: 'canceled' } };
  }
  if (isOver && plan.ending !== 'never') return end(url, plan);
  const { place, retryAfter } = plan;
  const headers = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
  return { status: place === 'after 202s' ? 202 : 200, headers, body: pending };
}

/** What a DELETE does. */
export function cancel(task: Task): Answer {
  const { cancels } = task.plan;
  if (cancels === 'too late') return Date.now() < task.endsAt ? { status: 202 } : { status: 409 };
  task.canceled ??= cancels === 'at once' ? 'done' : 'asked';
  return cancels === 'at once' ? { status: 204 } : { status: 202, body: { status: 'canceling' } };
}

/** Milliseconds that a poll has to wait after this answer. */
export function waitAfter({ headers }: Answer): number {
  return Math.max(minDelay, 1_000 * Number(headers?.['retry-after'] ?? 0));
}
