/** What can be asked about a task. */
export type Verb = 'poll' | 'result' | 'cancel' | 'events';

/**
 * Which request asks it: a method and a path below the base URL, e.g. `POST /tasks/{id}:cancel`.
 * Where no request asks for the result, it has no URL of its own.
 */
export type RequestPatterns = Readonly<{ poll: string; cancel: string; result?: string }>;

/** The id in a request that fits this pattern; undefined if it does not fit. */
export function idInRequest(pattern: string, method: string, path: string): string | undefined {
  return methodOf(pattern) === method ? idInPath(pattern, path) : undefined;
}

/** The id in a path that fits this pattern, whatever the method is. */
export function idInPath(pattern: string, path: string): string | undefined {
  const [before = '', after = ''] = pathOf(pattern).split('{id}');
  const trimmed = path.replace(/\/+$/, '');
  if (!trimmed.startsWith(before) || !trimmed.endsWith(after)) return undefined;
  const id = trimmed.slice(before.length, trimmed.length - after.length);
  return /^[^/:]+$/.test(id) ? id : undefined;
}

/** The request that asks it; undefined if none does. */
export function patternOf(patterns: RequestPatterns, verb: Verb): string | undefined {
  return verb === 'events' ? `GET ${pathOf(patterns.poll)}/events` : patterns[verb];
}

/** The method of this pattern. */
export function methodOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(' '));
}

/** The path of this pattern, for the task with this id. */
export function pathFor(pattern: string, id: string): string {
  return pathOf(pattern).replace('{id}', id);
}

function pathOf(pattern: string): string {
  return pattern.slice(pattern.indexOf(' ') + 1);
}
