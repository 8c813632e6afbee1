import { type Checkpoint, type Client, createClient, isRetryable, type Step } from 'await202';
import fc from 'fast-check';

// A job queue that does all that a queue may do to a job: run it late, early, twice, in two processes
// at once whose clocks differ, and lose what a run has come to. Each step must still keep the bounds
// of `client.step()`, and the job end once.

/** What the monitor says until the operation has ended. */
type PollAnswer = '202' | '503' | '429' | 'reset' | 'running';

/** What the queue does to the job next. */
type Act = 'on time' | 'late' | 'early' | 'twice' | 'both at once' | 'lost';

export interface QueueScript {
  readonly polls: readonly { readonly kind: PollAnswer; readonly after?: number | undefined }[];
  readonly end: 'embedded' | 'at a URL' | 'failed';
  /** How often the result is not to be had. */
  readonly faults: number;
  readonly acts: readonly Act[];
  /** How far the clock of the second process is ahead, in milliseconds. */
  readonly skew: number;
  readonly totalTimeout: number | false;
}

export const queueScripts: fc.Arbitrary<QueueScript> = fc.record({
  polls: fc.array(
    fc.record({
      kind: fc.constantFrom<PollAnswer>('202', '503', '429', 'reset', 'running'),
      after: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
    }),
    { maxLength: 12 },
  ),
  end: fc.constantFrom('embedded', 'at a URL', 'failed'),
  faults: fc.integer({ min: 0, max: 3 }),
  acts: fc.array(
    fc.constantFrom<Act>('on time', 'late', 'early', 'twice', 'both at once', 'lost'),
    { maxLength: 20 },
  ),
  skew: fc.integer({ min: -60_000, max: 60_000 }),
  totalTimeout: fc.oneof(fc.constant<false>(false), fc.integer({ min: 1000, max: 600_000 })),
});

const origin = 'https://api.example.com';
/** A job that is run so often will not end. */
const mostRuns = 300;

/** A server of one task, which honors the key. */
class QueueServer {
  readonly tasks = new Set<string>();
  requests = 0;
  #polls: QueueScript['polls'][number][];
  #faults: number;
  readonly #end: QueueScript['end'];

  constructor({ polls, faults, end }: QueueScript) {
    this.#polls = [...polls];
    this.#faults = faults;
    this.#end = end;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    this.requests++;
    // Two processes at once are answered in one order or the other.
    await null;
    return this.#answer(request);
  };

  #answer({ method, url, headers }: Request): Response {
    if (method === 'POST') {
      this.tasks.add(headers.get('idempotency-key') ?? `${this.requests}`);
      return new Response(null, { status: 202, headers: { location: '/tasks/1' } });
    }
    if (url.endsWith('/out/1')) return this.#result(() => Response.json({ rows: 3 }));
    const [next] = this.#polls.splice(0, 1);
    if (next) {
      const { kind, after } = next;
      if (kind === 'reset') throw new TypeError('fetch failed');
      const hint = { headers: after === undefined ? {} : { 'retry-after': `${after}` } };
      if (kind === 'running') return Response.json({ status: 'running' }, { status: 202, ...hint });
      return new Response(null, { status: Number(kind), ...hint });
    }
    if (this.#end === 'failed') return Response.json({ status: 'failed' });
    if (this.#end === 'embedded') return Response.json({ status: 'done', result: { rows: 3 } });
    return new Response(null, { status: 303, headers: { location: '/out/1' } });
  }

  #result(whole: () => Response): Response {
    return this.#faults-- > 0 ? new Response(null, { status: 503 }) : whole();
  }
}

const first = { submit: ['tasks', { idempotencyKey: 'job-1' }] } as const;

