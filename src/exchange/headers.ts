type Given = ConstructorParameters<typeof Headers>[0];

/** Merges headers; later ones replace those of the same name, in whatever case it is written. */
export const mergeHeaders = (...all: readonly unknown[]): Headers =>
  new Headers(
    Object.fromEntries(all.flatMap((headers) => [...new Headers((headers || {}) as Given)])),
  );

/**
 * Headers as an object, which ky merges faster. In ky's options `undefined` removes a header; here
 * it has already become the string 'undefined'.
 */
export const plainHeaders = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([, value]) => value !== 'undefined'));
