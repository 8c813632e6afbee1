import { isFinal } from 'await202';
import type { Exchange, Happening } from './exchange.ts';
import type { Wait } from './party.ts';
import type { UserScript } from './script.ts';

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
  readonly #told: { readonly party: string; readonly at: number }[] = [];

  constructor(history: readonly Happening[]) {
    for (const it of history) {
      if (it.type === 'told') this.#told.push(it);
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

  /** Its channel has said something in that time that wants a poll. */
  isWoken(party: string, from: number, to: number): boolean {
    return this.#told.some((it) => it.party === party && it.at >= from && it.at <= to);
  }

  /** The requests of one party for one purpose. */
  all(party: string, purpose: Exchange['purpose']): Exchange[] {
    return this.#exchanges.filter((it) => it.party === party && it.purpose === purpose);
  }

  /** Whether such a request began or ended in that turn. */
  touches(at: number, party: string, purpose: Exchange['purpose']): boolean {
    return this.all(party, purpose).some((it) => it.at === at || it.ended === at);
  }

  /**
   * The latest moment of a poll, if a 429 that anybody was given may hold it back: until its end, and
   * then for the distance between polls. How long that is exactly is tested in test/fleets/.
   */
  heldUntil(latest: number, at: number, polling: UserScript['options']['polling']): number {
    const { minDelay, maxRetryAfter, jitter } = polling;
    let until = latest;
    for (const { code, hint, ended = Infinity } of this.#exchanges) {
      if (code !== 429 || hint === undefined || ended > at) continue;
      const hold = Math.max(minDelay, Math.min(hint, maxRetryAfter, 60_000));
      const end = ended + hold * (1 + jitter);
      // After as long again without a poll the distance is forgotten.
      if (until < end + 1.1 * hold) until = Math.max(until, end) + hold / 10;
    }
    return until;
  }

  /** From the first DELETE to the last, waits between them included. */
  isCanceling(at: number, party: string): boolean {
    const all = this.all(party, 'cancel');
    return all.some((it) => it.at <= at) && all.some(({ ended = Infinity }) => ended >= at);
  }
}
