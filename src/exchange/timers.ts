import type { Alarm, Alarms } from './alarms.ts';

/** A longer timer would fire at once, which would turn a long wait into a busy loop. */
const longest = 2 ** 31 - 1;

/**
 * Runs all alarms of a client on one timer. A timer for each would take 250 bytes or more, since
 * Node keeps a list for each different delay, and jitter makes them all different. One for the
 * whole process would not notice when a test installs or removes fake timers.
 */
export class Timers implements Alarms {
  /** A binary heap: no alarm is due before its parent, whose index is half of its own. */
  readonly #heap: Alarm[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer will fire: `Infinity` if there is none, -1 while it fires. */
  #armed = Infinity;

  set(alarm: Alarm, milliseconds: number): void {
    const { place } = alarm;
    alarm.due = performance.now() + milliseconds;
    this.#rise(alarm, place < 0 ? this.#heap.length : place);
    this.#sink(alarm);
    this.#arm();
  }

  limit(alarm: Alarm, milliseconds: number): void {
    this.set(alarm, milliseconds);
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
    // A timer that fires too early does no harm. But one without alarms would keep the process
    // alive.
    if (!this.#heap.length) this.#arm();
  }

  #put(alarm: Alarm, place: number): void {
    this.#heap[place] = alarm;
    alarm.place = place;
  }

  /** Puts an alarm at this index, or as far above as it belongs. */
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

  /** Moves an alarm down as far as it belongs. */
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
    // #fire() ends with a call of this, and it fires early enough for an alarm that is due later.
    if (this.#armed < 0 || (due >= this.#armed && due < Infinity)) return;
    clearTimeout(this.#timer);
    this.#armed = due;
    if (due === Infinity) return;
    const now = performance.now();
    this.#armed = Math.min(due, now + longest);
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, this.#armed - now));
  }

  #fire(): void {
    // Timers drop fractions of a millisecond, and fake timers may not replace `performance`: so the
    // alarms that the timer was set for count as due, whatever the time is.
    const now = Math.max(performance.now(), this.#armed);
    this.#armed = -1;
    for (let first = this.#heap[0]; first && first.due <= now; first = this.#heap[0]) {
      this.clear(first);
      first.ring();
    }
    this.#armed = Infinity;
    this.#arm();
  }
}
