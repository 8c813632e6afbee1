import { redact } from './trust.ts';

/** Whether a log of this value would show a query string. */
const isLeaking = (value: unknown, depth = 8): boolean => {
  if (typeof value === 'string') return redact(value) !== value;
  if (!(value instanceof Error) || !depth) return false;
  const { message, cause, errors, stack = '' } = value as AggregateError;
  // A stack starts with the original message. Only that part is checked: the URLs of scripts in its
  // frames may have harmless queries.
  const [head] = stack.split(/\n +at |@/);
  const all = [message, head, cause, errors, Object.values(value)].flat();
  return all.some((part) => isLeaking(part, depth - 1));
};

/**
 * Makes a `cause` of anything thrown. Status URLs are often signed, and the causes of an error are
 * logged with it, so one that would show a query string is replaced by its message without the
 * query.
 */
export function withoutQuery(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(redact(`${thrown}`));
  return isLeaking(thrown) ? new Error(redact(thrown.message)) : thrown;
}
