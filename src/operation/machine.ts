import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { elapsed } from '../core/clock.ts';
import type { FollowUp } from '../core/convention.ts';
import type { OperationTimeoutError } from '../core/errors.ts';
import { Fault } from '../core/fault.ts';
import { type Effect, type Event, expired, type Known, transition } from '../core/lifecycle.ts';
import { hintIn } from '../core/retry-after.ts';
import { nextPoll } from '../core/schedule.ts';
import { isFinal, type OperationStatus } from '../core/status.ts';
import { Stop } from '../core/stop.ts';
import type { Alarm } from '../exchange/alarms.ts';
import { requestCancel } from '../exchange/cancel.ts';
import type { Context } from '../exchange/context.ts';
import { isOffline } from '../exchange/offline.ts';
import { type Parsed, takeUnread } from '../exchange/unread.ts';
import { type AbortListener, noWaitersLeft, offAbort, onAbort } from './abort.ts';
import { ignore, safely } from './callback.ts';
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
  /** The cancel that is out or has been answered. */
  #cancel: Promise<void> | undefined;
  #listeners: Set<() => void> | undefined;
  /** Epoch milliseconds minus the time of a clock that is never set back or forward. */
  readonly #epoch: number;
  /** When `totalTimeout` has passed, in epoch milliseconds. */
  readonly #deadline: number;

  /** @param spent Milliseconds of `totalTimeout` that the submit took. */
  constructor(context: Context, known: Known, spent: number, parsed: Parsed) {
    const { clock, totalTimeout, signals } = context.settings;
    this.#context = context;
    this.#epoch = clock.now() - elapsed(clock);
    this.#deadline = this.time() + totalTimeout - spent;
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
    if (isFinal(this.status)) this.#waiters.resolve(undefined);
    else if (!isBrief) this.dispatch({ type: 'joined' });
    else if (this.remaining <= 0) this.dispatch({ type: 'deadline' });
    else if (!this.#polling) this.dispatch({ type: 'due' });
  }

  /**
   * Asks the server to cancel. All callers share one request; after it has failed, a call repeats
   * it.
   */
  cancel(isAwaited = true): Promise<void> {
    if (!this.#cancel) this.dispatch({ type: 'cancel asked', isAwaited });
    return this.#cancel ?? Promise.resolve();
  }

  /** One of the operation's own signals has aborted. */
  aborted(): void {
    this.release();
    if (this.#context.settings.onAbort === 'cancel') this.cancel(false).catch(ignore);
  }

  /** Stops listening to the operation's own signals. */
  release(): void {
    offAbort(this.#context.settings.signals, this);
  }

  left(): void {
    if (!this.#waiters.count) this.dispatch({ type: 'left' });
  }

  /** The timer has fired: the next poll is due, or the deadline passes. */
  ring(broken?: unknown): void {
    if (broken) this.#fail(broken);
    else {
      const isDue = this.#nextPollAt() < this.#deadline && this.remaining > 0;
      this.dispatch({ type: isDue ? 'due' : 'deadline' });
    }
  }

  dispatch(event: Event): void {
    const { status } = this.known;
    const moment = { now: this.time(), chance: Math.random(), isOffline: isOffline() };
    const [known, effects] = transition(this.known, event, this.#context, moment);
    this.known = known;
    if (known.status !== status && this.#listeners)
      for (const listener of [...this.#listeners]) safely(listener);
    for (const effect of effects) this.#perform(effect, event);
  }

  #perform(effect: Effect, event: Event): void {
    switch (effect) {
      case 'ask':
        this.#ask();
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
      case 'send the cancel':
        this.#sendCancel(event);
        break;
      default:
        this.#fail(effect);
    }
  }

  /** When to poll next, in epoch milliseconds; `Infinity` while a poll is under way. */
  #nextPollAt(): number {
    const { settings } = this.#context;
    return this.#polling ? Infinity : nextPoll(this.known.checkpoint, this.#deadline, settings);
  }

  /** Sets the timer, if anybody waits. */
  #sleep(): void {
    const { alarms } = this.#context;
    const at = Math.min(this.#nextPollAt(), this.#deadline);
    const pause = at - this.time();
    if (!this.#waiters.count || at === Infinity) alarms.clear(this);
    else if (pause > 0) alarms.set(this, pause);
    else this.ring();
  }

  /** Aborts the poll under way and clears the timer. */
  #stop(): void {
    const polling = this.#polling;
    this.#polling = undefined;
    this.#held = undefined;
    polling?.stop(noWaitersLeft);
    this.#context.alarms.clear(this);
    if (this.isSole) this.release();
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
  }

  /** Sends one poll. Not `async`: its frame would cost more than all that it keeps. */
  #ask(): void {
    const polling = new Stop();
    this.#polling = polling;
    const { checkpoint } = this.known;
    this.#send(checkpoint, polling).then(
      (answer) => this.#receive(polling, checkpoint, answer, undefined),
      (error) => {
        const answer = error instanceof Fault ? error.answer : undefined;
        this.#receive(polling, checkpoint, answer, { error });
      },
    );
  }

  #send(checkpoint: Checkpoint, polling: Stop): Promise<Answer> {
    const { settings, transport } = this.#context;
    const { statusUrl: url, monitor } = checkpoint;
    const send = (request: FollowUp = { url }) =>
      transport.send(request, 'poll', this.#context, polling, monitor === 'said202');
    // The convention's own code may throw.
    try {
      const request = settings.convention.poll?.(checkpoint);
      // Few have to wait for a signature.
      return request && 'then' in request ? request.then(send) : send(request);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Takes what a poll has come to. */
  #receive(
    polling: Stop,
    checkpoint: Checkpoint,
    answer: Answer | undefined,
    failure: { readonly error: unknown } | undefined,
  ): void {
    const { convention, clock } = this.#context.settings;
    const error = failure?.error;
    let event: Event = { type: 'refused', error, answer };
    // Also here, even when it is asked for the hint in a fault.
    try {
      const hint = answer && hintIn(convention, answer, clock.now(), checkpoint);
      if (error instanceof Fault) event = { type: 'missed', fault: error, hint };
      else if (answer) event = { type: 'answered', answer, hint };
    } catch (error) {
      event = { type: 'refused', error, answer };
    }
    const unread = failure ? undefined : answer?.unread;
    if (!unread) polling.end = undefined;
    if (this.#polling === polling) this.dispatch(event);
    // An unread body is wanted only if it came with the final answer; any other frees its socket
    // here.
    if (answer && unread && this.known.outcome.answer?.unread !== unread)
      takeUnread(answer, undefined, polling);
  }

  #sendCancel(asked: Event): void {
    const checkpoint = () => this.known.checkpoint;
    const time = () => this.time();
    const isAwaited = asked.type === 'cancel asked' && asked.isAwaited;
    this.#cancel = requestCancel(this.#context, checkpoint, time, isAwaited).then(
      (event) => event && this.dispatch(event),
      (error) => {
        this.#cancel = undefined;
        this.dispatch({ type: 'cancel failed' });
        throw error;
      },
    );
  }
}
