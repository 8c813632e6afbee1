/** One play: a plan, tried on a build, and what is wrong with it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Library } from '../bench/library.ts';
import { callerOf, type Experience } from './caller.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { hasBase } from './options.ts';
import { deadline, patience } from './pace.ts';
import type { Plan } from './plan.ts';
import type { Servers } from './servers.ts';
import { lasting, ownerNow, owning, type Timers } from './timers.ts';

export interface Played {
  readonly ledger: Ledger;
  readonly seen: Experience;
  /** The kinds of leaks. */
  readonly wrong: readonly string[];
  /** Milliseconds of the timers that are left. */
  readonly timersLeft: readonly number[];
}

/** Rejections that nobody handled, by whose they are. */
const unhandled = new Map<Timers | undefined, number>();

export function watchRejections(): () => void {
  const count = () => void unhandled.set(ownerNow(), (unhandled.get(ownerNow()) ?? 0) + 1);
  process.on('unhandledRejection', count);
  return () => process.off('unhandledRejection', count);
}

/** How many rejections are nobody's, or came after the end of their play. */
export const strayRejections = (): number =>
  [...unhandled.values()].reduce((sum, count) => sum + count, 0);

let plays = 0;

export async function play(
  plan: Plan,
  library: Library,
  { hosts, trusted, ledgers }: Servers,
): Promise<Played> {
  const ledger = new Ledger(plan, ++plays, hasBase(plan) ? trusted : trusted.slice(1));
  ledgers.set(ledger.play, ledger);
  const timers: Timers = new Map();
  const limits = { limit: deadline(), patience: patience() };
  const scene = { library, hosts, ledger, ...limits };
  const seen = await owning(timers, () => callerOf(plan, scene));
  // What goes on in the background may take its time, but not for ever.
  const isQuiet = () => ledger.open === 0 && lasting(timers).length === 0;
  const latest = performance.now() + limits.patience;
  await sleep(1);
  while (!isQuiet() && performance.now() < latest) await sleep(10);
  const timersLeft = lasting(timers);
  const rejections = unhandled.get(timers) ?? 0;
  unhandled.delete(timers);
  const left = { timers: timersLeft.length, unhandled: rejections };
  const wrong = judge(ledger, seen, library, left);
  ledgers.delete(ledger.play);
  for (const timer of timers.keys()) clearTimeout(timer);
  return { ledger, seen, wrong, timersLeft };
}
