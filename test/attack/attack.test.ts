/** Whether the attack can fail: clients that are broken on purpose, and what it says of them. */
import * as library from 'await202';
import { type Client, type ClientOptions, createClient, type SubmitOptions } from 'await202';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Attacker, startAttacker } from '../../attack/attack.ts';
import { judge } from '../../attack/judge.ts';
import { Ledger } from '../../attack/ledger.ts';
import type { Naming, Plan, Reply } from '../../attack/plan.ts';
import { transcript } from '../../attack/transcript.ts';

let attacker: Attacker;
beforeAll(async () => {
  attacker = await startAttacker();
});
afterAll(async () => {
  expect(await attacker.close()).toEqual([]);
});

type Make = (options: ClientOptions) => Client;

/** The library, but for the clients that it makes. */
const libraryOf = (make: Make): typeof library => ({
  ...library,
  createClient: (options = {}) => make(options),
});

/** A client that does something else than to run. */
const running =
  (run: (url: string, options: SubmitOptions, client: ClientOptions) => Promise<unknown>): Make =>
  (client) => ({
    ...createClient(client),
    run: async <T>(path: unknown, options: SubmitOptions = {}) =>
      (await run(`${client.baseUrl}${path}`, options, client)) as T,
  });

const headersOf = ({ headers }: ClientOptions) => new Headers(headers as Record<string, string>);

/** A `fetch` that adds to each request what the client has for some. */
const generous: Make = (options) =>
  createClient({
    ...options,
    fetch(input, init) {
      const request = input as Request;
      request.headers.set('authorization', headersOf(options).get('authorization') ?? '');
      return fetch(request, init);
    },
  });

const naming: Naming = { place: 'location', at: 'api', spelling: 'absolute', tail: 'none' };
const plan: Plan = {
  start: 'submit',
  from: naming,
  tampered: 'none',
  end: 'result',
  polls: 0,
  after: 0,
  convention: 'http',
  quirk: 'none',
  hasHook: false,
  isRewritten: false,
  isKeyed: false,
  hasBase: true,
  replies: { submit: [], poll: [], result: [], cancel: [] },
  isEndless: false,
  isPatient: false,
};

const reply = (status: number, at: Naming['at'], more: Partial<Reply> = {}): Reply => ({
  status,
  word: 'running',
  names: [{ ...naming, at }],
  retryAfter: 'none',
  fault: 'none',
  quotes: false,
  ...more,
});

describe('nothing is wrong', () => {
  test.for<Partial<Plan>>([
    { end: 'result' },
    { end: 'iterate' },
    { end: 'cancel', isEndless: true },
    { end: 'abort', isEndless: true },
    { end: 'deadline', isEndless: true },
    { end: 'dispose', isEndless: true },
    { start: 'handed over', polls: 1 },
    { start: 'resumed' },
    { start: 'elsewhere', from: { ...naming, at: 'stranger' } },
    { start: 'elsewhere', hasBase: false, polls: 1 },
    { replies: { ...plan.replies, poll: [reply(307, 'stranger'), reply(200, 'stranger')] } },
    { convention: 'template', end: 'cancel', isEndless: true },
    { convention: 'azure' },
  ])('with a healthy client: %o', async (changes) => {
    const played = await attacker.play(library, { ...plan, ...changes });
    expect([played.wrong, transcript(played, attacker.hosts)]).toEqual([[], expect.anything()]);
    expect(played.ledger.asked.length).toBeGreaterThan(0);
  });
});

const toStranger = { ...plan.replies, poll: [reply(307, 'stranger'), reply(307, 'api')] };

