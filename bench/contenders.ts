/** Ways to await the same operation: submit, ask five times, return the result. */
import { setTimeout as sleep } from 'node:timers/promises';
import ky from 'ky';
import { baseline, commit } from './baseline.ts';
import { peers } from './install.ts';
import { type Library, load, present } from './library.ts';

/** Milliseconds between two polls. Short, so that CPU time and not waiting is measured. */
export const shortest = 1;

export interface Wait {
  /** Milliseconds between two polls. */
  readonly interval: number;
  readonly signal?: AbortSignal;
}

export interface Contender {
  readonly name: string;
  /** Where its operations are on the server; see `server.ts`. */
  readonly place: string;
  /** The part of a round's operations that is enough: for those whose cost is for comparison. */
  readonly share: number;
  /** Its own default of milliseconds between two polls, if a signal can end its wait. */
  readonly usual?: number;
  /** Makes what its users make once, and returns what they call for each operation. */
  connect(server: string): (wait: Wait) => Promise<unknown>;
}

interface StatusDocument {
  readonly status: string;
  readonly result?: unknown;
}

/**
 * What people write by hand: no signal, no backoff, no Retry-After, no retry, no time-out. The
 * submit has a function of its own, or every wait would hold on to its Response.
 */
async function submitByFetch(url: string): Promise<string> {
  const accepted = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ year: 2026 }),
  });
  await accepted.json();
  return new URL(accepted.headers.get('location') ?? '', accepted.url).href;
}

const fetchLoop: Contender = {
  name: 'fetch loop',
  place: 'tasks',
  share: 1,
  connect: (server) => async (wait) => {
    const monitor = await submitByFetch(`${server}tasks`);
    for (;;) {
      await sleep(wait.interval);
      const response = await fetch(monitor, { cache: 'no-store' });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const document = (await response.json()) as StatusDocument;
      if (document.status === 'succeeded') return document.result;
      if (document.status !== 'running') throw new Error(document.status);
    }
  },
};

/** The same loop on ky, as await202 uses it: no retries, errors are answers. */
const kyOptions = { retry: 0, throwHttpErrors: false } as const;

async function submitByKy(url: string): Promise<string> {
  const accepted = await ky.post(url, { ...kyOptions, json: { year: 2026 } });
  await accepted.json();
  return new URL(accepted.headers.get('location') ?? '', accepted.url).href;
}

const kyLoop: Contender = {
  name: 'ky loop',
  place: 'tasks',
  share: 1,
  connect: (server) => async (wait) => {
    const monitor = await submitByKy(`${server}tasks`);
    for (;;) {
      await sleep(wait.interval);
      const response = await ky.get(monitor, { ...kyOptions, cache: 'no-store' });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const document = (await response.json()) as StatusDocument;
      if (document.status === 'succeeded') return document.result;
      if (document.status !== 'running') throw new Error(document.status);
    }
  },
};

const ours = (name: string, { createClient }: Library): Contender => ({
  name,
  place: 'tasks',
  share: 1,
  connect(server) {
    const client = createClient({ polling: { minDelay: shortest, factor: 1, jitter: 0 } });
    return () => client.run(`${server}tasks`, { json: { year: 2026 } });
  },
});

export const now = 'await202';
export const before = `await202 at ${commit}`;
export const yardstick: string = fetchLoop.name;
export const bareKy: string = kyLoop.name;

/** The library by the name of its contender; `undefined` if that is another client. */
export async function libraryOf(name: string): Promise<Library | undefined> {
  if (name === now) return load(present);
  return name === before ? load(await baseline()) : undefined;
}

/**
 * All that can be had here.
 *
 * @param missing Told which cannot, and why.
 */
export async function contenders(
  missing: (what: string, error: unknown) => void = () => undefined,
): Promise<readonly Contender[]> {
  const libraries: Contender[] = [];
  for (const name of [now, before]) {
    try {
      const library = await libraryOf(name);
      if (library) libraries.push(ours(name, library));
    } catch (error) {
      missing(name, error);
    }
  }
  const others = await peers().catch((error: unknown) => {
    missing('the other clients', error);
    return [];
  });
  return [fetchLoop, kyLoop, ...libraries, ...others];
}

/** @throws when there is none of that name. */
export async function contenderCalled(name: string): Promise<Contender> {
  const all = await contenders();
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`${name}? One of: ${all.map((one) => one.name).join(', ')}`);
  return found;
}
