import type { Exchange } from './exchange.ts';
import type { UserScript } from './script.ts';

type Polling = UserScript['options']['polling'];

/** The default of `polling.whileHeard`. */
const whileHeard = 30_000;

/** What an answer asks for. */
type Asked = Pick<Exchange, 'hint' | 'isShared' | 'meaning'>;

/** From when until when something is due. */
export type Window = readonly [earliest: number, latest: number];

/** An end of the loop that is no final state. */
export interface Ending {
  readonly at: number;
  readonly kind: 'faults' | 'gone' | 'no' | 'nonsense';
  /** It was told to a `poll()`; a loop that slept meanwhile will find out by itself. */
  readonly isExplicit: boolean;
}

/** The window after a hint. */
function afterHint(polling: Polling, at: number, hint: number, isShared: boolean): Window {
  const { minDelay, maxRetryAfter, jitter } = polling;
  const delay = Math.max(minDelay, Math.min(hint, maxRetryAfter));
  return [at + delay, at + (isShared ? delay * (1 + jitter) : delay)];
}

/** The window after the n-th answer in a row without a hint, from 0 on. */
function afterBackoffs(polling: Polling, at: number, backoffs: number): Window {
  const { minDelay, maxDelay, factor, jitter } = polling;
  const backoff = Math.min(maxDelay, minDelay * factor ** backoffs);
  const either = (sign: number) => at + Math.max(minDelay, backoff * (1 + sign * jitter));
  return [either(-1), either(1)];
}

const union = (one: Window, other: Window): Window => [
  Math.min(one[0], other[0]),
  Math.max(one[1], other[1]),
];

/**
 * What must be known to somebody who reads these answers, and when the next poll is due. Written
 * anew from the rules, not from the source. Where an answer arrives in the very turn in which its
 * reader leaves, it may have been read or not: then the window is that of both.
 */
export class Expected {
  due: Window = [0, Infinity];
  /** When that was decided. */
  since = 0;
  /** From when on it was due before that. */
  earlier = 0;
  /** How many answers in a row came without a hint: at least, at the most. */
  backoffs: Window = [0, 0];
  /** How many polls in a row have failed: at least, at the most. */
  failures: Window = [0, 0];
  /** When the first of them failed: at the earliest, at the latest. */
  failingSince: Window = [0, 0];
  /** Whether a 404 was read since, so that the next one means gone. */
  isMissing: boolean | 'maybe' = false;
  /** Whether an answer that says something has been read. */
  hasRead: boolean | 'maybe' = false;
  /** The same, when the last DELETE was sent: what its 404 means. */
  hadRead: boolean | 'maybe' = false;
  visibleBy = -1;
  inFlight: Exchange | undefined;
  flightBegan = 0;
  /** It was `poll()` that asked. */
  isFlightExplicit = false;
  /** An answer that says "gone" is not read before a cancel on its way is answered. */
  isHeld = false;
  /** What a cancel has led to. */
  cancel: 'none' | 'maybe' | 'accepted' = 'none';
  final: { readonly at: number; readonly state: string } | undefined;
  /** The final answer came in a turn in which somebody left. */
  isMaybeFinal = false;
  readonly endings: Ending[] = [];
  /** Those that may have been: in doubt. */
  readonly doubtful: Ending[] = [];
  movedTo: string | undefined;
  /** Who has only the URL does not know which header named it. */
  knowsHeader = true;
  /** The lowest progress that has been read. */
  #lowest = Infinity;
  /** Progress has been made, which may show when the operation will end. */
  #mayEstimate = false;
  /** How many answers may have had an estimate, each of which can have been missed. */
  #estimates = 0;
  readonly deadline: number;
  /** When a poll was last aborted: none can begin before. */
  #freed = 0;
  readonly #isTold: boolean;
  readonly #polling: Polling;
  readonly #totalTimeout: number;

  /** @param isTold A channel may say when something changes. */
  constructor({ polling, totalTimeout }: UserScript['options'], began: number, isTold = false) {
    this.#isTold = isTold;
    this.#polling = polling;
    this.#totalTimeout = totalTimeout || Infinity;
    this.deadline = began + this.#totalTimeout;
  }

