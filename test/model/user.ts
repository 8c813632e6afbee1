import {
  type Checkpoint,
  type ClientOptions,
  createClient,
  isFinal,
  type Operation,
  type OperationOptions,
  type OperationStatus,
  type SubmitOptions,
} from 'await202';
import { vi } from 'vitest';
import { Agenda } from './agenda.ts';
import type { Deed } from './exchange.ts';
import type { Party, Wait } from './party.ts';
import type { Act, UserScript, WaitAct, When } from './script.ts';

/** Where a user plays: in the world of one server, or in one with strangers. */
export interface Stage {
  /** Milliseconds since the run began. */
  readonly now: number;
  readonly history: { push(deed: Deed & { readonly at: number }): unknown };
  /** What is submitted. */
  readonly submission: readonly [input: string, options: SubmitOptions];
  /** Has somebody told of each request and each answer. */
  listen(notify: (event: 'request' | 'answer', number: number) => void): void;
  /** What somebody gives to `createClient()`. */
  clientOptions(party: Party): ClientOptions;
  /** What somebody gives to `run()`, `submit()` or `resume()`. */
  operationOptions(party: Party): OperationOptions;
}

/** What a user aborts with: some are errors, some are not. */
const reasonOf = (number: number) => (number % 2 ? new Error(`left ${number}`) : { left: number });

const tooLate = 'has nothing left to do';

/** Plays a user's part, and keeps every promise that the library gave. */
export class ModelUser {
  readonly waits: Wait[] = [];
  readonly parties: Party[] = [];
  readonly agenda = new Agenda();
  /** Every signal that the library was given, and when it was aborted. */
  readonly signals = new Map<AbortSignal, number>();

  readonly #stage: Stage;
  readonly script: UserScript;
  #reasons = 0;

  constructor(script: UserScript, stage: Stage) {
    this.script = script;
    this.#stage = stage;
    stage.listen((event, number) => this.agenda.notice(event, number));
  }

  get now(): number {
    return this.#stage.now;
  }

  get isDone(): boolean {
    return this.agenda.todo === 0 && this.waits.every(({ outcome }) => outcome);
  }

  start(): void {
    const { start, acts, options } = this.script;
    const party = this.#join('the user');
    const client = createClient(this.#stage.clientOptions(party));
    const [input, request] = this.#stage.submission;
    const { idempotencyKey } = options;
    const own = { ...this.#stage.operationOptions(party), ...request, idempotencyKey };
    this.#deed(start);
    let submission: Promise<unknown>;
    if (start === 'run') {
      submission = client.run(input, own);
      this.#keep('run', party, [], submission);
    } else {
      const submitted = client.submit(input, own);
      submitted.then(
        (operation) => {
          party.operation = operation;
        },
        () => undefined,
      );
      this.#keep('submit', party, [], submitted);
      submission = submitted;
    }
    for (const act of acts) this.#plan(act, party, submission);
  }

  /** Times count from when there is something to do it with; an abort needs no operation. */
  #plan(act: Act, party: Party, submission: Promise<unknown>): void {
    const perform = () => this.#perform(act);
    if (act.what === 'abort' || act.what === 'jump' || !('after' in act.when)) {
      this.agenda.at(act.when, perform);
      return;
    }
    this.agenda.todo++;
    const go = () => {
      this.agenda.todo--;
      if (party.operation) this.agenda.at(act.when, perform);
    };
    submission.then(go, go);
  }

  /** What the user does with what is still open at the end, so that nothing stays open. */
  leave(): void {
    for (const party of this.parties) {
      const { operation, lifetime } = party;
      if (!operation || isFinal(operation.status)) continue;
      if (this.script.leaves === 'abort' && lifetime) this.abort(party);
      else this.#use({ what: 'dispose', when: { after: 0 }, on: 'first' }, party, operation);
    }
  }

  #join(name: string, resumedFrom?: Checkpoint | string, source = ''): Party {
    const isMine = this.script.signalOf !== 'nobody';
    const lifetime = isMine ? new AbortController() : undefined;
    if (lifetime) this.signals.set(lifetime.signal, Infinity);
    const party: Party = {
      ...{ name, resumedFrom, lifetime, began: this.now, statuses: [], cancels: [] },
      operation: undefined,
    };
    this.parties.push(party);
    const isUrl = typeof resumedFrom === 'string';
    this.#stage.history.push({ at: this.now, type: 'join', party: name, isUrl, source });
    return party;
  }

