import type { Answer } from '../core/answer.ts';
import { elapsed } from '../core/clock.ts';
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
 * One operation at work: whatever happens to it is dispatched here, the table of the lifecycle says
 * what is known then, and its effects are performed. It is the only one that polls, and it owns the
 * one timer. Without a waiter there is no timer, no request, nothing to leak.
 */
export class Machine implements Alarm, AbortListener {
  due = 0;
  place = -1;
  known: Known;
  /** Nobody else has the operation: its lifetime ends with its one wait. */
  isSole = false;
  /** What came unread with the final answer. */
  parsed: Parsed;

  readonly #context: Context;
  /** Who waits for the end, and briefly, for the answer of the poll under way. */
  readonly #waiters = new Waiters<unknown>(this);
  /** Of the poll under way. */
  #polling: Stop | undefined;
  /** An answer that says "gone", until the cancel is answered that is out. */
  #held: Event | undefined;
  /** The cancel that is out, or was answered. */
  #cancel: Promise<void> | undefined;
  #listeners: Set<() => void> | undefined;
  // Epoch milliseconds that only grow: wall-clock jumps neither stall nor hurry an operation.
  readonly #epoch: number;
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

  /** The moment by this operation's own clock, in epoch milliseconds. */
  time(): number {
    return this.#epoch + elapsed(this.#context.settings.clock);
  }

  /** Milliseconds until `totalTimeout` has passed. */
  get remaining(): number {
    return this.#deadline - this.time();
  }

  /** What whoever waits is told once it has passed. */
  expired(): OperationTimeoutError {
    return expired(this.known, this.#context);
  }

  /** Calls back after every change of the status. */
  listen(listener: () => void): () => void {
    // Each its own entry, so that one function can listen twice.
    const entry = () => listener();
    const listeners = this.#listeners ?? new Set();
    this.#listeners = listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /**
   * Waits for the end, or briefly, for the answer of one poll, which is sent unless one is under way.
   *
   * @throws what one of the signals has aborted with, or what has ended the wait.
   */
  join(signals: readonly AbortSignal[], isBrief = false): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.add(signals, isBrief, undefined, resolve, reject);
    });
  }

  /**
   * The same for one that has a promise already.
   *
   * @param collector Makes of the end what is waited for.
   */
  add(...waiter: Parameters<Waiters<unknown>['add']>): void {
    const [, isBrief] = waiter;
    if (!this.#waiters.add(...waiter)) return;
    if (isFinal(this.status)) this.#waiters.resolve(undefined);
    else if (!isBrief) this.dispatch({ type: 'joined' });
    else if (this.remaining <= 0) this.dispatch({ type: 'deadline' });
    else if (!this.#polling) this.dispatch({ type: 'due' });
  }

  /** Asks the server to cancel: once for all who ask; if that failed, it may be asked again. */
  cancel(isAwaited = true): Promise<void> {
    if (!this.#cancel) this.dispatch({ type: 'cancel asked', isAwaited });
    return this.#cancel ?? Promise.resolve();
  }

  /** The lifetime's signals have aborted: nobody has the operation any more. */
  aborted(): void {
    this.release();
    if (this.#context.settings.onAbort === 'cancel') this.cancel(false).catch(ignore);
  }

  /** Stops listening to the lifetime's signals. */
  release(): void {
    offAbort(this.#context.settings.signals, this);
  }

  /** A waiter has left. */
  left(): void {
    if (!this.#waiters.count) this.dispatch({ type: 'left' });
  }

  /** The timer: the next poll is due, or the time is over. */
  ring(broken?: unknown): void {
    if (broken) this.#fail(broken);
    else {
      const isDue = this.#next() < this.#deadline && this.remaining > 0;
      this.dispatch({ type: isDue ? 'due' : 'deadline' });
    }
  }

  dispatch(event: Event): void {
    const { status } = this.known;
    const moment = { now: this.time(), chance: Math.random(), isOffline: isOffline() };
    const [known, effects] = transition(this.known, event, this.#context, moment);
    this.known = known;
    if (known.status !== status)
      for (const listener of [...(this.#listeners ?? [])]) safely(listener);
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
        this.#rest();
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

  /** When to poll next: not while a poll is under way. */
  #next(): number {
    const { settings } = this.#context;
    return this.#polling ? Infinity : nextPoll(this.known.checkpoint, this.#deadline, settings);
  }

  /** Sets the timer, if anybody waits for it. */
  #sleep(): void {
    const { alarms } = this.#context;
    const at = Math.min(this.#next(), this.#deadline);
    const pause = at - this.time();
    if (!this.#waiters.count || at === Infinity) alarms.clear(this);
    else if (pause > 0) alarms.set(this, pause);
    else this.ring();
  }

  /** Ends the poll under way, and the timer. */
  #rest(): void {
    const polling = this.#polling;
    this.#polling = undefined;
    this.#held = undefined;
    polling?.stop(noWaitersLeft);
    this.#context.alarms.clear(this);
    if (this.isSole) this.release();
  }

  #fail(error: unknown): void {
    this.#rest();
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
    this.#rest();
    this.release();
  }

  async #ask(): Promise<void> {
    const polling = new Stop();
    this.#polling = polling;
    const event = await this.#poll(polling);
    const isUnread = event.type === 'answered' && event.answer.unread;
    if (!isUnread) polling.end = undefined;
    if (this.#polling === polling) this.dispatch(event);
    // Nobody wants what is no end, or came after all had left.
    if (event.type === 'answered' && this.known.outcome.answer?.unread !== event.answer.unread)
      takeUnread(event.answer, undefined, polling);
  }

  /** One poll, and what it comes to. */
  async #poll(polling: Stop): Promise<Event> {
    const { settings, transport } = this.#context;
    const { convention, clock } = settings;
    const { checkpoint } = this.known;
    const { statusUrl: url, monitor } = checkpoint;
    const hintOf = (it: Answer) => hintIn(convention, it, clock.now(), checkpoint);
    let answer: Answer | undefined;
    // The convention's own code may throw at each of these steps, also about a fault.
    try {
      const request = (await convention.poll?.(checkpoint)) ?? { url };
      const said202 = monitor === 'said202';
      try {
        answer = await transport.send(request, 'poll', this.#context, polling, said202);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        answer = error.answer;
        return { type: 'missed', fault: error, hint: answer && hintOf(answer) };
      }
      return { type: 'answered', answer, hint: hintOf(answer) };
    } catch (error) {
      return { type: 'refused', error, answer };
    }
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
