/** A submit route: the method (`*` for any) and the segments of the path. */
export interface Route {
  readonly name: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** Reads `'POST /reports/:id'`; `:name` stands for one segment, a last `*` for any further ones. */
export function parseRoute(name: string): Route {
  const [, method, path] = /^([A-Za-z]+|\*) (\/\S*)$/.exec(name) ?? [];
  if (method === undefined || path === undefined) {
    throw new TypeError(
      `Route: got ${JSON.stringify(name)}; expected a method and a path, like 'POST /reports'.`,
    );
  }
  return { name, method: method.toUpperCase(), segments: segmentsOf(path) };
}

/** Whether a request goes there. */
export function matchesRoute(route: Route, method: string, path: string): boolean {
  if (route.method !== '*' && route.method !== method) return false;
  const given = segmentsOf(path);
  const open = route.segments.at(-1) === '*';
  const expected = open ? route.segments.slice(0, -1) : route.segments;
  if (open ? given.length < expected.length : given.length !== expected.length) return false;
  return expected.every((segment, index) => segment.startsWith(':') || segment === given[index]);
}

/** The parts of a path; a slash at the end makes no difference. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}
