/** Many plays at once on one build, counted by kinds of leaks; and the shortest of a kind. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Library } from '../bench/library.ts';
import type { Hosts } from './answers.ts';
import { plans } from './arbitrary.ts';
import { calm, look } from './pace.ts';
import type { Plan } from './plan.ts';
import { type Played, play, strayRejections, watchRejections } from './play.ts';
import { startServers } from './servers.ts';
import { watchTimers } from './timers.ts';

/** A kind of leak. */
export interface Kind {
  readonly name: string;
  /** In so many plays. */
  times: number;
  /** The first of them. */
  readonly first: number;
}

export interface Attack {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly plays: number;
  readonly requests: number;
  readonly seconds: number;
}

/** The shortest play that was found of a kind. */
export interface Shortest {
  readonly played: Played;
  /** With the seed, it leads to this play again. */
  readonly path: string;
}

/** So many plays at once go on however busy the machine is; the others wait until it is not. */
const fewest = 4;

/** What keeps this process alive, beside its output. */
const stillAlive = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|GetAddrInfo/.test(name));

/** Milliseconds that the search for a shorter play may take. */
const longestSearch = 30_000;

const generated = { unbiased: true } as const;

/** The plan at a path: a number, and what it was shrunk by. */
export function planAt(seed: number, path: string): Plan {
  const [plan] = fc.sample(plans, { ...generated, seed, path, numRuns: 1 });
  if (!plan) throw new Error(`no plan at ${path} of seed ${seed}`);
  return plan;
}

export interface Attacker {
  readonly hosts: Hosts;
  /** @param lanes How many plays at once. */
  attack(library: Library, seed: number, runs: number, lanes?: number): Promise<Attack>;
  shorten(library: Library, seed: number, kind: Kind): Promise<Shortest>;
  play(library: Library, plan: Plan): Promise<Played>;
  /** What is left then: what keeps this process alive, and what came after the end of its play. */
  close(): Promise<readonly string[]>;
}

export async function startAttacker(): Promise<Attacker> {
  const servers = await startServers();
  const unwatch = [watchTimers(), watchRejections()];

  async function attack(library: Library, seed: number, runs: number, lanes = 32): Promise<Attack> {
    const began = performance.now();
    const all = fc.sample(plans, { ...generated, seed, numRuns: runs });
    const kinds = new Map<string, Kind>();
    let requests = 0;
    let next = 0;
    async function lane(_: unknown, number: number): Promise<void> {
      for (let index = next++; index < all.length; index = next++) {
        await (number < fewest ? look() : calm());
        // There are as many as were asked for.
        const { ledger, wrong } = await play(all[index] as Plan, library, servers);
        requests += ledger.asked.length;
        for (const name of wrong) {
          const kind = kinds.get(name) ?? { name, times: 0, first: index };
          kind.times++;
          kinds.set(name, kind);
        }
      }
    }
    // The first compiles what all need; time limits would pass meanwhile.
    await play(all[0] as Plan, library, servers);
    await Promise.all(Array.from({ length: lanes }).map(lane));
    const seconds = (performance.now() - began) / 1_000;
    return { kinds, plays: all.length, requests, seconds };
  }

  /** Shorter plays are tried for as long as they have the same kind of leak. */
  async function shorten(library: Library, seed: number, { name, first }: Kind): Promise<Shortest> {
    const property = fc.asyncProperty(plans, async (plan) => {
      const { wrong } = await play(plan, library, servers);
      return !wrong.includes(name);
    });
    const { counterexamplePath } = await fc.check(property, {
      ...generated,
      seed,
      path: `${first}`,
      numRuns: 1,
      interruptAfterTimeLimit: longestSearch,
    });
    const path = counterexamplePath ?? `${first}`;
    return { path, played: await play(planAt(seed, path), library, servers) };
  }

  return {
    hosts: servers.hosts,
    attack,
    shorten,
    play: (library, plan) => play(plan, library, servers),
    async close() {
      for (const end of unwatch) end();
      await servers.close();
      // Node's own `fetch` needs a moment to see that its connections are closed.
      for (let waits = 0; stillAlive().length > 0 && waits < 20; waits++) await sleep(100);
      return [...stillAlive(), ...Array<string>(strayRejections()).fill('a rejection')];
    },
  };
}
