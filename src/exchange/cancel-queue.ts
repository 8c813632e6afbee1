import type { Alarm, Alarms } from './alarms.ts';

/** How many are under way at one origin at a time. */
const atATime = 16;

/** Milliseconds after which one that is not answered lets the next begin: a dead server blocks nothing. */
const patience = 1_000;

/** Those of one origin. */
interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}

/**
 * The cancels that aborts lead to take turns: a thousand operations that are aborted at once would
 * open a thousand connections. A turn is one try: a server that asks to come back later holds up no
 * other cancel. Each origin has its own line, so that one that is down does not hold up another.
 */
export class CancelQueue {
  readonly #timers: Alarms;
  readonly #lines = new Map<string, Line>();

  constructor(timers: Alarms) {
    this.#timers = timers;
  }

  /** Resolves when it is its turn, to what ends that. */
  async turn(origin: string): Promise<() => void> {
    const line = this.#lines.get(origin) ?? { underWay: 0, waiting: [] };
    this.#lines.set(origin, line);
    if (line.underWay < atATime) line.underWay++;
    else {
      // A page that is left takes along what it has not sent.
      globalThis.addEventListener?.('pagehide', this);
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    }
    const next = () => this.#next(origin, line);
    const alarm: Alarm = { due: 0, place: -1, ring: next };
    this.#timers.set(alarm, patience);
    return () => {
      // Otherwise it has let the next begin already.
      if (alarm.place >= 0) next();
      this.#timers.clear(alarm);
    };
  }

  #next(origin: string, line: Line): void {
    const begin = line.waiting.shift();
    if (begin) begin();
    else if (!--line.underWay) this.#lines.delete(origin);
    if (!this.#lines.size) globalThis.removeEventListener?.('pagehide', this);
  }

  /** The page is left: all begin now. */
  handleEvent(): void {
    for (const line of this.#lines.values()) {
      line.underWay += line.waiting.length;
      for (const begin of line.waiting.splice(0)) begin();
    }
  }
}
