import type { Dialect } from '../dialects/dialect.ts';
import type { Reply } from '../wire/message.ts';

/** There is no such task, or no such URL. */
export function notFound(dialect: Dialect): Reply {
  return dialect.error(404, { title: 'Not found', detail: 'No such task is known here.' });
}

/** The URL is known, but for other methods. */
export function methodNotAllowed(dialect: Dialect, allow: string, detail?: string): Reply {
  const { headers, ...answer } = dialect.error(405, { title: 'Method not allowed', detail });
  return { ...answer, headers: { ...headers, allow } };
}
