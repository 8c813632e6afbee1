/** An object without what is `undefined`, so that it can be laid over defaults, or stored. */
export const withoutUndefined = <T extends object>(
  options?: T,
): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as never;
