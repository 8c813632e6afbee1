import type { Exchange, Happening } from './exchange.ts';
import { Expected } from './expected.ts';
import { inherited } from './inherited.ts';
import { Moments } from './moments.ts';
import type { Party, Wait } from './party.ts';
import type { UserScript } from './script.ts';
import { isHome } from './server.ts';
import { grace } from './world.ts';

/** A run, as far as it can be seen from outside. */
export interface Run {
  readonly options: UserScript['options'];
  readonly history: readonly Happening[];
  readonly waits: readonly Wait[];
  readonly parties: readonly Party[];
  /** When each signal aborted. */
  readonly signals: ReadonlyMap<AbortSignal, number>;
  /** Everybody has a channel. */
  readonly isTold: boolean;
}

/** Timers are cut to whole milliseconds, so that a fraction is no difference. */
const fraction = 1;

const needsLoop = ({ what }: Wait) => /result|iterate|run/.test(what);

/** Whether it was in flight then. */
const isOpen = (exchange: Exchange | undefined, at: number) =>
  !!exchange && (exchange.ended ?? Infinity) > at;

/**
 * Goes through a run once more: each request must have been due, and nothing that was due may have
 * been left out while somebody waited.
 */
export class Replay {
  readonly wrong: string[] = [];
  /** What each party must know in the end. */
  readonly known = new Map<string, Expected>();
  readonly #run: Run;
  readonly #moments: Moments;
  readonly #lastTry = new Map<string, Exchange>();

  constructor(run: Run) {
    this.#run = run;
    this.#moments = new Moments(run.history);
    for (const it of run.history) {
      if (it.type === 'join') this.#join(it);
      if (it.type === 'start') this.#start(it.exchange, it.at);
      if (it.type === 'end') this.#end(it.exchange, it.at);
    }
  }

