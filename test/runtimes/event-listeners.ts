/** `getEventListeners` of Node, for a runtime that does not tell which listeners a target has. */

/** By target and type: each listener, and whether it is for one event. */
const known = new WeakMap<EventTarget, Map<string, Map<unknown, boolean>>>();
const of = (target: EventTarget, type: string): Map<unknown, boolean> => {
  const types = known.get(target) ?? new Map<string, Map<unknown, boolean>>();
  const listeners = types.get(type) ?? new Map<unknown, boolean>();
  known.set(target, types.set(type, listeners));
  return listeners;
};
const { addEventListener, removeEventListener } = EventTarget.prototype;

EventTarget.prototype.addEventListener = function (type, listener, options) {
  const listeners = of(this, type);
  if (!listeners.has(listener)) {
    listeners.set(listener, typeof options === 'object' && options?.once === true);
  }
  return addEventListener.call(this, type, listener, options);
};

EventTarget.prototype.removeEventListener = function (type, listener, options) {
  of(this, type).delete(listener);
  return removeEventListener.call(this, type, listener, options);
};

export const getEventListeners = (target: EventTarget, type: string): unknown[] =>
  [...of(target, type)].filter(
    // Those for one event are gone with it.
    ([, isOnce]) => !(isOnce && target instanceof AbortSignal && target.aborted),
  );