export async function playQueue(script: QueueScript) {
  const wrong: string[] = [];
  const log: string[] = [];
  const server = new QueueServer(script);
  let now = 1_800_000_000_000;
  const clients = [0, script.skew].map((ahead): { client: Client; time: () => number } => {
    const time = () => now + ahead;
    const clock = { now: time, sleep: () => new Promise<never>(() => undefined) };
    const { fetch } = server;
    const options = { baseUrl: `${origin}/`, fetch, clock, timeout: false as const };
    return { client: createClient(options), time };
  });

  /** The job as the queue has it: what the next run gets, and when, by the clock of that process. */
  let from: Checkpoint | typeof first = first;
  let at = now;
  let hasEnded = false;
  let ends = 0;
  const { totalTimeout, end } = script;

  function take(step: Step<unknown>): void {
    if (step.done) {
      if (JSON.stringify(step.result) !== '{"rows":3}') wrong.push('a wrong result');
      hasEnded = true;
      ends++;
      return;
    }
    from = JSON.parse(JSON.stringify(step.checkpoint));
    at = step.at;
  }

  /** One run of the job in a process. */
  async function run(process: number): Promise<Step<unknown> | undefined> {
    const { client, time } = clients[process] as (typeof clients)[number];
    const checkpoint = 'submit' in from ? undefined : from;
    const { wait = 0, deadline = Infinity, state } = checkpoint ?? {};
    const since = Math.min(checkpoint?.at ?? 0, time());
    const isEarly = checkpoint && time() + 1 < Math.min(since + wait, deadline - 500);
    const before = server.requests;
    const began = time();
    try {
      const step = await client.step<unknown>(from, { totalTimeout });
      const sent = server.requests - before;
      log.push(`${began}: ${sent} requests, ${step.done ? 'done' : `again at ${step.at}`}`);
      if (isEarly && sent) wrong.push('a step that was not due has sent something');
      if (state === 'succeeded' && sent > 1) wrong.push('the step of an end sent several requests');
      if (sent > 2) wrong.push('a step sent more than a poll and the request for the result');
      if (!step.done && step.at <= began) wrong.push('a step that asks for another at once');
      return step;
    } catch (error) {
      const { name } = error as Error;
      log.push(`${began}: ${name}`);
      const isOver =
        (end === 'failed' && name === 'OperationFailedError') ||
        (totalTimeout && name === 'OperationTimeoutError');
      if (isOver) {
        hasEnded = true;
        ends++;
        if (isRetryable(error)) wrong.push(`${name} is called retryable`);
      } else if (isRetryable(error)) at = began + 1000;
      else wrong.push(`ended by ${name}: ${(error as Error).message}`);
      return undefined;
    }
  }

  let runs = 0;
  const acts = [...script.acts];
  for (; !hasEnded && runs < mostRuns; runs++) {
    const act = acts.shift() ?? 'on time';
    const process = runs % 2;
    const { time } = clients[process] as (typeof clients)[number];
    const left = Math.max(0, at - time());
    now += { early: left / 3, late: left + 45_000 }[act as string] ?? left;
    log.push(act);
    if (act === 'both at once') {
      // They overlap, so what each of them has sent cannot be told.
      const [one, other] = clients.map(({ client }) => client.step(from, { totalTimeout }));
      const steps = await Promise.allSettled([one, other]);
      const [step] = steps.flatMap((it) =>
        it.status === 'fulfilled' && it.value ? [it.value] : [],
      );
      if (step && !step.done) take(step);
      continue;
    }
    const step = await run(process);
    if (step && act !== 'lost') take(step);
    // The queue did not hear of the end, or delivers what it had before.
    if (act === 'lost') hasEnded = false;
    if (act === 'twice' && !hasEnded) {
      const again = await run(1 - process);
      if (again) take(again);
    }
  }
  if (!hasEnded) wrong.push(`no end after ${mostRuns} runs`);
  if (server.tasks.size !== 1) wrong.push(`${server.tasks.size} tasks at the server`);
  return { wrong, log, tally: { ends, runs, requests: server.requests } };
}
