import type { Library } from '../library.ts';
import { type Durations, durations } from './durations.ts';
import { type Amount, constant, measure, usual } from './measure.ts';
import { servers } from './servers.ts';

/** What `learned()` has to hold after 50 operations. */
export interface Bound {
  readonly durations: Durations;
  /** Which of its costs, and how many requests per task that is about. */
  readonly gets: 3 | 6;
  /** The most milliseconds from the end of a task until it is seen, on average. */
  readonly most?: number;
}

const { uniform, lognormal, bimodal, mix } = durations;

/** What a server has to gain that keeps polls open, with the backoff. */
export const longPolls = [
  { server: servers.twentySeconds, most: 350, gets: 2.2 },
  { server: servers.fiveSeconds, most: 400, gets: 6 },
] as const;

/** What is wrong with it, if anything. */
export async function longPollBreach(
  library: Parameters<typeof measure>[0],
  { server, most, gets }: (typeof longPolls)[number],
  amount: Amount = usual,
): Promise<string | undefined> {
  const seen = await measure(library, durations.long, server, undefined, amount);
  const figures = `${Math.round(seen.mean)} ms with ${seen.gets.toFixed(2)} GETs`;
  const isWithin = seen.mean <= most && seen.gets <= gets;
  return isWithin ? undefined : `${server.name}: at most ${most} ms and ${gets} GETs: ${figures}`;
}

export const bounds: readonly Bound[] = [
  { durations: uniform, gets: 3, most: 1010 },
  { durations: lognormal, gets: 3, most: 1370 },
  { durations: bimodal, gets: 3, most: 450 },
  { durations: mix, gets: 3, most: 1050 },
  { durations: uniform, gets: 6 },
  { durations: lognormal, gets: 6 },
  { durations: bimodal, gets: 6, most: 260 },
  { durations: mix, gets: 6 },
];

/** What is wrong with it, if anything. */
export async function breach(
  library: Pick<Library, 'createClient' | 'http' | 'learned'>,
  { durations: list, gets, most = Infinity }: Bound,
  amount: Amount = usual,
): Promise<string | undefined> {
  const [three, six] = list.costs;
  const delay = library.learned({ cost: gets === 3 ? three : six });
  const seen = await measure(library, list, servers.silent, delay, amount);
  const mean = Math.round(seen.mean);
  const ofLoop = Math.round(constant(list, seen.gets, amount).mean);
  // Where durations have no shape, nothing may be lost either.
  const isWithin = Math.abs(seen.gets - gets) < 0.2 && mean <= most && mean <= 1.1 * ofLoop;
  const figures = `${mean} ms with ${seen.gets.toFixed(2)} GETs; a constant interval: ${ofLoop} ms`;
  return isWithin ? undefined : `${list.name}, ${gets} GETs, at most ${most} ms: ${figures}`;
}
