import { redact } from './trust.ts';

/** Whether anything that logging this error would show holds a query string. */
const isLeaking = (value: unknown, depth = 8): boolean => {
  if (typeof value === 'string') return redact(value) !== value;
  if (!(value instanceof Error) || !depth) return false;
  const { message, cause, errors, stack = '' } = value as AggregateError;
  // A stack begins with the message that the error was made with; its places may have queries.
  const [head] = stack.split(/\n +at |@/);
  const all = [message, head, cause, errors, Object.values(value)].flat();
  return all.some((part) => isLeaking(part, depth - 1));
};

/**
 * What was thrown, as a cause. Status URLs are often signed, and whoever logs an error logs its
 * causes: one that would bring a query string back is replaced by its message without it.
 */
export function withoutQuery(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(redact(`${thrown}`));
  return isLeaking(thrown) ? new Error(redact(thrown.message)) : thrown;
}
