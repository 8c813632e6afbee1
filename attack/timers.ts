/** Which timers are left of which play: a timer belongs to the play in whose calls it was started. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Timers that are running, each with its milliseconds. */
export type Timers = Map<NodeJS.Timeout, number>;

const owner = new AsyncLocalStorage<Timers>();

/** All timers that are started by this work, however late, are its own. */
export const owning = <Result>(timers: Timers, work: () => Result): Result =>
  owner.run(timers, work);

/** Whose work is running now. */
export const ownerNow = (): Timers | undefined => owner.getStore();

/** Those that would keep a process alive; Node's own `fetch` has others. */
export const lasting = (timers: Timers): number[] =>
  [...timers].filter(([timer]) => timer.hasRef()).map(([, milliseconds]) => milliseconds);

/**
 * Watches the global timers that are started from now on; returns what ends that. Those of
 * `node:timers`, which the attack itself uses, are not watched.
 */
export function watchTimers(): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const owners = new WeakMap<NodeJS.Timeout, Timers>();
  const forget = (timer: NodeJS.Timeout) => owners.get(timer)?.delete(timer);
  const watched = (handler: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) => {
    const timers = owner.getStore();
    const timer = setTimeout(() => {
      forget(timer);
      handler(...args);
    }, delay);
    if (timers) owners.set(timer, timers.set(timer, delay));
    return timer;
  };
  const cleared = (timer: NodeJS.Timeout | undefined) => {
    if (timer) forget(timer);
    clearTimeout(timer);
  };
  // The types have a promisified form, too, which nothing here calls.
  globalThis.setTimeout = watched as unknown as typeof setTimeout;
  globalThis.clearTimeout = cleared as typeof clearTimeout;
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  };
}
