/** What the servers of one play were asked, and who had named each URL: nothing is judged here. */
import type { Plan, Purpose, Reply } from './plan.ts';
import { type Secret, secretsIn } from './secrets.ts';

/** A URL that somebody has named; it has a path of its own, by which it is known again. */
export interface Named {
  readonly purpose: Purpose;
  /** The request whose answer named it; without one, the caller did. */
  readonly by: Asked | undefined;
}

/** A request, as it arrived. */
export interface Asked {
  readonly number: number;
  readonly method: string;
  readonly host: string;
  /** Path and query. */
  readonly url: string;
  readonly purpose: Purpose | undefined;
  /** `undefined` if nobody has named it. */
  readonly named: Named | undefined;
  /** Those in its headers and its body. */
  readonly secrets: ReadonlySet<Secret>;
  /** Its origin is the caller's or trusted. */
  readonly isTrusted: boolean;
  /** A stranger named it, or something on the way to it. */
  readonly isTainted: boolean;
  readonly arrived: number;
  answered: number;
  /** For the transcript. */
  answer: string;
}

export interface Arrival {
  readonly method: string;
  readonly host: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
}

const lastPath = /.*n(\d+)-(\d+)/;

/** The play and the number of the URL in the path, or in the query, of a URL. */
export function numbersIn(url: string): { play: number; number: number } | undefined {
  const [, play, number] = lastPath.exec(url) ?? [];
  return play ? { play: Number(play), number: Number(number) } : undefined;
}

export class Ledger {
  readonly plan: Plan;
  readonly play: number;
  readonly asked: Asked[] = [];
  /** Requests that are still being answered. */
  open = 0;
  /** A cancel was accepted. */
  isCanceled = false;
  /** The caller, or a server that nobody else led to, named a URL without a path of its own. */
  namedPathless = false;
  onAnswer = (): void => undefined;
  readonly #named: Named[] = [];
  #trusted: readonly string[];
  readonly #turns = new Map<Purpose, number>();

  /** @param trusted The hosts, with their ports, that may get what is the caller's. */
  constructor(plan: Plan, play: number, trusted: readonly string[]) {
    this.plan = plan;
    this.play = play;
    this.#trusted = trusted;
  }

  /** The caller submits there. */
  trust(host: string): void {
    this.#trusted = this.#trusted.concat(host);
  }

  /** The path of a new URL. */
  mint(purpose: Purpose, by?: Asked): string {
    return `/n${this.play}-${this.#named.push({ purpose, by }) - 1}`;
  }

  arrive({ method, host, url, headers, body }: Arrival): Asked {
    const named = this.#named[numbersIn(url)?.number ?? -1];
    const by = named?.by;
    const asked: Asked = {
      number: this.asked.length + 1,
      method,
      host,
      url,
      purpose: this.#purposeOf(method, url, named),
      named,
      secrets: secretsIn(`${headers}\n${body}`).secrets,
      isTrusted: this.#trusted.includes(host),
      isTainted: !!by && (by.isTainted || !by.isTrusted),
      arrived: performance.now(),
      answered: Number.NaN,
      answer: 'no answer',
    };
    this.asked.push(asked);
    return asked;
  }

  /** The next of the plan's replies, if there is one left. */
  replyTo(purpose: Purpose): Reply | undefined {
    const turn = this.#turns.get(purpose) ?? 0;
    this.#turns.set(purpose, turn + 1);
    return this.plan.replies[purpose][turn];
  }

  #purposeOf(method: string, url: string, named: Named | undefined): Purpose | undefined {
    if (!named) return undefined;
    // The convention `spoken` polls by POST.
    if (method === 'DELETE' || /[:/]cancel\b/.test(url)) return 'cancel';
    // A submit may be redirected to its monitor.
    const isAnswered = this.asked.some((one) => one.named === named && one.answer.startsWith('2'));
    return named.purpose === 'submit' && isAnswered ? 'poll' : named.purpose;
  }
}
