import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import {
  explain,
  OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
} from '../core/errors.ts';
import { Fault, isMissing, isOffline } from '../core/fault.ts';
import { type Advance, advance, forgiven, isFinalReading, isGone } from '../core/lifecycle.ts';
import { remark, remarkOf } from '../core/problem.ts';
import { type Hint, hintIn, ownHint } from '../core/retry-after.ts';
import { nextDelay, nextPoll } from '../core/schedule.ts';
import { isFinal, type OperationStatus, sameStatus, statusOf } from '../core/status.ts';
import { requestCancel } from '../exchange/cancel.ts';
import type { Context, Outcome } from '../exchange/context.ts';
import { takeUnread } from '../exchange/unread.ts';
import { left } from './abort.ts';
import { ignore, safely } from './callback.ts';
import { elapsed } from './clock.ts';
import { type Run, Share } from './share.ts';

/** A body, and its text if it has one: bodies are compared as text. */
type Seen = Pick<Answer, 'body' | 'text'>;

/**
 * What is known of one operation, and the one loop that finds out more. It runs while somebody has
 * joined it, and can start again: without a waiter there is no timer, no request, nothing to leak.
 */
export class Monitor {
  checkpoint: Checkpoint;
  status: OperationStatus;
  outcome: Outcome;
  /** Called once, at the end. */
  ended = ignore;