  /** After an answer with this hint, if any. */
  plan(at: number, { hint, isShared, meaning }: Asked, inDoubt = false): void {
    this.earlier = this.window[0];
    const before = { due: this.due, backoffs: this.backoffs };
    const isGoingOn = this.#mayEstimate && meaning !== 'fault';
    const [least, backoffs] = this.backoffs;
    // An estimate that is missed for the n-th time counts as n backoffs, even after a hint.
    const most = isGoingOn ? Math.max(backoffs, this.#estimates) : backoffs;
    if (hint === undefined) {
      this.due = union(
        afterBackoffs(this.#polling, at, least),
        afterBackoffs(this.#polling, at, most),
      );
      this.backoffs = [least + 1, most + 1];
      // Whether it does, and when exactly, is tested in test/schedules/.
      if (isGoingOn) this.#planByEstimate(at);
    } else {
      this.due = afterHint(this.#polling, at, hint, isShared);
      this.backoffs = [0, 0];
    }
    if (isGoingOn) this.#estimates += 1;
    this.since = at;
    if (!inDoubt) return;
    const unread = this.isFlightExplicit ? before.due[0] : this.#floor;
    this.due = [Math.min(this.due[0], unread), Infinity];
    this.backoffs = union(this.backoffs, before.backoffs);
  }

  /** Then it may come sooner or later than after the backoff, which may begin again. */
  #planByEstimate(at: number): void {
    const { minDelay, maxDelay } = this.#polling;
    this.due = [at + minDelay, Math.max(this.due[1], at + maxDelay)];
    this.backoffs = [0, this.backoffs[1]];
  }

  /** The 202 was read. */
  accepted(at: number, asked: Asked): void {
    this.plan(at, asked);
    this.visibleBy = at + Math.min(asked.hint ?? 0, this.#polling.maxRetryAfter) + 10_000;
  }

  /** When the next poll can be at the earliest. */
  get #floor(): number {
    return this.flightBegan + this.#polling.minDelay;
  }

  /** A cancel was answered; `inDoubt` if a poll is read in the same turn. */
  canceled(at: number, exchange: Exchange, inDoubt: boolean): void {
    const { code, meaning } = exchange;
    if (this.final) {
      // If the end was not read, the next poll is planned anew.
      if (this.isMaybeFinal) this.due = [0, Infinity];
      return;
    }
    if (meaning === 'accepted' || meaning === 'over') {
      const [, most] = this.backoffs;
      this.backoffs = inDoubt ? [0, most] : [0, 0];
      this.plan(at, exchange, inDoubt);
      if (meaning === 'accepted') this.cancel = 'accepted';
    }
    if (meaning !== 'gone') return;
    const isUnclear = code === 404 && this.hadRead === 'maybe';
    const isInvisible = code === 404 && at <= this.visibleBy && !this.hadRead;
    if (isUnclear) {
      this.isMaybeFinal = true;
      this.due = [0, Infinity];
    } else if (!isInvisible) {
      this.final = { at, state: 'canceled' };
    }
  }

  /** A poll was aborted: it is as if there had been none, but for the floor after the loop's own. */
  aborted(at: number, isExplicit: boolean): void {
    if (!isExplicit) this.since = this.flightBegan;
    this.#freed = at;
    const [earliest, latest] = this.due;
    const floor = this.#floor;
    this.due = [isExplicit ? earliest : Math.max(earliest, floor), Math.max(latest, floor)];
  }

  /**
   * When a channel can have woken it at the earliest. What a fault has led to is waited for in any
   * case.
   */
  get woken(): number {
    const began = Math.max(this.since, this.flightBegan);
    return this.failures[0] ? Infinity : began + this.#polling.minDelay;
  }

  /**
   * When it is due at the latest. A channel may keep it from being polled until it is silent for too
   * long, and if it then ends, it is polled as if that had just been planned.
   */
  get #latest(): number {
    const [, latest] = this.due;
    if (!this.#isTold || this.failures[0]) return latest;
    return Math.max(latest, this.since + whileHeard) + (latest - this.since);
  }

  /** The window, with the last poll before the deadline. */
  get window(): Window {
    const began = Math.max(this.since, this.flightBegan);
    const latest = Math.min(this.#latest, this.#lastPoll(began));
    return [Math.min(this.due[0], this.#lastPoll(this.since)), Math.max(latest, this.#freed)];
  }

  /** When the last poll before the deadline is due, if it is still to come. */
  #lastPoll(since: number): number {
    const last = this.deadline - Math.min(500, this.#totalTimeout / 10);
    return since >= last ? Infinity : Math.max(last, since + this.#polling.minDelay);
  }

  /** A poll was answered; `inDoubt` if its reader may have left. */
  answered(at: number, exchange: Exchange, inDoubt: boolean): void {
    const { state, movedTo, progress = -1 } = exchange;
    const meaning = this.#meaning(at, exchange);
    if (meaning === 'going on' && progress >= 0 && progress <= 1) {
      this.#mayEstimate ||= progress > this.#lowest;
      this.#lowest = Math.min(progress, this.#lowest);
    }
    if (meaning === 'final' || (meaning === 'gone' && this.cancel === 'accepted')) {
      if (inDoubt) {
        this.isMaybeFinal = true;
        this.due = [this.due[0], Infinity];
      }
      this.final ??= { at, state: state ?? 'canceled' };
      return;
    }
    const isUnclear = inDoubt || this.cancel === 'maybe';
    if (isUnclear && /gone|once more/.test(meaning)) this.isMaybeFinal = true;
    this.plan(at, exchange, inDoubt);
    const end = (kind: Ending['kind'], isDoubtful = inDoubt) => {
      (isDoubtful ? this.doubtful : this.endings).push({
        at,
        kind,
        isExplicit: this.isFlightExplicit,
      });
    };
    const [least, most] = this.failures;
    if (meaning === 'fault') {
      const { maxFailures, maxOutage } = this.#polling;
      const [earliest, latest] = this.failingSince;
      // Where it may have been the first of a row, the row may begin here.
      this.failingSince = [most === 0 ? at : earliest, least === 0 ? at : Math.min(latest, at)];
      const [from, to] = this.failingSince;
      // Moments are compared to the millisecond.
      const isCertain =
        !inDoubt && least + 1 >= maxFailures && at - to >= maxOutage + (maxOutage && 1);
      const isPossible = most + 1 >= maxFailures && at - from >= maxOutage - 1;
      if (isPossible) end('faults', !isCertain);
      const isMaybeOver = inDoubt || isPossible;
      this.failures = isCertain ? [0, 0] : [isMaybeOver ? 0 : least + 1, most + 1];
      return;
    }
    this.failures = inDoubt ? [0, most] : [0, 0];
    if (meaning === 'going on') {
      this.isMissing = inDoubt && this.isMissing ? 'maybe' : false;
      this.hasRead = inDoubt ? this.hasRead || 'maybe' : true;
      if (movedTo && this.knowsHeader) this.movedTo = inDoubt ? undefined : movedTo;
    } else if (meaning === 'looked at once more') {
      this.isMissing = inDoubt ? 'maybe' : true;
    } else if (meaning === 'maybe gone') {
      if (exchange.code === 404) this.isMissing ||= 'maybe';
      end('gone', true);
    } else if (meaning !== 'unchanged') {
      end(meaning as Ending['kind']);
    }
  }

  #meaning(
    at: number,
    exchange: Exchange,
  ): Exchange['meaning'] | 'maybe gone' | 'looked at once more' {
    const { meaning, code, movedTo } = exchange;
    if (meaning === 'nonsense' && movedTo && !this.knowsHeader) return 'going on';
    if (meaning !== 'gone' || this.cancel === 'accepted') return meaning;
    if (this.cancel === 'maybe') return 'maybe gone';
    if (code === 410) return meaning;
    if (this.hasRead === 'maybe') return 'maybe gone';
    if (this.hasRead && this.isMissing === 'maybe') return 'maybe gone';
    if (this.hasRead && !this.isMissing) return 'looked at once more';
    return this.hasRead || at > this.visibleBy ? 'gone' : 'unchanged';
  }
}
