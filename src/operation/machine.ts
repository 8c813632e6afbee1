import { reasonOf } from '../core/abort-reason.ts';
import { elapsed } from '../core/clock.ts';
import type { OperationTimeoutError } from '../core/errors.ts';
import type { Effect, Event } from '../core/event.ts';
import { plannedAt } from '../core/hearing.ts';
import type { Known } from '../core/known.ts';
import { expired, transition } from '../core/lifecycle.ts';
import { newsOf } from '../core/news.ts';
import { endOfHold, heldFor } from '../core/pace.ts';
import { endOf, nextPoll } from '../core/schedule.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import { Stop } from '../core/stop.ts';
import type { Push } from '../core/wake.ts';
import { type Alarm, within } from '../exchange/alarms.ts';
import type { Context } from '../exchange/context.ts';
import { isOffline } from '../exchange/offline.ts';
import { type Parsed, takeUnread } from '../exchange/unread.ts';
import { type AbortListener, noWaitersLeft, offAbort, onAbort } from './abort.ts';
import { safely } from './callback.ts';
import { Cancel } from './cancel.ts';
import { Channel } from './channel.ts';
import { poll } from './poll.ts';
import { Waiters } from './waiters.ts';

/**
 * Drives one operation. Every event is dispatched here; the table of the lifecycle says what is
 * known then and what has to be done, and the machine does it. Nothing else polls, and there is one
 * timer. If nobody waits, there is no timer and no request, so a forgotten handle leaks nothing.
 */
export class Machine implements Alarm, AbortListener {
  due = 0;
  place = -1;
  known: Known;
  /** Nobody but `run()` has the operation, so its lifetime ends with that one wait. */
  isSole = false;
  /** What `parse` makes of the final answer, if the body was left unread for it. */
  parsed: Parsed;

  readonly #context: Context;
  /** Those who wait for the end and, briefly, those who wait for the answer to one poll. */
  readonly #waiters = new Waiters<unknown>(this);
  /** Stops the poll under way. */
  #polling: Stop | undefined;
  /** An answer that says "gone", held until the cancel is answered. */
  #held: Event | undefined;
  #cancel: Cancel | undefined;
  #channel: Channel | undefined;
  #listeners: Set<() => void> | undefined;
  /** Its poll was given a later moment, after a 429. */
  #isHeld = false;
  /** Epoch milliseconds minus the time of a clock that is never set back or forward. */
  readonly #epoch: number;
  /** When `totalTimeout` has passed, in epoch milliseconds. */
  #deadline: number;

  constructor(context: Context, known: Known, parsed: Parsed) {
    const { clock, signals } = context.settings;
    this.#context = context;
    this.#epoch = clock.now() - elapsed(clock);
    this.#deadline = known.checkpoint.deadline ?? Infinity;
    this.known = known;
    this.parsed = parsed;
    if (!isFinal(known.status)) onAbort(signals, this);
  }

  get status(): OperationStatus {
    return this.known.status;
  }

  /** The present time in epoch milliseconds, by a clock that is never set back or forward. */
  time(): number {
    return this.#epoch + elapsed(this.#context.settings.clock);
  }

  /** Milliseconds until `totalTimeout` has passed. */
  get remaining(): number {
    return this.#deadline - this.time();
  }

