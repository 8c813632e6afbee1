import type { Answer, FinalReading } from './conventions/convention.ts';
import { OperationError } from './errors.ts';
import { broken, failed, gone, pollFailed, timedOut } from './failures.ts';
import { Fault, Refusal } from './fault.ts';
import { advance, type Step } from './lifecycle.ts';
import type { Settings } from './options.ts';
import { safely } from './report.ts';
import { retryAfter } from './retry-after.ts';
import { nextDelay, nextPoll } from './schedule.ts';
import { type Checkpoint, isFinal, type OperationStatus, sameStatus, statusOf } from './status.ts';
import type { Sending, Transport } from './transport.ts';

/** What an operation is made of. */
export interface Context {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly sending: Sending;
}

/** How an operation ended, as far as this process saw it. */
export interface Outcome {
  readonly reading: FinalReading;
  readonly answer?: Answer | undefined;
  /** What `parse` makes of a body that was left unread; it is called at once, to free the socket. */
  readonly parsed?: Promise<unknown> | undefined;
}

interface Flight {
  readonly controller: AbortController;
  readonly promise: Promise<void>;
}

const ignore = (): void => undefined;

/**
 * What is known of one operation, and the one loop that finds out more. The loop runs while
 * somebody watches, stops with the last one, and can start again: without a watcher there is no
 * timer, no request and nothing to leak.
 */
export class Monitor {
  checkpoint: Checkpoint;
  status: OperationStatus;
  outcome: Outcome | undefined;
  /** A cancel on its way. What a 404 means meanwhile depends on its answer. */
  cancellation: Promise<unknown> | undefined;

  readonly #context: Context;
  readonly #listeners = new Set<() => void>();
  /** Epoch milliseconds that only grow: wall-clock jumps neither stall nor hurry the loop. */
  readonly #epoch: number;
  readonly #deadline: number;
  #observed: Record<string, number> | undefined;
  /** The text of the last body: bodies are compared as text, which no nesting can make costly. */
  #text: string | undefined;
  #watchers = 0;
  #holders = 0;
  #loop: Promise<void> | undefined;
  #flight: Flight | undefined;
  #nap: AbortController | undefined;
  #alarm: AbortController | undefined;
  #source: AbortController | undefined;

  /** @param spent Milliseconds of `totalTimeout` that the submit took. */
  constructor(context: Context, checkpoint: Checkpoint, outcome?: Outcome, spent = 0) {
    const { clock, totalTimeout } = context.settings;
    this.#context = context;
    this.#epoch = clock.now() - (clock.elapsed?.() ?? clock.now());
    this.#deadline = this.time() + totalTimeout - spent;
    this.checkpoint = checkpoint;
    this.outcome = outcome;
    this.#text = outcome?.answer?.text;
    this.status = this.#snapshot(outcome?.answer?.body);
  }

  /** The moment by this operation's own clock, in epoch milliseconds. */
  time(): number {
    const { clock } = this.#context.settings;
    return this.#epoch + (clock.elapsed?.() ?? clock.now());
  }

