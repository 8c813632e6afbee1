import type { Alarm, Alarms } from './alarms.ts';

/** How many cancels are under way at a time. */
const atATime = 16;

/** Milliseconds after which one that is not answered lets the next begin: a dead server blocks nothing. */
const patience = 1_000;

/**
 * The cancels of one client take turns: a thousand operations that are aborted at once would open a
 * thousand connections. What somebody waits for goes first. A turn is one try: the pauses between
 * tries are nobody's turn, or one server that is down would hold up all others.
 */
export class CancelQueue {
  readonly #timers: Alarms;
  #free = atATime;
  readonly #awaited: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  constructor(timers: Alarms) {
    this.#timers = timers;
  }

  /** Resolves when it is its turn, to what ends that. */
  async turn(isAwaited: boolean): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await this.#wait(isAwaited ? this.#awaited : this.#others);
    const alarm: Alarm = { due: 0, place: -1, ring: () => this.#next() };
    this.#timers.set(alarm, patience);
    return () => {
      // Otherwise it has let the next begin already.
      if (alarm.place >= 0) this.#next();
      this.#timers.clear(alarm);
    };
  }

  #wait(line: (() => void)[]): Promise<void> {
    // A page that is left takes along what it has not sent.
    globalThis.addEventListener?.('pagehide', this);
    return new Promise((resolve) => line.push(resolve));
  }

  #next(): void {
    const begin = this.#awaited.shift() ?? this.#others.shift();
    if (begin) begin();
    else {
      this.#free++;
      globalThis.removeEventListener?.('pagehide', this);
    }
  }

  /** The page is left: all begin now. */
  handleEvent(): void {
    const all = [...this.#awaited.splice(0), ...this.#others.splice(0)];
    this.#free -= all.length;
    for (const begin of all) begin();
  }
}