  /** One poll, and what its answer, or the absence of one, leads to. */
  readonly flight = new Share(({ controller }) => this.#poll(controller));
  /** Polls as the schedule says, until the end. */
  readonly loop = new Share((run) => this.#run(run));

  readonly #context: Context;
  /** What "gone" means depends on its answer. */
  #cancelation: Promise<void> | undefined;
  // Epoch milliseconds that only grow: wall-clock jumps neither stall nor hurry the loop.
  readonly #epoch: number;
  readonly #deadline: number;
  #listeners: Set<() => void> | undefined;
  readonly #observed: Record<string, number> = {};
  // The last body as text: so bodies are compared, which no nesting can make costly.
  #text: string | undefined;
  #nap: AbortController | undefined;

  /** @param spent Milliseconds of `totalTimeout` that the submit took. */
  constructor(context: Context, checkpoint: Checkpoint, known: Outcome, spent: number) {
    const { clock, totalTimeout } = context.settings;
    this.#context = context;
    this.#epoch = clock.now() - elapsed(clock);
    this.#deadline = this.time() + totalTimeout - spent;
    this.checkpoint = checkpoint;
    this.outcome = known;
    this.#text = known.answer?.text;
    this.status = this.#snapshot(known.answer?.body);
    // Of an answer that was no end nothing else is needed, and its headers are heavy.
    if (!isFinal(this.status)) this.outcome = {};
  }

  /** The moment by this operation's own clock, in epoch milliseconds. */
  time(): number {
    return this.#epoch + elapsed(this.#context.settings.clock);
  }

  /** Whether `totalTimeout` has passed. */
  get isOver(): boolean {
    return this.time() >= this.#deadline;
  }

  #snapshot(body: unknown, error?: OperationError): OperationStatus {
    const { checkpoint } = this;
    if (checkpoint.state !== 'failed') return statusOf(checkpoint, body, error);
    const { answer, problem, message } = this.outcome;
    const saw = answer && answer.status > 299 ? `HTTP ${answer.status}` : '';
    const said = remark(message) ?? (answer && remarkOf(answer)) ?? 'for no reason given';
    const failure = new OperationFailedError(saw, { checkpoint, answer, said, problem, body });
    return statusOf(checkpoint, body, failure);
  }

  /** Takes what is known now as the status, and tells if there is anything new. */
  #show(seen: Seen = { body: this.status.body, text: this.#text }, error?: OperationError): void {
    const next = this.#snapshot(seen.body, error);
    if (sameStatus(next, this.status) && seen.text === this.#text) return;
    this.#text = seen.text;
    this.status = next;
    for (const listener of [...(this.#listeners ?? [])]) safely(listener);
  }

  /** Changes the checkpoint, and wakes a loop that sleeps by what it was. */
  #note(changes: Partial<Checkpoint>): void {
    this.checkpoint = { ...this.checkpoint, ...changes };
    this.#nap?.abort(left);
  }

  /** Calls back after every change of the status. */
  listen(listener: () => void): () => void {
    // Each its own entry, so that one function can listen twice.
    const entry = () => listener();
    const listeners = this.#listeners ?? new Set();
    this.#listeners = listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** Joins shared work, at the most until the deadline. */
  async bounded<R>(share: Share<R>, signals: readonly AbortSignal[]): Promise<R> {
    if (this.#deadline === Infinity) return share.join(signals);
    if (this.isOver) throw this.#expired();
    const { clock } = this.#context.settings;
    const late = new AbortController();
    const ring = () => late.abort(this.#expired());
    clock.sleep(this.#deadline - this.time(), late.signal).then(ring, ignore);
    return share.join([...signals, late.signal]).finally(() => late.abort(left));
  }

  #expired(): OperationTimeoutError {
    const { totalTimeout } = this.#context.settings;
    const observed = { ...this.#observed };
    const seen = Object.entries(observed).map(([what, times]) => `${times} × ${what}`);
    const { message } = this.status;
    const saw = `${totalTimeout} ms, in which it saw ${seen.join(', ') || 'no answer'}${message ? `; the last said: ${message}` : ''}`;
    return new OperationTimeoutError(saw, { checkpoint: this.checkpoint, observed });
  }

  /** Chooses when to poll next. */
  #plan(hint: Hint | undefined): void {
    const { polling } = this.#context.settings;
    const { status } = this;
    const { backoffs, polls, failures } = this.checkpoint;
    const delay = nextDelay(polling, hint, backoffs);
    const own: unknown = safely(() =>
      polling.delay?.({ status, polls, failures, retryAfter: hint?.delay, delay }),
    );
    const wait = typeof own === 'number' && own > 0 && own < Infinity ? own : delay;
    this.#note({ at: this.time(), wait, backoffs: hint ? 0 : backoffs + 1 });
  }

  /** Asks the server to cancel: once for all who ask; if that failed, it may be asked again. */
  cancel(): Promise<void> {
    this.#cancelation ??= this.#cancel().catch((error) => {
      this.#cancelation = undefined;
      throw error;
    });
    return this.#cancelation;
  }

  async #cancel(): Promise<void> {
    const { change, hint } = await requestCancel(this.#context, this);
    if (isFinal(this.status)) return;
    if (change?.state === 'canceled') {
      this.#conclude(change, {});
      // Nobody needs its answer any more.
      this.flight.stop();
      return;
    }
    this.#note({ ...change, backoffs: 0 });
    this.#show();
    this.#plan(hint);
  }

  /** Takes the end. */
  #conclude(end: Partial<Checkpoint>, outcome: Outcome): void {
    this.#note({ ...end, at: this.time(), wait: 0 });
    this.outcome = outcome;
    const { body, text } = outcome.answer ?? {};
    this.#show({ body, text });
    this.ended();
  }

  async #poll(controller: AbortController): Promise<void> {
    const { settings, transport } = this.#context;
    const { convention, polling, parse } = settings;
    const { signal } = controller;
    // Should it be aborted, the next waiter does not ask again at once, nor before what was planned.
    const now = this.time();
    const { at, wait, statusUrl, said202 } = this.checkpoint;
    this.#note({ at: now, wait: Math.max(polling.minDelay, at + wait - now) });
    let answer: Answer | undefined;
    let hint: Hint | undefined;
    let next: Advance;
    try {
      const request = (await convention.poll?.(this.checkpoint)) ?? { url: statusUrl };
      const read: Answer | Fault = await transport
        .send(request, 'poll', this.#context, signal, said202)
        .catch((error) => {
          if (error instanceof Fault) return error;
          throw error;
        });
      answer = read instanceof Fault ? read.answer : read;
      if (answer && isGone(answer.status, this.checkpoint, this.time()))
        await this.#cancelation?.catch(ignore);
      signal.throwIfAborted();
      hint = answer && hintIn(settings, answer, this.checkpoint);
      next = advance(this.#context, this.checkpoint, read, this.time(), hint);
    } catch (error) {
      // A cancel that found nothing has ended it.
      if (isFinal(this.status)) return;
      if (answer && !signal.aborted) {
        // It was an answer, if not one to go on from: the failures in a row are over.
        this.#note({ ...forgiven, polls: this.checkpoint.polls + 1 });
        this.#plan(hint);
      }
      const Definite = isMissing(answer?.status ?? 0) ? OperationGoneError : PollError;
      // What is no error of ours comes from the convention's own code.
      throw explain(error, error instanceof Fault ? Definite : ProtocolError, {
        checkpoint: this.checkpoint,
        ...(answer && { answer }),
      });
    }
    const { fault, reading } = next;
    const seen = fault?.message ?? next.checkpoint.state;
    this.#observed[seen] = (this.#observed[seen] ?? 0) + 1;

    const isSuccess = reading?.state === 'succeeded';
    const taken = answer && takeUnread(answer, isSuccess ? parse : undefined, controller);
    if (reading && isFinalReading(reading)) {
      this.#conclude(next.checkpoint, { ...reading, answer: next.answer, ...taken });
      return;
    }
    this.#note(next.checkpoint);
    if (reading) this.#show(answer?.text === undefined ? undefined : answer);
    this.#plan(ownHint(reading?.retryAfter) ?? hint);
    if (!fault) return;
    const { failures, failingSince = 0 } = this.checkpoint;
    const isOver =
      failures >= polling.maxFailures && this.time() - failingSince >= polling.maxOutage;
    // The next waiter has all its tries again, and so has a page that comes back online.
    if (isOver || isOffline()) this.#note(forgiven);
    if (!isOver || isOffline()) return;
    if (failures > 1) fault.message += `, ${failures} times in a row`;
    throw explain(fault, PollError, { checkpoint: this.checkpoint });
  }

  async #run(run: Run): Promise<void> {
    const { clock } = this.#context.settings;
    // A dead monitor's error was for those who waited then.
    if (!isFinal(this.status) && this.status.error) this.#show();
    try {
      while (!isFinal(this.status)) {
        // Nobody sees it.
        if (!run.waiters) throw left;
        const next = nextPoll(this.checkpoint, this.#deadline, this.#context.settings);
        const pause = Math.min(next, this.#deadline) - this.time();
        if (pause > 0) {
          const nap = new AbortController();
          this.#nap = run.controller = nap;
          await clock.sleep(pause, nap.signal).catch((error) => {
            if (!nap.signal.aborted) throw error;
          });
          if (nap.signal.aborted) continue;
        }
        if (next >= this.#deadline) throw this.#expired();
        // Not the nap's: what wakes the loop must not end a poll.
        run.controller = new AbortController();
        await this.bounded(this.flight, [run.controller.signal]);
      }
    } catch (error) {
      if (error instanceof OperationError) this.#show(undefined, error);
      throw error;
    }
  }
}
