import type { Member } from './members.ts';

/**
 * Folded: `eta`, `estimatedCompletionTime`, `expected_end_at`, `estimatedTimeRemaining`,
 * `time_left_seconds`, `remainingMs`; not `completionTime`, which may be in the past, nor
 * `estimatedDuration`, which may be counted from the beginning.
 */
const estimateLike =
  /^(eta|(est(imated)?|expected)(time(of)?)?(completion|end|finish|remaining|left)(time|date|at|on)?|(time|seconds)(remaining|left|toend)|remaining(time)?)(s|sec(ond)?s|m(illi(second)?)?s)?$/;

/** When the operation will end according to a document, as it is written there. */
export function estimateIn(members: readonly Member[]): string | undefined {
  for (const { name, value } of members)
    if (estimateLike.test(name) && /^[ns]/.test(typeof value))
      // A number without a unit is in seconds.
      return `${value}`.slice(0, 64) + (/m(illi(second)?)?s$/.test(name) ? 'ms' : '');
  return undefined;
}