  /** Calls back whenever the status has changed. */
  listen(listener: () => void): () => void {
    // Each its own entry, so that one function can listen twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Keeps the loop running until the release is called. */
  watch(): () => void {
    this.#watchers++;
    const release = this.hold();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      if (--this.#watchers === 0) this.#nap?.abort();
      release();
    };
  }

  /** Keeps a poll in flight, and the deadline's alarm on, until the release is called. */
  hold(): () => void {
    if (this.#holders++ === 0 && this.#deadline < Number.POSITIVE_INFINITY) this.#setAlarm();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holders > 0) return;
      this.#alarm?.abort();
      this.#abortFlight();
    };
  }

  /** Resolves when the state is final; rejects when the loop ends otherwise. To be watched. */
  settled(): Promise<void> {
    if (isFinal(this.status)) return Promise.resolve();
    if (!this.#loop) {
      if (this.status.error) this.#show(this.checkpoint, this.status.body, this.#text);
      this.#loop = this.#run();
      // A loop that only subscribers watch has nobody to tell but the status.
      this.#loop.catch(ignore);
    }
    return this.#loop;
  }

  /** One poll, shared by all who ask while it is in flight. To be held. */
  async poll(): Promise<void> {
    if (this.time() >= this.#deadline) throw this.#expired();
    await this.#fly().promise;
  }

  /** Ends what reads a result that came with the final answer. */
  abandon(reason: unknown): void {
    this.#source?.abort(reason);
  }

  /** What was decided without a poll: a cancel was accepted, or the operation is canceled. */
  conclude(change: Pick<Checkpoint, 'state' | 'cancelAccepted'>, hint: number | undefined): void {
    if (isFinal(this.status)) return;
    if (change.state === 'canceled') this.outcome = { reading: { state: 'canceled' } };
    const next = { ...this.checkpoint, ...change, backoffs: 0 };
    this.#schedule(next, hint);
    this.#show(this.checkpoint, this.status.body, this.#text);
    this.#nap?.abort();
  }

  async #run(): Promise<void> {
    const { polling, totalTimeout } = this.#context.settings;
    try {
      // A turn later, so that `#loop` is set before it can be cleared.
      await undefined;
      while (this.#watchers > 0 && !isFinal(this.status)) {
        const { at, wait } = this.checkpoint;
        if (this.time() >= this.#deadline) throw this.#expired();
        const next = nextPoll(at, at + wait, this.#deadline, totalTimeout, polling.minDelay);
        const pause = (next ?? this.#deadline) - this.time();
        if (pause > 0 && !(await this.#sleep(pause))) continue;
        if (next === undefined) throw this.#expired();
        const { promise, controller } = this.#fly();
        await promise.catch((error) => {
          // Aborted because nobody watched any more, or by the deadline: the loop's head decides.
          if (!controller.signal.aborted) throw error;
        });
      }
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      this.#loop = undefined;
    }
  }

  /** @returns `false` when woken before the time. */
  async #sleep(milliseconds: number): Promise<boolean> {
    const nap = new AbortController();
    this.#nap = nap;
    try {
      await this.#context.settings.clock.sleep(milliseconds, nap.signal);
      return true;
    } catch (error) {
      if (nap.signal.aborted) return false;
      throw error;
    } finally {
      this.#nap = undefined;
    }
  }

  #fly(): Flight {
    if (!this.#flight) {
      const controller = new AbortController();
      const promise = this.#exchange(controller).finally(() => {
        if (this.#flight === flight) this.#flight = undefined;
      });
      const flight = { controller, promise };
      this.#flight = flight;
    }
    return this.#flight;
  }

  #abortFlight(reason?: unknown): void {
    this.#flight?.controller.abort(reason);
    // Whoever comes next starts a new one rather than joining the dying.
    this.#flight = undefined;
  }

  async #exchange(controller: AbortController): Promise<void> {
    const { settings, sending, transport } = this.#context;
    const { convention } = settings;
    let answer: Answer | undefined;
    let fault: Fault | undefined;
    try {
      await undefined;
      const request = convention.poll?.(this.checkpoint) ?? { url: this.checkpoint.statusUrl };
      answer = await transport.send(request, 'poll', sending, controller.signal);
    } catch (error) {
      controller.signal.throwIfAborted();
      if (!(error instanceof Fault)) throw this.#broken(error, undefined);
      fault = error;
    }
    if (answer?.status === 404 || answer?.status === 410) await this.cancellation?.catch(ignore);
    this.#take(answer, fault, controller);
  }

  /** What an answer, or its absence, leads to. */
  #take(answer: Answer | undefined, fault: Fault | undefined, controller: AbortController): void {
    if (isFinal(this.status)) return;
    const { convention, polling, clock, parse } = this.#context.settings;
    let step: Step;
    try {
      step = advance(convention, this.checkpoint, answer, this.time());
    } catch (error) {
      throw this.#broken(error, answer);
    }
    const { checkpoint, kind } = step;
    this.#count(kind === 'fault' ? (fault?.message ?? step.saw) : checkpoint.state);

    if (kind === 'final') {
      const unread = answer?.unread;
      // A caller's own `parse` may throw at once; that is a failed result like any other.
      const parsed = unread && parse && (async () => parse(unread))();
      if (parsed) {
        this.#source = controller;
        parsed.catch(ignore).then(() => {
          this.#source = undefined;
        });
      }
      this.outcome = { reading: step.reading, answer, parsed };
      this.checkpoint = { ...checkpoint, at: this.time(), wait: 0 };
      this.#show(this.checkpoint, answer?.body, answer?.text);
      this.#nap?.abort();
      return;
    }
    const { body, text, headers } = answer ?? fault?.answer ?? {};
    const asked = kind === 'active' ? step.hint : undefined;
    this.#schedule(checkpoint, asked ?? (headers && retryAfter(headers, clock.now())));
    if (kind === 'active') {
      this.#show(this.checkpoint, body ?? this.status.body, text ?? this.#text);
    } else if (kind === 'gone' && answer) {
      throw gone(checkpoint, answer);
    } else if (kind === 'refused') {
      throw pollFailed(checkpoint, step.saw, answer, 1);
    } else if (kind === 'broken') {
      throw broken('The status monitor', step.saw, { checkpoint, answer });
    } else if (checkpoint.failures >= polling.maxFailures) {
      const { failures } = checkpoint;
      // The next waiter has all its tries again.
      this.checkpoint = { ...this.checkpoint, failures: 0 };
      const saw = fault?.message ?? `HTTP ${answer?.status}`;
      throw pollFailed(this.checkpoint, saw, answer ?? fault?.answer, failures, fault?.cause);
    }
    this.#nap?.abort();
  }

