import type { Dialect, Verb } from '../dialects/dialect.ts';
import { idIn, idInPath, methodOf } from '../task/request-patterns.ts';
import type { Task } from '../task/task.ts';

/** What a request asks about which task; without a verb: its path is known, its method is not. */
export type Question =
  | { readonly id: string; readonly verb: Verb }
  | { readonly id: string; readonly verb: undefined; readonly allow: string };

const verbs = ['poll', 'result', 'cancel'] as const;

/** Reads a request as a question; undefined: it is none. */
export function questionIn(
  dialect: Dialect,
  tasks: readonly Task[],
  method: string,
  path: string,
): Question | undefined {
  const patterns = verbs.flatMap((verb) => ({ verb, pattern: dialect.requests[verb] ?? '' }));
  for (const { verb, pattern } of patterns) {
    const id = idIn(pattern, method, path);
    if (id !== undefined) return { verb, id };
  }
  const original = method === 'GET' ? originalIn(dialect, tasks, path) : undefined;
  if (original) return original;
  const others = patterns.filter(({ pattern }) => idInPath(pattern, path) !== undefined);
  const id = others[0] && idInPath(others[0].pattern, path);
  if (id === undefined) return undefined;
  const allow = others.map(({ pattern }) => methodOf(pattern)).join(', ');
  return { id, verb: undefined, allow };
}

/** The last task that was submitted to the URL that is asked now. */
function originalIn(dialect: Dialect, tasks: readonly Task[], path: string): Question | undefined {
  const task = tasks.findLast(({ submission }) => submission.path === path);
  const verb = task && dialect.original?.(task);
  return verb && { id: task.id, verb };
}
