/** As much of React as the README's recipe uses; the package itself is not needed for more. */
declare module 'react' {
  export function useSyncExternalStore<T>(
    subscribe: (listener: () => void) => () => void,
    getSnapshot: () => T,
  ): T;
}
