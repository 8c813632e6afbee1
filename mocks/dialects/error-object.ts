import type { Problem } from '../wire/problem.ts';

/** A problem as most families other than RFC 9457 put it; its extensions come along. */
export function familyError(problem: Problem, usualCode: string | number): FamilyError {
  const { type: _, title, status: __, detail, instance: ___, code, ...extensions } = problem;
  const isCode = typeof code === typeof usualCode;
  const message = detail ?? title ?? 'The task failed';
  return { code: isCode ? code : usualCode, message, ...extensions };
}

interface FamilyError {
  readonly code: unknown;
  readonly message: string;
  readonly [extension: string]: unknown;
}