  #say({ number, party }: Exchange, text: string): void {
    this.wrong.push(`request ${number}, of ${party}: ${text}`);
  }

  #join({ party, source, isUrl, at }: Happening & { type: 'join' }): void {
    const expected = new Expected(this.#run.options, at, this.#run.isTold);
    const from = this.known.get(source);
    const isBusy =
      this.#moments.touches(at, source, 'poll') || this.#moments.touches(at, source, 'cancel');
    const { hasJumped } = this.#moments;
    if (from) Object.assign(expected, inherited(from, isUrl, at, { hasJumped, isBusy }));
    this.known.set(party, expected);
  }

  #start(exchange: Exchange, at: number): void {
    const { party, purpose, method, path, isHop } = exchange;
    if (purpose === 'nothing known') this.#say(exchange, `${method} ${path} makes no sense`);
    if (exchange.hasKey !== isHome(path)) {
      this.#say(exchange, exchange.hasKey ? 'gives the key to a stranger' : 'lacks the key');
    }
    const before = this.#lastTry.get(`${party} ${purpose}`);
    this.#lastTry.set(`${party} ${purpose}`, exchange);
    const expected = this.known.get(party);
    if (purpose === 'cancel' && expected) {
      const { final, isMaybeFinal } = expected;
      if (final && final.at < at && !isMaybeFinal) this.#say(exchange, 'cancels after the end');
      const isReading = this.#moments.touches(at, party, 'poll');
      expected.hadRead = isReading ? 'maybe' : expected.hasRead;
    }
    if (purpose !== 'poll') this.#repeated(exchange, before, at);
    else if (expected && !isHop) this.#polled(exchange, expected, at);
  }

  /** A submit, a cancel or a fetch of the result. */
  #repeated(exchange: Exchange, before: Exchange | undefined, at: number): void {
    if (!before) return;
    const { minDelay, maxRetryAfter } = this.#run.options.polling;
    const { purpose } = exchange;
    const { hint = 0, ended = 0 } = before;
    if (isOpen(before, at)) this.#say(exchange, `a second ${purpose} while one is in flight`);
    // Nobody may be waiting for a cancel, and then it has to be over within its grace.
    const longest = purpose === 'cancel' ? Math.min(maxRetryAfter, 0.4 * grace) : maxRetryAfter;
    const due = ended + Math.max(minDelay, Math.min(hint, longest));
    const isAsked =
      this.#moments.did(at, /result|cancel|abort|dispose|iterate|resume/) ||
      this.#moments.isLeft(at);
    if (!isAsked && at < due - fraction) {
      this.#say(exchange, `repeats the ${purpose} at ${at}, which is due at ${due}`);
    }
    if (purpose !== 'result' && before.how === 'answered' && before.meaning === 'accepted') {
      this.#say(exchange, `repeats a ${purpose} that was accepted`);
    }
  }

  #polled(exchange: Exchange, expected: Expected, at: number): void {
    const { party, path } = exchange;
    if (expected.inFlight) this.#say(exchange, 'a second poll while one is in flight');
    const { final, isMaybeFinal, movedTo } = expected;
    if (final && final.at < at && !isMaybeFinal) this.#say(exchange, 'polls after the end');
    if (movedTo && path !== movedTo) {
      this.#say(exchange, `asks ${path}, although the monitor has moved to ${movedTo}`);
    }
    const isExplicit = this.#moments.did(at, /^poll/);
    const [due, planned] = expected.window;
    const latest = this.#moments.heldUntil(planned, at, this.#run.options.polling);
    // In the turn in which a cancel is answered, that may not have been read yet.
    const isEither = this.#moments.touches(at, party, 'cancel');
    const isWoken = this.#moments.isWoken(party, expected.flightBegan, at);
    const unwoken = isEither ? Math.min(due, expected.earlier) : due;
    const earliest = isWoken ? Math.min(unwoken, expected.woken) : unwoken;
    if (at < earliest - fraction && !isExplicit) {
      this.#say(exchange, `polls at ${at}, before ${earliest}`);
    }
    const waiting = this.#run.waits.filter(
      (wait) => wait.party.name === party && wait.from <= at && (wait.to ?? Infinity) >= at,
    );
    if (waiting.length === 0) this.#say(exchange, 'polls although nobody waits');
    const isLate = waiting.some(
      (wait) => needsLoop(wait) && wait.from < at && at > Math.max(wait.from, latest) + fraction,
    );
    if (isLate) {
      this.#say(exchange, `polls at ${at}, after ${latest}, although somebody waits`);
    }
    expected.inFlight = exchange;
    expected.flightBegan = at;
    expected.isFlightExplicit = isExplicit;
  }

  #end(exchange: Exchange, at: number): void {
    const { party, purpose, meaning, how, state } = exchange;
    const expected = this.known.get(party);
    if (!expected) return;
    if (purpose === 'submit' && how === 'answered') {
      if (meaning === 'accepted') expected.accepted(at, exchange);
      if (meaning === 'final') expected.final = { at, state: state ?? 'succeeded' };
    }
    if (purpose === 'cancel' && how === 'answered') {
      const isReading = this.#moments.touches(at, party, 'poll') || expected.isHeld;
      expected.canceled(at, exchange, isReading);
    }
    const isPoll = purpose === 'poll' && !(exchange.leadsOn && how === 'answered');
    if (isPoll && expected.inFlight) this.#pollEnded(exchange, expected, at);
  }

  #pollEnded(exchange: Exchange, expected: Expected, at: number): void {
    const { party, meaning, how, answered = exchange.at } = exchange;
    expected.inFlight = undefined;
    const { final, isMaybeFinal } = expected;
    if (final && !isMaybeFinal) {
      if (at > final.at + fraction) this.#say(exchange, `goes on until ${at}, after the end`);
      return;
    }
    const isLeft = this.#moments.isLeft(at) || Math.abs(at - expected.deadline) < fraction;
    const isCancelAnswered = this.#moments.touches(at, party, 'cancel');
    const isCut = how === 'aborted';
    if (isCut && at - answered < this.#run.options.timeout - fraction) {
      if (!isLeft && !isMaybeFinal) this.#say(exchange, `aborted at ${at} for no reason`);
      expected.aborted(at, expected.isFlightExplicit);
      return;
    }
    if (meaning === 'gone' && isCancelAnswered) expected.isMaybeFinal = true;
    // What "gone" means depends on a cancel that is on its way.
    const isHeld = meaning === 'gone' && this.#moments.isCanceling(at, party);
    expected.isHeld = isHeld;
    const read = isCut ? { ...exchange, meaning: 'fault' as const } : exchange;
    expected.answered(at, read, isLeft || isCancelAnswered || isHeld);
  }
}
