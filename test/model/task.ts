import type { Exchange, Meaning, Purpose, Reply } from './exchange.ts';
import {
  badUrls,
  endReply,
  isBadUrl,
  meaningOf,
  monitorHeaders,
  placeOf,
  resultValue,
  troubleOf,
} from './replies.ts';
import type { Fault, Hint, ServerScript, Turn } from './script.ts';

/** A reply, and what it means. */
export interface Decision extends Reply {
  readonly meaning: Meaning;
  readonly says: string;
  readonly hint?: Hint | undefined;
  readonly state?: Exchange['state'];
  readonly movedTo?: string | undefined;
  readonly then?: () => void;
}

/** The one operation of a server: what it answers to whom, as its script says. */
export class Task {
  /** How many operations it has started. */
  created = 0;
  /** It can be read once, and somebody came later: who has canceled takes it for canceled. */
  hasForgotten = false;

  readonly #script: ServerScript;
  readonly #submitFaults: ServerScript['submit']['faults'][number][];
  readonly #turns: Turn[];
  readonly #cancelFaults: Fault[];
  readonly #resultFaults: ServerScript['result'][number][];
  readonly #hops = new Map<string, Decision>();
  #said202 = false;
  #canceledIn: number | undefined;
  /** It has come to its end. */
  #hasEnded = false;
  /** Somebody was told so. */
  #isOver = false;
  #moves = 0;
  #isHealthy = false;

  constructor(script: ServerScript) {
    this.#script = script;
    this.#submitFaults = [...script.submit.faults];
    this.#turns = [...script.turns];
    this.#cancelFaults = [...script.cancel.faults];
    this.#resultFaults = [...script.result];
  }

