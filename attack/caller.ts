/** The caller of a play: submits or resumes, then waits, aborts, cancels, as the plan says. */
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { inspect } from 'node:util';
import type { Checkpoint, Client, Operation, SubmitOptions } from 'await202';
import type { Library } from '../bench/library.ts';
import type { Hosts } from './answers.ts';
import type { Ledger } from './ledger.ts';
import { hasBase, optionsOf, tamperedWith } from './options.ts';
import { isBounded, type Plan, type Purpose } from './plan.ts';
import { isStuck, quirksOf } from './quirks.ts';
import { secretOf } from './secrets.ts';
import { isPathless, write } from './spellings.ts';

/** What the caller saw. */
export interface Experience {
  /** Each step and what came of it, for the transcript. */
  readonly steps: string[];
  /** Everything that was thrown, or told by a status; the reason of an abort is none. */
  errors: unknown[];
  /** Errors that an option or an argument may have. */
  readonly objections: unknown[];
  /** How operations look in a log. */
  readonly logs: string[];
  /** Steps that did not settle in time. */
  readonly unsettled: string[];
}

export interface Scene {
  readonly library: Library;
  readonly hosts: Hosts;
  readonly ledger: Ledger;
  /** Milliseconds for a request, and the deadline of those who have one. */
  readonly limit: number;
  /** Milliseconds after which a promise counts as one that never settles. */
  readonly patience: number;
}

const late = Symbol('late');

const words = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Awaits a step of the caller's, and writes down what came of it. */
async function step<Value>(
  name: string,
  { steps, errors, unsettled }: Experience,
  { patience }: Scene,
  reason: unknown,
  begin: () => PromiseLike<Value>,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, patience, late);
  });
  try {
    const value = await Promise.race([begin(), bound]);
    if (value === late) {
      unsettled.push(name);
      steps.push(`${name}: never settled`);
      return undefined;
    }
    steps.push(`${name}: done`);
    return value;
  } catch (error) {
    steps.push(`${name}: ${error === reason ? 'aborted' : words(error)}`);
    if (error !== reason) errors.push(error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** As a Node process that has a `document`: a test with jsdom, or a server that renders pages. */
function withDocument<Value>(isWanted: boolean, work: () => Value): Value {
  if (!isWanted) return work();
  Object.assign(globalThis, { document: {} });
  try {
    return work();
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
}

async function iterated(operation: Operation<unknown>): Promise<void> {
  for await (const _ of operation);
}

const ends: Record<Plan['end'], (operation: Operation<unknown>) => PromiseLike<unknown>> = {
  result: (operation) => operation.result(),
  iterate: iterated,
  abort: (operation) => operation.result(),
  cancel: (operation) => operation.cancel(),
  deadline: (operation) => operation.result(),
  dispose: (operation) => operation[Symbol.asyncDispose](),
};

export async function callerOf(plan: Plan, scene: Scene): Promise<Experience> {
  const { library, hosts, ledger, limit } = scene;
  const { play } = ledger;
  const seen: Experience = { steps: [], errors: [], objections: [], logs: [], unsettled: [] };
  const controller = new AbortController();
  const reason = { aborted: play };
  const take = <Value>(name: string, begin: () => PromiseLike<Value>) =>
    step(name, seen, scene, reason, begin);

  const authority = (role: 'api' | 'trusted') => `${hosts[role].host}:${hosts[role].port}`;
  const options = optionsOf(plan, library, play, limit, {
    api: authority('api'),
    trusted: authority('trusted'),
  });
  const isCut = isBounded(plan) || isStuck(plan);
  const each: SubmitOptions = {
    ...quirksOf(plan, play),
    ...(plan.end === 'abort' && { signal: controller.signal }),
    // Whoever cancels waits for the end, which a server may never tell.
    ...(isCut && plan.end !== 'abort' && { totalTimeout: limit }),
  };
  // A hook that goes wrong comes beside the one that adds a header.
  const hooks = [options.hooks, each.hooks].flatMap((some) => some?.beforeRequest ?? []);
  if (hooks.length) each.hooks = { beforeRequest: hooks };

  const makeClient = (): Client =>
    withDocument(plan.quirk === 'a global document', () => library.createClient(options));
  const client = makeClient();
  const submitOptions: SubmitOptions = {
    ...each,
    json: { key: secretOf('body', play) },
    searchParams: { key: secretOf('query', play) },
    ...(plan.isKeyed && { idempotencyKey: true }),
  };

  /** A URL of the caller's own, in the odd spellings that people paste. */
  const ownUrl = (purpose: Purpose): string => {
    const { at } = plan.from;
    const path = ledger.mint(purpose);
    ledger.namedPathless ||= isPathless(plan.from);
    return write(plan.from, { ...hosts[at], path, api: authority('api'), play });
  };

  /** Without a path of its own, it would not be known what was asked. */
  const isElsewhere = plan.start === 'elsewhere' && !isPathless(plan.from);
  const api = `http://${authority('api')}/`;
  const base = hasBase(plan) ? api : undefined;
  const input = isElsewhere
    ? ownUrl('submit')
    : `${base ? '' : api}${ledger.mint('submit').slice(1)}`;
  if (plan.start !== 'resumed' && URL.canParse(input, base))
    ledger.trust(new URL(input, base).host);

  const resume = (from: Checkpoint | string, by: Client): Operation<unknown> | undefined => {
    try {
      return by.resume(from, each);
    } catch (error) {
      seen.steps.push(`resume: ${words(error)}`);
      seen.objections.push(error);
      return undefined;
    }
  };

  async function begin(): Promise<Operation<unknown> | undefined> {
    if (plan.start === 'resumed') return resume(ownUrl('poll'), client);
    const operation = await take('submit', () => client.submit(input, submitOptions));
    if (plan.start !== 'handed over' || !operation) return operation;
    await pollTimes(operation, plan.polls);
    seen.logs.push(inspect(operation));
    const checkpoint = JSON.parse(JSON.stringify(operation)) as Checkpoint;
    const url = plan.tampered === 'none' ? '' : ownUrl('poll');
    return resume(tamperedWith(checkpoint, plan.tampered, url), makeClient());
  }

  async function pollTimes(operation: Operation<unknown>, times: number): Promise<void> {
    for (let time = 0; time < times; time++) await take('poll', () => operation.poll());
  }

  /** Aborts after so many answers; or after a while, should there not be as many. */
  let whenever: NodeJS.Timeout | undefined;
  if (plan.end === 'abort') {
    const abort = () => setImmediate(() => controller.abort(reason));
    whenever = setTimeout(abort, limit);
    ledger.onAnswer = () => {
      if (ledger.asked.length > plan.after) abort();
    };
  }

  const isRun =
    plan.start === 'submit' && plan.polls === 0 && /result|abort|deadline/.test(plan.end);
  if (isRun) await take('run', () => client.run(input, submitOptions));
  else {
    const operation = await begin();
    if (operation) {
      if (plan.start !== 'handed over') await pollTimes(operation, plan.polls);
      await take(plan.end, () => ends[plan.end](operation));
      seen.logs.push(inspect(operation));
      const { status } = operation;
      if ('error' in status && status.error) seen.errors.push(status.error);
    }
  }
  clearTimeout(whenever);
  // An input that is no URL is the caller's fault.
  const isObjection = (error: unknown) => isElsewhere && error instanceof TypeError;
  seen.objections.push(...seen.errors.filter(isObjection));
  seen.errors = seen.errors.filter((error) => !isObjection(error));
  // What never settles is not to go on for ever.
  if (seen.unsettled.length) controller.abort(reason);
  return seen;
}
