type Given = ConstructorParameters<typeof Headers>[0];

/** Headers, each over the one of its name before it: in one object both would be sent, joined. */
export const laidOver = (...all: readonly unknown[]): Headers =>
  new Headers(
    Object.fromEntries(all.flatMap((headers) => [...new Headers((headers || {}) as Given)])),
  );

/** The same for fetch itself. In ky `undefined` leaves a header out; here that is a text by now. */
export const plain = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([, value]) => value !== 'undefined'));
