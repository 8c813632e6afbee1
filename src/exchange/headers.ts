type Given = ConstructorParameters<typeof Headers>[0];

/** Headers, each over the one of its name before it: in one object both would be sent, joined. */
export const laidOver = (...all: readonly unknown[]): Headers =>
  new Headers(
    Object.fromEntries(all.flatMap((headers) => [...new Headers((headers || {}) as Given)])),
  );
