/**
 * Time that passes as soon as everybody waits for it, in place of the globals: an hour takes as long
 * as the work in it.
 */
interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
  /** Of an interval. */
  readonly every?: number;
}

const realImmediate = globalThis.setImmediate;
let now = 0;
let orders = 0;
/** A binary heap: no timer is due before its parent. */
let heap: Timer[] = [];
const cleared = new Set<number>();

const isBefore = (one: Timer, other: Timer) =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function push(timer: Timer): void {
  let place = heap.length;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above] as Timer;
    if (!isBefore(timer, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = timer;
}

function pop(): Timer | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (!first || !last || first === last) return first;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (right && left && isBefore(right, left)) child++;
    const below = heap[child];
    if (!below || !isBefore(below, last)) break;
    heap[place] = below;
    place = child;
  }
  heap[place] = last;
  return first;
}

function start(call: () => void, milliseconds: number, isInterval: boolean) {
  const order = ++orders;
  // As the timers of Node.
  const delay = Math.max(1, Math.trunc(milliseconds) || 0);
  push({ at: now + delay, order, call, ...(isInterval && { every: delay }) });
  return { order, ref: () => undefined, unref: () => undefined, [Symbol.toPrimitive]: () => order };
}

function clear(timer: { readonly order: number } | undefined): void {
  if (timer) cleared.add(timer.order);
}

/** Replaces the timers and clocks of this process. */
export function install(): void {
  Object.assign(globalThis, {
    setTimeout: (call: () => void, milliseconds: number) => start(call, milliseconds, false),
    setInterval: (call: () => void, milliseconds: number) => start(call, milliseconds, true),
    clearTimeout: clear,
    clearInterval: clear,
  });
  Date.now = () => 1_800_000_000_000 + now;
  performance.now = () => now;
}

/** Starts again at 0, without any timer. */
export function reset(): void {
  now = 0;
  heap = [];
  cleared.clear();
}

/** The present, in milliseconds. */
export const present = (): number => now;

/** Lets time pass until the work is done. */
export async function until(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  work.finally(() => {
    isDone = true;
  });
  for (;;) {
    // Everything that waits for no time comes first.
    await new Promise((resolve) => realImmediate(resolve));
    if (isDone) return;
    const first = pop();
    if (!first) throw new Error('everybody waits, but nothing will happen');
    now = Math.max(now, first.at);
    for (
      let next: Timer | undefined = first;
      next;
      next = heap[0]?.at === now ? pop() : undefined
    ) {
      if (cleared.delete(next.order)) continue;
      if (next.every) push({ ...next, at: now + next.every });
      next.call();
    }
  }
}
