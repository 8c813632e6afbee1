/** `node:events`, with an account of the listeners that workerd's own targets have. */
// biome-ignore lint/style/useNodejsImportProtocol: that name leads to this file.
import { EventEmitter, once } from 'events';

export { EventEmitter, once };

const known = new WeakMap<EventTarget, { type: string; listener: unknown; once: boolean }[]>();
const { addEventListener, removeEventListener } = EventTarget.prototype;

EventTarget.prototype.addEventListener = function (type, listener, options) {
  const all = known.get(this) ?? [];
  known.set(this, all);
  const isOnce = typeof options === 'object' && options.once === true;
  if (!all.some((one) => one.type === type && one.listener === listener)) {
    all.push({ type, listener, once: isOnce });
  }
  return addEventListener.call(this, type, listener, options);
};

EventTarget.prototype.removeEventListener = function (type, listener, options) {
  const all = known.get(this) ?? [];
  known.set(
    this,
    all.filter((one) => one.type !== type || one.listener !== listener),
  );
  return removeEventListener.call(this, type, listener, options);
};

export const getEventListeners = (target: EventTarget, type: string): unknown[] =>
  (known.get(target) ?? []).filter(
    // Those for one event are gone with it.
    (one) => one.type === type && !(one.once && target instanceof AbortSignal && target.aborted),
  );
