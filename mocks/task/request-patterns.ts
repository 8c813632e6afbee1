/** The id in a request of this pattern (`POST /operations/{id}:cancel`); undefined: it is another. */
export function idIn(pattern: string, method: string, path: string): string | undefined {
  return methodOf(pattern) === method ? idInPath(pattern, path) : undefined;
}

/** The id in a path of this pattern, whatever the method. */
export function idInPath(pattern: string, path: string): string | undefined {
  const [before = '', after = ''] = pathIn(pattern).split('{id}');
  const given = path.replace(/\/+$/, '');
  if (!given.startsWith(before) || !given.endsWith(after)) return undefined;
  const id = given.slice(before.length, given.length - after.length);
  return /^[^/:]+$/.test(id) ? id : undefined;
}

/** The method of this pattern. */
export function methodOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(' '));
}

/** The path of this pattern with an id. */
export function pathOf(pattern: string, id: string): string {
  return pathIn(pattern).replace('{id}', id);
}

function pathIn(pattern: string): string {
  return pattern.slice(pattern.indexOf(' ') + 1);
}
