/**
 * A copy without the members that are `undefined`, which would hide defaults when spread over them.
 */
export const withoutUndefined = <T extends object>(
  options?: T,
): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as never;
