/** Whether this is a page that knows it is offline: then a fault is not the server's. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;
