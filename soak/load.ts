/** The load: so many operations at once, each followed by another until the time is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'await202';
import { type Kind, kinds } from './kinds.ts';
import { minDelay, type Plan, randomOf } from './plan.ts';

export interface Tally {
  started: number;
  right: number;
  wrong: number;
}

export interface Load {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Operations under way. */
  underWay: number;
  /** What was wrong, of the first few. */
  readonly remarks: string[];
  /** Resolves when all have settled; `false`: some have not, and nobody waits any longer. */
  readonly settled: Promise<boolean>;
}

/** Milliseconds after the last start in which everything must have settled. */
const patience = 90_000;

/** Failures in a row are at the most `longestStreak` and what a restart leads to. */
const polling = { minDelay, maxDelay: 4_000, maxFailures: 8 };

/** Operations have numbers of their own, through all loads. */
let count = 0;

function planOf(kind: Kind, longest: number, random: () => number): Plan {
  return {
    number: ++count,
    ending: 'succeeds',
    lasts: 1_000 + random() * (longest - 1_000),
    place: 'embedded',
    cancels: 'at once',
    retryAfter: random() < 0.3 ? 1 + Math.floor(random() * 2) : undefined,
    mustBeCanceled: false,
    mayHurry: false,
    ...kind.plan,
  };
}

function choose(random: () => number): Kind {
  let place = random() * 100;
  const found = kinds.find(({ share }) => {
    place -= share;
    return place < 0;
  });
  return found ?? (kinds[0] as Kind);
}

export function load(url: string, operations: number, milliseconds: number, seed: number): Load {
  const random = randomOf(seed);
  const newClient = (): Client => createClient({ baseUrl: url, polling });
  const [client, other] = [newClient(), newClient()];
  const longest = Math.max(2_000, Math.min(20_000, milliseconds / 3));
  const tallies = new Map(kinds.map(({ name }) => [name, { started: 0, right: 0, wrong: 0 }]));
  const remarks: string[] = [];
  const state = { tallies, remarks, underWay: 0 };
  const end = performance.now() + milliseconds;

  async function one(): Promise<void> {
    const kind = choose(random);
    const plan = planOf(kind, longest, random);
    const tally = tallies.get(kind.name) as Tally;
    tally.started++;
    state.underWay++;
    const wrong = await kind
      .run({ client, other, plan, random })
      .catch((error: unknown) => `it rejected with ${error}`);
    state.underWay--;
    if (wrong) tally.wrong++;
    else tally.right++;
    if (wrong && remarks.length < 10) remarks.push(`${kind.name} (${plan.number}): ${wrong}`);
  }

  async function lane(index: number): Promise<void> {
    // Not all in the same millisecond.
    await sleep((index / operations) * Math.min(2_000, milliseconds / 10));
    while (performance.now() < end) await one();
  }

  const all = Promise.all(Array.from({ length: operations }, (_, index) => lane(index)));
  const limit = new AbortController();
  const late = sleep(milliseconds + patience, false, limit);
  const settled = Promise.race([all.then(() => true), late]).finally(() => limit.abort());
  late.catch(() => undefined);
  return Object.assign(state, { settled });
}
