import type { Alarm, Alarms } from './alarms.ts';

/** Beyond this a timer fires at once, which would turn a long wait into a hot loop. */
const longest = 2 ** 31 - 1;

/**
 * The alarms of one client on one timer. A timer for each costs 250 bytes and more, because jitter
 * makes every delay another number. For the whole process it would outlive a test's fake timers.
 */
export class Timers implements Alarms {
  /** A binary heap: none is due before its parent, at half its place. */
  readonly #heap: Alarm[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When that will fire. */
  #armed = Infinity;

  set(alarm: Alarm, milliseconds: number): void {
    const { place } = alarm;
    alarm.due = performance.now() + milliseconds;
    this.#rise(alarm, place < 0 ? this.#heap.length : place);
    this.#sink(alarm);
    this.#arm();
  }

  clear(alarm: Alarm): void {
    const { place } = alarm;
    if (place < 0) return;
    alarm.place = -1;
    const last = this.#heap.pop() as Alarm;
    if (last !== alarm) {
      this.#rise(last, place);
      this.#sink(last);
    }
    // The timer may ring for what is not to come; with nothing else to come it would keep a process.
    if (!this.#heap.length) this.#arm();
  }

  #put(alarm: Alarm, place: number): void {
    this.#heap[place] = alarm;
    alarm.place = place;
  }

  /** Puts it there, or as far above as it belongs. */
  #rise(alarm: Alarm, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above] as Alarm;
      if (parent.due <= alarm.due) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(alarm, place);
  }

  #sink(alarm: Alarm): void {
    const heap = this.#heap;
    for (;;) {
      const { place } = alarm;
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      const child = left && right && right.due < left.due ? right : left;
      if (!child || alarm.due <= child.due) return;
      const { place: below } = child;
      this.#put(child, place);
      this.#put(alarm, below);
    }
  }

  #arm(): void {
    const due = this.#heap[0]?.due ?? Infinity;
    // While it fires, its last step is to arm it again.
    if (this.#armed < 0 || (due >= this.#armed && due < Infinity)) return;
    clearTimeout(this.#timer);
    this.#armed = due;
    if (due === Infinity) return;
    const now = performance.now();
    this.#armed = Math.min(due, now + longest);
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, this.#armed - now));
  }

  #fire(): void {
    // A timer cuts off fractions; and fake timers may leave `performance` as it is.
    const now = Math.max(performance.now(), this.#armed) + 1;
    this.#armed = -1;
    for (let first = this.#heap[0]; first && first.due < now; first = this.#heap[0]) {
      this.clear(first);
      first.ring();
    }
    this.#armed = Infinity;
    this.#arm();
  }
}
