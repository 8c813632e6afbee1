/** Seconds after which the server wants to be asked again. */
export const retryAfter = 2;

/** How many seconds a report takes: from 6 to 12, the same for the same report in each run. */
export function spanOf(key: string): number {
  const number = Number(/\d+/.exec(key)?.[0] ?? 0);
  return 6 + (number % 7);
}
