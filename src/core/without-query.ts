import { isObjectOrFunction } from './check.ts';
import { withoutQueries } from './shown.ts';

/**
 * Whether a log of this value might show a query. A log has what is enumerable and, of an error,
 * these five. Errors, functions, lists and plain objects are no more than their members; a URL, a
 * Request or a Map shows what it has inside.
 */
function isShowing(value: unknown, seen: Set<unknown>): boolean {
  if (!isObjectOrFunction(value)) return withoutQueries(String(value)) !== String(value);
  if (seen.has(value)) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  const isPlain = !kind || [Object.prototype, Array.prototype].includes(kind as []);
  if (!(isPlain || value instanceof Error || typeof value === 'function')) return true;
  // More than that is not looked through.
  if (seen.add(value).size > 1000) return true;
  const { name, message, cause, errors, stack } = value as AggregateError;
  // The URLs of scripts in the frames of a stack may have harmless queries.
  const [head] = `${stack}`.split(/\n +at |^[^\s@]*@/m);
  const members = { ...value, name, message, cause, errors, stack: head };
  return Reflect.ownKeys(members).some(
    (key) => isShowing(key, seen) || isShowing(members[key as never], seen),
  );
}

/**
 * Makes a `cause` of anything thrown. Causes are logged with the error, and status URLs are often
 * signed. So one that might show a query is replaced by a copy of what can be cleaned: message,
 * name, code, stack, and its causes in the same way. It never throws, whatever getters or a Proxy do.
 */
export function withoutQuery(thrown: unknown, depth = 8): Error {
  let copy = new Error('something that cannot be shown');
  try {
    const { message = thrown, cause } = Object(thrown);
    copy = new Error(
      withoutQueries(String(message)),
      cause && depth ? { cause: withoutQuery(cause, depth - 1) } : {},
    );
    for (const key of ['name', 'code', 'stack'] as const) {
      const text: unknown = Object(thrown)[key];
      if (typeof text === 'string') Object.assign(copy, { [key]: withoutQueries(text) });
    }
    if (!isShowing(thrown, new Set()) && thrown instanceof Error) return thrown;
  } catch {
    // What could be read of it is enough.
  }
  return copy;
}
