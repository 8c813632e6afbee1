import { mistake } from '../core/check.ts';
import type { CheckedClock, Clock } from '../core/clock.ts';
import { shown } from '../core/shown.ts';
import { type Recorded, record, revived, type Sender } from './recorded.ts';

/** What an engine gives to code that it replays. */
export interface DurableOptions extends Partial<Sender> {
  /** Resolves after so many milliseconds, also if the process has died meanwhile. */
  readonly sleep: (milliseconds: number) => PromiseLike<unknown>;
  /**
   * Does work and records what it returns, which is plain JSON. In a replay it returns that, and does
   * nothing.
   */
  readonly step: (name: string, work: () => Promise<Recorded>) => PromiseLike<Recorded>;
  /**
   * Epoch milliseconds at which this run of the workflow began, the same in each replay. Only
   * `resume()` needs it: a submit tells the time itself.
   */
  readonly startedAt?: number | undefined;
}

/** Options for `createClient()`. */
export interface Durable {
  /** Its time is that of the history, and it sleeps in the engine. */
  readonly clock: Clock;
  /** Sends each request in a step, so that a replay has its answer. */
  readonly fetch: typeof globalThis.fetch;
  /** Each step has a time limit of its own. */
  readonly timeout: false;
}

/**
 * For engines that replay code (DBOS, Restate, Cloudflare Workflows): a client whose every request is
 * a recorded step, and whose every wait is a sleep of the engine. A workflow then calls `client.run()`
 * like other code; if its process dies, another goes on where it was, and submits nothing twice.
 *
 * Time is what the steps have recorded and what was slept, so that a replay decides as the first run
 * did. Make one for each run of a workflow, with one operation at a time: what would follow in another
 * order in a replay is refused.
 *
 * @throws TypeError from the client, for what cannot work: a `timeout`, a `signal`, another `fetch`, an
 * `idempotencyKey` that is minted anew, two things at once.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   ...durable({ sleep: (ms) => DBOS.sleep(ms), step: (name, work) => DBOS.runStep(work, { name }) }),
 *   baseUrl: 'https://api.example.com/',
 * });
 * return client.run('reports', { json: { year: 2026 }, idempotencyKey: DBOS.workflowID });
 * ```
 */
export function durable({
  sleep,
  step,
  startedAt,
  timeout = 10_000,
  maxLength = 1_000_000,
  fetch: own = (...request) => globalThis.fetch(...request),
}: DurableOptions): Durable {
  let now = startedAt;
  let passed = 0;
  /** What is under way. */
  let busy: string | undefined;
  /** Once things have happened in an order of their own, no replay can be right. */
  let broken: TypeError | undefined;

  function begin(what: string): void {
    if (busy && !broken) {
      const expected = 'one thing at a time: one operation, and one who waits for it';
      broken = mistake('durable()', `in ${busy} when ${what} begins`, expected);
    }
    if (broken) throw broken;
    busy = what;
  }

  const clock: CheckedClock = {
    now() {
      if (now === undefined)
        throw mistake('startedAt', 'undefined', 'when the workflow began, in epoch milliseconds');
      return now;
    },
    elapsed: () => passed,
    async sleep(milliseconds, signal) {
      begin('a sleep');
      let isOver = false;
      const end = () => {
        if (!isOver) busy = undefined;
        isOver = true;
      };
      // The engine sleeps on, but nobody waits.
      signal.addEventListener('abort', end);
      // Whole ones, because some engines take no others.
      const whole = Math.ceil(milliseconds);
      await sleep(whole);
      if (isOver) return;
      end();
      passed += whole;
      now = (now ?? 0) + whole;
    },
    accepts({ signals, idempotencyKey, http }) {
      if (signals.length > 0)
        throw mistake(
          'signal',
          'an AbortSignal',
          'none with durable(): no sleep of an engine hears it',
        );
      if (idempotencyKey === true)
        throw mistake(
          'idempotencyKey',
          'true',
          'a string with durable(), such as the id of the workflow: a replay would mint another',
        );
      const { timeout, fetch: other } = http;
      if (timeout)
        throw mistake('timeout', `${timeout}`, 'that of durable(): a replay would not wait');
      if (other && other !== fetch)
        throw mistake('fetch', 'a function', 'that of durable(), which takes yours');
    },
  };

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { method, url } = request;
    begin(`${method} ${shown(url)}`);
    try {
      const recorded = await step(`${method} ${shown(url)}`, () =>
        record(request, { fetch: own, timeout, maxLength }),
      );
      const { began, ended, failure } = recorded;
      const before = now ?? began;
      now = Math.max(before, ended);
      passed += now - before;
      if (failure !== undefined) throw new TypeError(failure);
      return revived(recorded, url);
    } finally {
      busy = undefined;
    }
  }

  return { clock, fetch, timeout: false };
}
