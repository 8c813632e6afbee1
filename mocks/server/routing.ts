import type { Dialect } from '../dialects/dialect.ts';
import { idInPath, idInRequest, methodOf, patternOf, type Verb } from '../task/request-patterns.ts';
import type { Task } from '../task/task.ts';

/** Which task a request is about, and what it asks. Without a verb only its path fits. */
export type Destination =
  | { readonly id: string; readonly verb: Verb }
  | { readonly id: string; readonly verb: undefined; readonly allow: string };

const verbs = ['poll', 'result', 'cancel', 'events'] as const;

/** Where a request goes; undefined if it is about no task. */
export function destinationOf(
  method: string,
  path: string,
  dialect: Dialect,
  tasks: readonly Task[],
): Destination | undefined {
  const patterns = verbs.flatMap((verb) => ({
    verb,
    pattern: patternOf(dialect.requests, verb) ?? '',
  }));
  for (const { verb, pattern } of patterns) {
    const id = idInRequest(pattern, method, path);
    if (id !== undefined) return { verb, id };
  }
  const submitted = method === 'GET' ? atSubmitUrl(path, dialect, tasks) : undefined;
  if (submitted) return submitted;
  const others = patterns.filter(({ pattern }) => idInPath(pattern, path) !== undefined);
  const id = others[0] && idInPath(others[0].pattern, path);
  if (id === undefined) return undefined;
  const allow = others.map(({ pattern }) => methodOf(pattern)).join(', ');
  return { id, verb: undefined, allow };
}

/** The last task that was submitted to this URL, if the dialect lets it be asked about there. */
function atSubmitUrl(
  path: string,
  dialect: Dialect,
  tasks: readonly Task[],
): Destination | undefined {
  const task = tasks.findLast(({ submission }) => submission.path === path);
  const verb = task && dialect.verbAtSubmitUrl?.(task);
  return verb && { id: task.id, verb };
}
