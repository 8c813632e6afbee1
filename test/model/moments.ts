import { isFinal } from 'await202';
import type { Exchange, Happening } from './exchange.ts';
import type { Wait } from './party.ts';

/** It is an iterator that its user left with `break`. */
const hasBroken = ({ what, outcome, statuses }: Wait) => {
  const last = statuses.at(-1);
  return what === 'iterate' && !!outcome && 'value' in outcome && !!last && !isFinal(last);
};

/** What happened in a turn, whatever the order in it. */
export class Moments {
  /** The wall clock was changed. */
  readonly hasJumped: boolean;
  readonly #deeds = new Map<number, string[]>();
  readonly #leavings = new Set<number>();
  readonly #exchanges: readonly Exchange[];

  constructor(history: readonly Happening[]) {
    for (const it of history) {
      if (it.type === 'settled' && hasBroken(it.wait)) this.#leavings.add(it.at);
      if (it.type !== 'deed') continue;
      this.#deeds.set(it.at, [...(this.#deeds.get(it.at) ?? []), it.what]);
      if (/abort|leave|unsubscribe/.test(it.what)) this.#leavings.add(it.at);
    }
    this.hasJumped = [...this.#deeds.values()].flat().some((what) => /jumps/.test(what));
    this.#exchanges = history.flatMap((it) => (it.type === 'start' ? [it.exchange] : []));
  }

  /** The user did such a thing. */
  did(at: number, what: RegExp): boolean {
    return !!this.#deeds.get(at)?.some((it) => what.test(it));
  }

  /** Somebody left: what was going on for them may have been aborted. */
  isLeft(at: number): boolean {
    return this.#leavings.has(at);
  }

  /** The requests of one party for one purpose. */
  all(party: string, purpose: Exchange['purpose']): Exchange[] {
    return this.#exchanges.filter((it) => it.party === party && it.purpose === purpose);
  }

  /** Whether such a request began or ended in that turn. */
  touches(at: number, party: string, purpose: Exchange['purpose']): boolean {
    return this.all(party, purpose).some((it) => it.at === at || it.ended === at);
  }

  /** From the first DELETE to the last, waits between them included. */
  isCanceling(at: number, party: string): boolean {
    const all = this.all(party, 'cancel');
    return all.some((it) => it.at <= at) && all.some(({ ended = Infinity }) => ended >= at);
  }
}