  /** How the operation ends, as things stand. */
  get truth(): 'succeeded' | 'failed' | 'canceled' {
    const { end, submit } = this.#script;
    if (submit.says === 'failed') return 'failed';
    if (submit.says === 'done') return 'succeeded';
    if (this.#canceledIn !== undefined || end === 'canceled') return 'canceled';
    return end === 'failed' || end === 'problem' ? 'failed' : 'succeeded';
  }

  get value(): unknown {
    return this.#script.submit.says === 'done' ? resultValue : endReply(this.#script, false).value;
  }

  /** From now on nothing goes wrong, and the end is there. */
  heal(): void {
    this.#isHealthy = true;
    for (const list of [this.#submitFaults, this.#turns, this.#cancelFaults, this.#resultFaults]) {
      list.length = 0;
    }
    if (this.#canceledIn) this.#canceledIn = 0;
  }

  /** What a redirect led to. */
  hop(path: string): Decision | undefined {
    return this.#hops.get(path);
  }

  /** What to answer. `log` is what was asked before. */
  decide(purpose: Purpose, log: readonly Exchange[], now: number, party: string): Decision {
    if (purpose === 'submit') return this.#submit();
    if (purpose === 'poll') {
      const heard = log.filter(
        (it) => it.party === party && it.code === 202 && it.how === 'answered',
      );
      // One may have been left unread.
      return this.#poll(heard.filter((it) => it.purpose === 'poll').length > 1);
    }
    if (purpose === 'cancel') return this.#cancel(log, now);
    if (purpose === 'result') return this.#result();
    return { latency: 0, status: 404, meaning: 'no', says: '404: nothing is known of this URL' };
  }

  #submit(): Decision {
    const { submit } = this.#script;
    const fault = this.#submitFaults.shift();
    if (fault) {
      if (fault.isAcceptedAllTheSame) this.created = 1;
      return troubleOf(fault);
    }
    const { says, latency, hint } = submit;
    if (says === 'refused') return { latency, status: 422, meaning: 'no', says: '422' };
    this.created = 1;
    const headers = monitorHeaders(this.#script);
    if (says === 'no monitor') return { latency, status: 202, meaning: 'nonsense', says: '202' };
    if (says === 'done' || says === 'failed') {
      const json = says === 'done' ? resultValue : { status: 'failed', error: 'no luck' };
      const state = says === 'done' ? 'succeeded' : 'failed';
      return { latency, status: 200, json, meaning: 'final', state, says: `200, ${state}` };
    }
    const trouble = says === 'accepted' ? undefined : 'body breaks off';
    const json = submit.header === 'body' ? { statusUrl: '/tasks/1' } : undefined;
    const isLost = trouble && json;
    return {
      ...{ latency, headers, json, hint, trouble, status: 202 },
      meaning: isLost ? 'fault' : 'accepted',
      says: `202${trouble ? ', and the body breaks off' : ''}`,
    };
  }

  /** @param hasHeard202 Whoever asks has surely heard that a 202 says "not done". */
  #poll(hasHeard202: boolean): Decision {
    const { speaks, isReadOnce, cancel } = this.#script;
    const gone = { latency: 0, status: 410, meaning: 'gone', says: '410' } as const;
    if (this.#isOver && isReadOnce && !this.#isHealthy) {
      this.hasForgotten = true;
      return gone;
    }
    const progress = 0.5;
    if (this.#canceledIn !== undefined && cancel.outcome === 'gone' && !this.#isHealthy)
      return gone;
    if (this.#canceledIn === 0) return this.#end({ ...endReply(this.#script, true) });
    if (this.#canceledIn) {
      this.#canceledIn--;
      const status = speaks === 'words' ? 200 : 202;
      const json = { status: 'canceling', progress };
      return { latency: 0, status, json, meaning: 'going on', says: `${status} canceling` };
    }
    const turn = this.#turns.shift();
    if (!turn) return this.#end(endReply(this.#script, false, this.#said202, hasHeard202));
    const decision = this.#turn(turn);
    // It is decided here and now that there is nothing: not on the way.
    if (!turn.via || decision.meaning === 'gone') return decision;
    const hop = `/hops/${this.#hops.size + 1}`;
    this.#hops.set(hop, decision);
    const { via: status } = turn;
    const location = placeOf(this.#script, 'hops', hop);
    const says = `${status} to ${location}`;
    return { latency: 0, status, headers: { location }, meaning: 'unchanged', says };
  }

  #turn(turn: Turn): Decision {
    const { speaks, submit } = this.#script;
    const { kind, latency, hint, isMoving, progress } = turn;
    if (kind === 'going on' || kind === 'unknown word') {
      const status = speaks === 'words' ? 200 : 202;
      if (status === 202) this.#said202 = true;
      const word = kind === 'going on' ? 'running' : 'warming-up';
      const movedTo =
        isMoving && submit.header !== 'body'
          ? placeOf(this.#script, 'moved monitors', `/tasks/1/v${++this.#moves}`)
          : undefined;
      const headers = movedTo ? monitorHeaders(this.#script, movedTo) : {};
      const says = `${status} ${word}${movedTo ? `, moved to ${movedTo}` : ''}`;
      const json = { status: word, progress };
      return { latency, hint, status, headers, json, says, movedTo, meaning: 'going on' };
    }
    if (kind === 'HTML') {
      return {
        latency,
        hint,
        status: 200,
        html: '<p>',
        meaning: 'nonsense',
        says: '200 with HTML',
      };
    }
    if (isBadUrl(kind)) {
      const status = speaks === 'words' ? 200 : 202;
      const json = { status: 'running' };
      if (submit.header === 'body')
        return { latency, status, json, meaning: 'going on', says: 'ok' };
      const movedTo = badUrls[kind];
      const headers = monitorHeaders(this.#script, movedTo);
      const says = `${status} running, moved to ${movedTo}`;
      return { latency, hint, status, headers, json, movedTo, meaning: 'nonsense', says };
    }
    if (kind === 304 || kind === 404 || kind === 410 || kind === 403) {
      return { latency, hint, status: kind, meaning: meaningOf(kind), says: `${kind}` };
    }
    return troubleOf({ kind, latency, hint });
  }

  #end(decision: Decision): Decision {
    this.#hasEnded = true;
    const then = () => {
      this.#isOver = true;
    };
    return { ...decision, then };
  }

  #cancel(log: readonly Exchange[], now: number): Decision {
    const { says, outcome, polls, latency, hint } = this.#script.cancel;
    const fault = this.#cancelFaults.shift();
    if (fault) return troubleOf(fault);
    if (this.#hasEnded) return { latency, hint, status: 409, meaning: 'over', says: '409' };
    const isAccepted = says < 400;
    if ((isAccepted && outcome !== 'goes on') || says === 404 || says === 410) {
      this.#canceledIn ??= isAccepted ? polls : 0;
    }
    // Whoever accepts a cancel knows the operation: no 404 after it, unless it is no more.
    if (isAccepted) {
      const asked = log.find(({ purpose }) => purpose === 'cancel')?.at ?? now;
      const isGone = log.some(
        ({ purpose, code, ended = Infinity }) =>
          purpose === 'poll' && (code === 404 || code === 410) && ended >= asked,
      );
      if (isGone) this.#canceledIn ??= 0;
      const known = this.#turns.filter(({ kind }) => kind !== 404 && kind !== 410);
      this.#turns.splice(0, Infinity, ...known);
    }
    if (says === 409) this.#turns.length = 0;
    const meaning = isAccepted ? 'accepted' : says === 409 ? 'over' : meaningOf(says);
    return { latency, hint, status: says, meaning, says: `${says}` };
  }

  #result(): Decision {
    const fault = this.#resultFaults.shift();
    if (!fault) {
      return {
        latency: 0,
        status: 200,
        json: resultValue,
        meaning: 'final',
        says: '200, the result',
      };
    }
    const { kind, latency, hint } = fault;
    if (kind === 202) return { latency, hint, status: 202, meaning: 'fault', says: '202' };
    if (kind === 403) return { latency, hint, status: 403, meaning: 'no', says: '403' };
    return troubleOf({ kind, latency, hint });
  }
}