  /** Keeps the checkpoint, with the wait before the next poll. */
  #schedule(checkpoint: Checkpoint, hint: number | undefined): void {
    const { polling } = this.#context.settings;
    const delay = nextDelay(polling, hint, checkpoint.backoffs, Math.random());
    const { polls, failures } = checkpoint;
    const status = this.#snapshot(this.status.body, checkpoint);
    const context = { status, polls, failures, retryAfter: hint, delay };
    const own = polling.delay && safely(() => polling.delay?.(context));
    const usable = typeof own === 'number' && own > 0 && own < Number.POSITIVE_INFINITY;
    this.checkpoint = {
      ...checkpoint,
      at: this.time(),
      wait: usable ? own : delay,
      backoffs: hint === undefined ? checkpoint.backoffs + 1 : 0,
    };
  }

  #snapshot(body: unknown, checkpoint = this.checkpoint, error?: OperationError): OperationStatus {
    const reading = this.outcome?.reading;
    const failure = reading?.state === 'failed' ? failed(checkpoint, reading, body) : error;
    return statusOf(checkpoint, body, failure);
  }

  /** Makes the checkpoint the status, and tells, if there is anything new to tell. */
  #show(checkpoint: Checkpoint, body: unknown, text: string | undefined, error?: OperationError) {
    const next = this.#snapshot(body, checkpoint, error);
    if (sameStatus(next, this.status) && text === this.#text) return;
    this.#text = text;
    this.status = next;
    for (const listener of [...this.#listeners]) safely(listener);
  }

  /** The loop has ended without an end: subscribers learn of it from the status. */
  #fail(error: unknown): void {
    if (error instanceof OperationError) {
      this.#show(this.checkpoint, this.status.body, this.#text, error);
    }
  }

  #broken(error: unknown, answer: Answer | undefined): OperationError {
    const { checkpoint } = this;
    if (error instanceof Refusal)
      return broken('The status monitor', error.message, { checkpoint });
    const saw = 'an answer that the convention could not read';
    return broken('The status monitor', saw, { checkpoint, answer, cause: error });
  }

  #count(what: string): void {
    this.#observed ??= {};
    this.#observed[what] = (this.#observed[what] ?? 0) + 1;
  }

  #expired(): OperationError {
    const { totalTimeout } = this.#context.settings;
    return timedOut(totalTimeout, { ...this.#observed }, this.checkpoint);
  }

  #setAlarm(): void {
    const alarm = new AbortController();
    this.#alarm = alarm;
    const left = Math.max(0, this.#deadline - this.time());
    this.#context.settings.clock.sleep(left, alarm.signal).then(() => {
      this.#nap?.abort();
      this.#abortFlight(this.#expired());
    }, ignore);
  }
}