  #deed(what: string): void {
    this.#stage.history.push({ at: this.now, type: 'deed', what });
  }

  #keep(
    what: Wait['what'],
    party: Party,
    signals: readonly AbortSignal[],
    promise: Promise<unknown>,
    statuses: OperationStatus[] = [],
  ): Wait {
    const { lifetime } = party;
    const all = lifetime ? [...signals, lifetime.signal] : signals;
    const wait: Wait = {
      ...{ what, party, from: this.now, signals: all, statuses, isLeft: false },
    };
    this.waits.push(wait);
    const settle = (outcome: NonNullable<Wait['outcome']>) => {
      wait.to = this.now;
      wait.outcome = outcome;
      this.#stage.history.push({ at: this.now, type: 'settled', wait });
    };
    promise.then(
      (value) => settle({ value }),
      (reason: unknown) => settle({ reason }),
    );
    return wait;
  }

  /** A signal that aborts at that moment. */
  #signal(until: When | undefined): AbortSignal | undefined {
    if (!until) return undefined;
    const controller = new AbortController();
    this.signals.set(controller.signal, Infinity);
    this.agenda.at(until, () => {
      this.#deed('aborts a signal of its own');
      this.#abortWith(controller);
    });
    return controller.signal;
  }

  #perform(act: Act): void {
    const party = this.parties.at(act.on === 'latest' ? -1 : 0);
    const { operation } = party ?? {};
    if (act.what === 'jump') {
      this.#deed(`the wall clock jumps by ${act.by} ms`);
      vi.setSystemTime(Date.now() + act.by);
    } else if (party && act.what === 'abort') {
      this.abort(party);
    } else if (party && operation) {
      this.#use(act, party, operation);
    } else {
      this.#deed(tooLate);
    }
  }

  #use(act: Act, party: Party, operation: Operation<unknown>): void {
    this.#deed(act.what);
    if (act.what === 'cancel') party.cancels.push(this.now);
    if (act.what === 'dispose') this.#dispose(party, operation);
    else if (act.what === 'resume') this.#resume(act.from, party, operation);
    else if (act.what === 'subscribe') this.#subscribe(act.until, party, operation);
    else if (act.what === 'iterate') this.#iterate(act, party, operation);
    else if ('until' in act) this.#wait(act, party, operation);
  }

  #wait({ what, until }: WaitAct, party: Party, operation: Operation<unknown>): void {
    const signal = this.#signal(until);
    this.#keep(what, party, signal ? [signal] : [], operation[what]({ signal }));
  }

  #subscribe(until: When, party: Party, operation: Operation<unknown>): void {
    const unsubscribe = operation.subscribe(() => undefined);
    let resolve = (): void => undefined;
    const subscription = new Promise<void>((done) => {
      resolve = done;
    });
    this.#keep('subscribe', party, [], subscription);
    this.agenda.at(until, () => {
      this.#deed('unsubscribe');
      unsubscribe();
      resolve();
    });
  }

  #abortWith(controller: AbortController): void {
    this.signals.set(controller.signal, this.now);
    controller.abort(reasonOf(this.#reasons++));
  }

  /** Aborts somebody's lifetime, if they have one that can still be aborted. */
  abort(party: Party): void {
    const { lifetime, operation } = party;
    if (!lifetime || lifetime.signal.aborted) {
      this.#deed(tooLate);
      return;
    }
    const knewTheEnd = !!operation && isFinal(operation.status);
    party.aborted = { at: this.now, knewTheEnd };
    this.#deed('aborts the lifetime');
    this.#abortWith(lifetime);
  }

  #dispose(party: Party, operation: Operation<unknown>): void {
    const { aborted } = party;
    const isDetached = aborted && this.script.options.onAbort === 'detach';
    if (!isDetached) party.cancels.push(this.now);
    this.#keep('dispose', party, [], operation[Symbol.asyncDispose]());
  }

  #resume(from: 'checkpoint' | 'URL', { name }: Party, operation: Operation<unknown>): void {
    const checkpoint = JSON.parse(JSON.stringify(operation)) as Checkpoint;
    const isUrl = from === 'URL' && checkpoint.monitor !== 'none';
    this.resume(isUrl ? operation.statusUrl : checkpoint, name);
  }

  /** Somebody goes on from what another one had. */
  resume(source: Checkpoint | string, name: string): void {
    const next = this.#join(`${name}, resumed ${this.parties.length}`, source, name);
    const client = createClient(this.#stage.clientOptions(next));
    // Counted from here; that the deadline of a checkpoint holds otherwise, ./queue.ts shows.
    const { totalTimeout } = this.script.options;
    const own = { ...this.#stage.operationOptions(next), totalTimeout };
    next.operation = client.resume(source, own);
    this.#keep('result', next, [], next.operation.result());
  }

  #iterate(act: Act & { what: 'iterate' }, party: Party, operation: Operation<unknown>): void {
    const { take, until } = act;
    const statuses: OperationStatus[] = [];
    const steps = operation[Symbol.asyncIterator]();
    const walk = async () => {
      for await (const status of steps) {
        statuses.push(status);
        if (statuses.length === take) break;
      }
    };
    const wait = this.#keep('iterate', party, [], walk(), statuses);
    if (!until) return;
    this.agenda.at(until, () => {
      if (wait.outcome) {
        this.#deed(tooLate);
        return;
      }
      wait.isLeft = true;
      this.#deed('leaves the iterator');
      steps.return?.();
    });
  }
}
