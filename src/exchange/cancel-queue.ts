import { type Alarms, alarmOf } from './alarms.ts';

/** How many cancels are under way at one origin at a time. */
const atATime = 16;

/** Milliseconds after which an unanswered cancel no longer holds up the next one. */
const patience = 1_000;

/** The cancels of one origin. */
interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets the cancels that follow aborts take turns: a thousand operations that are aborted at once
 * would otherwise open a thousand connections. A turn is one try, so a pause before the next try
 * holds up nobody. Each origin has a line of its own, so a server that is down holds up no other
 * server.
 */
export class CancelQueue {
  /** Real time, whatever clock an operation has: it bounds what a process does by itself. */
  readonly timers: Alarms;
  readonly #lines = new Map<string, Line>();

  constructor(timers: Alarms) {
    this.timers = timers;
  }

  /**
   * Resolves when a cancel may be sent.
   *
   * @returns A function that ends the turn.
   */
  async turn(origin: string): Promise<() => void> {
    const line = this.#lines.get(origin) ?? { underWay: 0, waiting: [] };
    this.#lines.set(origin, line);
    if (line.underWay < atATime) line.underWay++;
    else {
      // When the page is left there is no later: all have to be sent at once.
      globalThis.addEventListener?.('pagehide', this);
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    }
    const next = () => this.#next(origin, line);
    const alarm = alarmOf(next);
    this.timers.set(alarm, patience);
    return () => {
      // If the alarm has rung, the next one has begun already.
      if (alarm.place >= 0) next();
      this.timers.clear(alarm);
    };
  }

  #next(origin: string, line: Line): void {
    const begin = line.waiting.shift();
    if (begin) begin();
    else if (!--line.underWay) this.#lines.delete(origin);
    if (!this.#lines.size) globalThis.removeEventListener?.('pagehide', this);
  }

  /** The page is being left. */
  handleEvent(): void {
    for (const line of this.#lines.values()) {
      line.underWay += line.waiting.length;
      for (const begin of line.waiting.splice(0)) begin();
    }
  }
}
