/** `node:events`, with an account of the listeners that workerd's own targets have. */
// biome-ignore lint/style/useNodejsImportProtocol: that name leads to this file.
export { EventEmitter, once } from 'events';
export { getEventListeners } from '../event-listeners.ts';
