import type { When } from './script.ts';

/** What is to be done, and when. */
export class Agenda {
  /** How many things are still to be done. */
  todo = 0;
  readonly #awaited: { readonly when: When; readonly act: () => void }[] = [];

  /** Does that at that moment. */
  at(when: When, act: () => void): void {
    this.todo++;
    if ('after' in when) {
      setTimeout(() => {
        this.todo--;
        act();
      }, when.after);
    } else {
      this.#awaited.push({ when, act });
    }
  }

  /** Does what was waiting for that event. */
  notice(event: 'request' | 'answer', number: number): void {
    for (const entry of [...this.#awaited]) {
      const { when, act } = entry;
      if (!(event in when) || when[event as never] !== number) continue;
      this.#awaited.splice(this.#awaited.indexOf(entry), 1);
      const ticks = 'ticks' in when ? when.ticks : 0;
      (async () => {
        for (let tick = 0; tick < ticks; tick++) await undefined;
        this.todo--;
        act();
      })();
    }
  }

  /** Does what waited for events that will never come. Whether there was any. */
  giveUp(): boolean {
    const left = this.#awaited.splice(0);
    this.todo -= left.length;
    for (const { act } of left) act();
    return left.length > 0;
  }
}