/** What it says, a client that is broken that way, and what has to happen for it to be seen. */
const broken: readonly (readonly [kind: string, make: Make, changes?: Partial<Plan>])[] = [
  ['credentials at a stranger (poll)', generous, { replies: toStranger }],
  ['credentials where a stranger led (poll)', generous, { replies: toStranger }],
  [
    'an unsafe method with credentials where a stranger led (cancel)',
    generous,
    {
      end: 'cancel',
      isEndless: true,
      replies: { ...plan.replies, cancel: [reply(307, 'stranger'), reply(307, 'api')] },
    },
  ],
  [
    'credentials at a URL that nobody named (unknown)',
    running((url, _options, client) => fetch(new URL('/', url), { headers: headersOf(client) })),
  ],
  [
    "the submit's body at a stranger (submit)",
    running((url, { json }) => {
      const elsewhere = url.replace('127.0.0.1', '127.0.0.2');
      return fetch(elsewhere, { method: 'POST', body: JSON.stringify(json) });
    }),
  ],
  [
    'the query of a URL at a stranger (submit)',
    running((url, { searchParams }) => {
      const elsewhere = url.replace('127.0.0.1', '127.0.0.2');
      return fetch(elsewhere, { headers: { seen: JSON.stringify(searchParams) } });
    }),
  ],
  [
    'a query in the message of a Error',
    running(async (_url, { searchParams }) => {
      throw new Error(JSON.stringify(searchParams));
    }),
  ],
  [
    'a query in the cause of a Error',
    running(async (_url, { searchParams }) => {
      throw new Error('no', { cause: new Error('no', { cause: { searchParams } }) });
    }),
  ],
  [
    "the submit's body in the log of a Error",
    running(async (_url, { json }) => {
      throw Object.assign(new Error('no'), { json, toJSON: () => ({}) });
    }),
  ],
  [
    'an error outside the family',
    running(async () => {
      throw undefined;
    }),
  ],
  ['run never settles', running(() => new Promise(() => undefined))],
  [
    'a timer is left',
    (options) => {
      setTimeout(() => undefined, 1e6);
      return createClient(options);
    },
  ],
  [
    'a rejection that nobody handles',
    (options) => {
      Promise.reject(new Error('nobody'));
      return createClient(options);
    },
  ],
  [
    'a request is left open',
    running(async (url) => {
      fetch(url).catch(() => undefined);
      await new Promise((later) => setTimeout(later, 50));
    }),
    { replies: { ...plan.replies, submit: [reply(202, 'api', { fault: 'hang' })] } },
  ],
];

describe('a broken client is found', () => {
  test.for(broken)('%s', { timeout: 30_000 }, async ([kind, make, changes]) => {
    // Vitest takes it for its own.
    const listeners = process.listeners('unhandledRejection');
    const isVitests = (listener: object) => !`${listener}`.includes('unhandled.set');
    const others = listeners.filter(isVitests);
    for (const other of others) process.off('unhandledRejection', other);
    onTestFinished(() => {
      for (const other of others) process.on('unhandledRejection', other);
    });
    const { wrong } = await attacker.play(libraryOf(make), { ...plan, ...changes });
    expect(wrong).toContain(kind);
  });
});

describe('requests that a machine with much to do would not send in time', () => {
  const quiet = { steps: [], errors: [], objections: [], logs: [], unsettled: [] };
  const quirk = 'a delay next to nothing';

  /** What is said of so many polls, each of them right after the answer to the one before. */
  function saidOf(polls: number, changes: Partial<Plan> = {}): readonly string[] {
    const ledger = new Ledger({ ...plan, ...changes }, 1, ['api']);
    const url = ledger.mint('poll');
    for (let number = 0; number < polls; number++) {
      const asked = ledger.arrive({ method: 'GET', host: 'api', url, headers: '', body: '' });
      asked.answered = asked.arrived;
    }
    return judge(ledger, quiet, library, { timers: 0, unhandled: 0 });
  }

  test('are too many after 200', () => {
    expect(saidOf(200)).toEqual([]);
    expect(saidOf(201)).toEqual(['requests without end']);
  });

  test('are too fast if the floor was not kept four times', () => {
    expect(saidOf(4, { quirk })).toEqual([]);
    expect(saidOf(5, { quirk })).toEqual(['polls faster than the floor']);
    expect(saidOf(5, { quirk, polls: 1 })).toEqual([]);
  });
});

test('among plays by chance it is found, and shortened', { timeout: 120_000 }, async () => {
  const seed = 1;
  const leaky = libraryOf(generous);
  const { kinds, requests } = await attacker.attack(leaky, seed, 60);
  expect(requests).toBeGreaterThan(60);
  const kind = kinds.get('credentials at a stranger (poll)');
  if (!kind) return expect.fail(`only ${[...kinds.keys()]}`);
  const { played, path } = await attacker.shorten(leaky, seed, kind);
  expect(path).toMatch(/^\d+:/);
  expect(played.wrong).toContain(kind.name);
  // A stranger is resumed, or the submit or the first poll names one.
  expect(played.ledger.asked.length).toBeLessThanOrEqual(4);
  expect(transcript(played, attacker.hosts)).toMatch(
    /GET http:\/\/\S*(stranger|other|api|trusted)\/url\d \(.*, a stranger\)\n +with credentials/,
  );
});
