import type { Problem } from '../wire/problem.ts';

/** What families without RFC 9457 say about a problem; its extensions come along. */
interface ErrorObject {
  readonly code: unknown;
  readonly message: string;
  readonly [extension: string]: unknown;
}

/** A problem as such an object. Its own `code` counts if it is of the kind that the family has. */
export function errorObject(problem: Problem, usualCode: string | number): ErrorObject {
  const { type: _, title, status: __, detail, instance: ___, code, ...extensions } = problem;
  const isCode = typeof code === typeof usualCode;
  const message = detail ?? title ?? 'The task failed';
  return { code: isCode ? code : usualCode, message, ...extensions };
}