  /** The error for those who wait when that time has passed. */
  expired(): OperationTimeoutError {
    return expired(this.known, this.#context);
  }

  /**
   * Calls back after every change of the status.
   *
   * @returns A function that ends this.
   */
  listen(listener: () => void): () => void {
    // A new function each time, so that the same listener can be added twice.
    const entry = () => listener();
    const listeners = this.#listeners ?? new Set();
    this.#listeners = listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /**
   * Waits for the end or, if it is brief, for the answer to one poll, which is sent unless one is
   * under way.
   *
   * @throws The reason of a signal that aborts, or the error that ends the wait.
   */
  join(signals: readonly AbortSignal[], isBrief = false): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.add(signals, isBrief, undefined, resolve, reject);
    });
  }

  /** The same as `join()`, for a promise that exists already. */
  add(...waiter: Parameters<Waiters<unknown>['add']>): void {
    const [, isBrief] = waiter;
    if (!this.#waiters.add(...waiter)) return;
    if (isFinal(this.status)) {
      // It had ended in time, so who asks for its result has as much time again.
      if (!isBrief && this.remaining <= 0)
        this.#deadline = this.time() + this.#context.settings.totalTimeout;
      this.#waiters.resolve(undefined);
    } else if (!isBrief) {
      this.#context.awaited.add(this);
      this.dispatch({ type: 'joined' });
      if (this.#waiters.count) this.#ownChannel()?.open();
    } else if (this.remaining <= 0) this.dispatch({ type: 'deadline' });
    else if (!this.#polling) this.dispatch({ type: 'asked for' });
  }

  /**
   * Asks the server to cancel, and waits for its answer or the end: until the deadline, or for
   * `limits.cancelGrace` without signals or after the deadline.
   */
  async cancel(signals: readonly AbortSignal[] | undefined): Promise<void> {
    const { alarms, cancels, settings } = this.#context;
    const isPatient = !!signals && this.remaining > 0;
    const late = new AbortController();
    const cancel = this.#ownCancel();
    const wait = () => cancel.join([...(signals ?? []), late.signal]);
    if (isPatient) cancel.addPatient(1);
    try {
      await within(
        isPatient ? this.remaining : settings.limits.cancelGrace,
        isPatient ? alarms : cancels.timers,
        (broken = this.expired()) => late.abort(broken),
        wait,
      );
    } catch (error) {
      // Who waits for the answer waits for the end as well.
      if (!isFinal(this.status)) throw error;
    } finally {
      if (isPatient) cancel.addPatient(-1);
    }
  }

  /**
   * One of the operation's own signals has aborted.
   *
   * @param signal Which, unless that was told before.
   */
  aborted(signal?: AbortSignal): void {
    const cancels = this.#context.settings.onAbort === 'cancel';
    if (signal) this.#context.announce?.({ type: 'aborted', reason: reasonOf(signal), cancels });
    this.release();
    // First those leave who wait for a cancel, which may then have stopped.
    if (cancels) Promise.resolve().then(() => this.#ownCancel().start());
  }

  #ownCancel(): Cancel {
    this.#cancel ??= new Cancel(this.#context, this);
    return this.#cancel;
  }

  /** Stops listening to the operation's own signals. */
  release(): void {
    offAbort(this.#context.settings.signals, this);
  }

  /** Lets the operation go on by itself: rejects all who wait. */
  detach(reason: unknown): void {
    this.#context.announce?.({ type: 'detached' });
    this.release();
    // What an abort has led to is not taken back.
    this.#cancel?.fail(reason);
    this.#fail(reason);
  }

  left(): void {
    if (!this.#waiters.count) this.dispatch({ type: 'left' });
  }

  /** The timer has fired: the next poll is due, or the deadline passes. */
  ring(broken?: unknown): void {
    if (broken) {
      this.#fail(broken);
      return;
    }
    const { statusUrl } = this.known.checkpoint;
    const now = this.time();
    const isDue = this.#nextPollAt() < this.#deadline && now < this.#deadline;
    let delay = 0;
    // If it comes before its time, it is the last one before the deadline.
    if (isDue && this.#planned <= now + 1) {
      const { paces } = this.#context;
      delay = heldFor(paces, statusUrl, now - this.#epoch, this.#isHeld, Math.random());
    }
    this.#isHeld = delay > 0;
    this.dispatch(delay ? { type: 'held', delay } : { type: isDue ? 'due' : 'deadline' });
  }

  /** When the next poll is planned, in epoch milliseconds. */
  get plan(): number {
    const { statusUrl } = this.known.checkpoint;
    return Math.max(this.#planned, this.#epoch + endOfHold(this.#context.paces, statusUrl));
  }

  dispatch(event: Event): void {
    const before = this.known;
    const moment = {
      now: this.time(),
      chance: Math.random(),
      isOffline: isOffline(),
      isWatched: !!this.#listeners?.size,
    };
    const step = transition(before, event, this.#context, moment);
    const [known, effects] = step;
    this.known = known;
    const { announce } = this.#context;
    if (announce)
      for (const news of newsOf(event, before, step, this.#context.settings.polling, moment.now))
        announce(news, known.checkpoint);
    if (known.status !== before.status && this.#listeners)
      for (const listener of [...this.#listeners]) safely(listener);
    for (const effect of effects) this.#perform(effect, event);
  }

  /** It has been told that it has changed, or how far it is. */
  tell(push: Push, isChannel: boolean): void {
    this.dispatch({ type: 'told', push, isChannel });
  }

  #perform(effect: Effect, event: Event): void {
    switch (effect) {
      case 'ask':
        this.#ask(event.type === 'due');
        this.#sleep();
        break;
      case 'sleep':
        this.#sleep();
        break;
      case 'stop':
        this.#stop();
        break;
      case 'pass on':
        this.#polling = undefined;
        this.#waiters.resolveBrief(undefined);
        break;
      case 'settle':
        this.#settle();
        this.#waiters.resolve(undefined);
        break;
      case 'hold':
        this.#held = event;
        break;
      case 'take up': {
        const held = this.#held;
        this.#held = undefined;
        if (held) this.dispatch(held);
        break;
      }
      default:
        this.#fail(effect);
    }
  }

  get #planned(): number {
    const { checkpoint, hearing } = this.known;
    return plannedAt(checkpoint, hearing, this.#context.settings.polling);
  }

  /** When to poll next, in epoch milliseconds; `Infinity` while a poll is under way. */
  #nextPollAt(): number {
    const { settings } = this.#context;
    if (this.#polling) return Infinity;
    return nextPoll(this.known.checkpoint, this.#planned, this.#deadline, settings);
  }

  /** Sets the timer, if anybody waits. */
  #sleep(): void {
    const { alarms } = this.#context;
    const at = Math.min(this.#nextPollAt(), this.#deadline);
    const pause = at - this.time();
    if (!this.#waiters.count) this.#rest();
    else if (at === Infinity) alarms.clear(this);
    else if (pause > 0) alarms[this.#polling ? 'limit' : 'set'](this, pause);
    else this.ring();
  }

  /** Aborts the poll under way and clears the timer. */
  #stop(): void {
    const polling = this.#polling;
    this.#polling = undefined;
    this.#held = undefined;
    polling?.stop(noWaitersLeft);
    this.#rest();
    if (this.isSole) this.release();
  }

  /** Nobody waits: there is no timer and no channel. */
  #rest(): void {
    this.#context.alarms.clear(this);
    this.#context.awaited.delete(this);
    this.#channel?.close();
  }

  #ownChannel(): Channel | undefined {
    const { wake } = this.#context.settings;
    if (wake) this.#channel ??= new Channel(this.#context, this, wake);
    return this.#channel;
  }

  #fail(error: unknown): void {
    this.#stop();
    this.#waiters.reject(error);
  }

  #settle(): void {
    const { answer } = this.known.outcome;
    const polling = this.#polling;
    if (answer?.unread && polling) {
      this.#polling = undefined;
      const { parse } = this.#context.settings;
      const isSuccess = this.status.state === 'succeeded';
      this.parsed = takeUnread(answer, isSuccess ? parse : undefined, polling);
    }
    this.#stop();
    this.release();
    this.#cancel?.end();
    const { polling: how } = this.#context.settings;
    how.delay?.ended?.(endOf(this.known, !!this.#listeners?.size));
  }

  /** @param hasTime Nobody wants to know the state now, so the server may keep the poll open. */
  #ask(hasTime: boolean): void {
    const polling = new Stop();
    this.#polling = polling;
    poll(this.#context, this.known.checkpoint, hasTime, polling, this, (event, answer) => {
      const unread = answer?.unread;
      if (!unread) polling.end = undefined;
      if (this.#polling === polling) this.dispatch(event);
      // An unread body is wanted only if it came with the final answer; any other frees its socket
      // here.
      if (unread && this.known.outcome.answer?.unread !== unread)
        takeUnread(answer, undefined, polling);
    });
  }
}
