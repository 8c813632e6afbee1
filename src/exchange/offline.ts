/** Whether this is a page that is offline. Then a fault is not the server's. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;
