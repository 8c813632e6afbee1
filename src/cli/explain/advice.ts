import { inspect } from 'node:util';
import { http } from '../../conventions/http.ts';
import type { HttpOptions } from '../../conventions/http-options.ts';
import type { Convention } from '../../core/convention.ts';
import { isFinalState } from '../../core/state.ts';
import { conventionCalled } from '../named-convention.ts';
import type { Exchange } from './exchange.ts';
import { knownAt } from './known-servers.ts';
import { inBody, type Place, placesOf, resultPlacesOf } from './place.ts';
import { replay } from './replay.ts';
import { type StatePlace, statePlaces } from './state-place.ts';

/** What to write, and what it makes. */
export interface Advice {
  /** `lxd()`, `http({ monitor: body('links.job') })` */
  readonly code: string;
  readonly convention: Convention;
  /** In words. */
  readonly because: string;
}

/** Arguments that tell servers of one convention apart. */
const variants: Readonly<Record<string, readonly object[]>> = {
  azure: ['azure-async-operation', 'location', 'operation-location', 'original-uri'].map(
    (finalStateVia) => ({ finalStateVia }),
  ),
};

/** Conventions of vendors and standards that these URLs belong to and that read these exchanges. */
export function namedAdvice(exchanges: readonly Exchange[], hasSubmit: boolean): Advice[] {
  const [first] = exchanges;
  if (!first) return [];
  const because = `${new URL(first.url).host} looks like a server of it, and it reads all these answers`;
  return knownAt(first.url).flatMap((name) =>
    [undefined, ...(variants[name] ?? [])].flatMap((argument) => {
      const convention = conventionCalled(name, argument);
      const code = `${name}(${argument ? inspect(argument) : ''})`;
      const fits = convention && replay(convention, exchanges, hasSubmit).fits;
      return fits ? [{ code, convention, because }] : [];
    }),
  );
}

/** One choice for each option, and the code for it. */
interface Choice {
  readonly options: HttpOptions;
  readonly code: readonly string[];
}

const none: Choice = { options: {}, code: [] };
/** Documents that say nothing of a state are no result. */
const strict: Choice = { options: { strict: true }, code: ['strict: true'] };

const placed = (option: 'monitor' | 'resultUrl', { code, selector }: Place): Choice => ({
  options: { [option]: selector },
  code: [`${option}: ${code}`],
});

const list = (words: readonly unknown[]): string =>
  `[${words.map((word) => (typeof word === 'string' ? `'${word.replace(/[\\']/g, '\\$&')}'` : word)).join(', ')}]`;

function stated({ path, succeeded, running }: StatePlace): Choice {
  const { code, selector } = inBody(path);
  const words = {
    ...(succeeded.length > 0 && { succeeded }),
    ...(running.length > 0 && { running }),
  };
  const parts = Object.entries(words).map(([state, all]) => `${state}: ${list(all)}`);
  return {
    options: { state: selector, ...(parts.length > 0 && { words }) },
    code: [`state: ${code}`, ...(parts.length > 0 ? [`words: { ${parts.join(', ')} }`] : [])],
  };
}

/** The polls among what follows the submit: what has the URL of the first. */
function parted(exchanges: readonly Exchange[], hasSubmit: boolean) {
  const rest = hasSubmit ? exchanges.slice(1) : exchanges;
  const at = rest[0]?.url;
  const polls = rest.filter(({ url, method }) => url === at && method === rest[0]?.method);
  const [result] = rest.filter(({ url }) => url !== at);
  return { polls, result };
}

/** The convention with these choices, if it reads the exchanges to an end that they tell. */
function madeOf(
  parts: readonly Choice[],
  exchanges: readonly Exchange[],
  hasSubmit: boolean,
): Advice | undefined {
  const code = parts.flatMap((choice) => choice.code);
  const convention = http(Object.assign({}, ...parts.map((choice) => choice.options)));
  const { fits, isUnmarked, state } = replay(convention, exchanges, hasSubmit);
  if (!fits || isUnmarked || !isFinalState(state)) return undefined;
  return {
    code: code.length > 0 ? `http({ ${code.join(', ')} })` : 'http()',
    convention,
    because: 'so it asks what was asked, and sees the end where it is',
  };
}

/**
 * What `http({ … })` has to be told so that it reads these exchanges: every choice of places is tried on
 * them, and the shortest that fits is kept.
 */
export function httpAdvice(exchanges: readonly Exchange[], hasSubmit: boolean): Advice[] {
  const [submit] = exchanges;
  const { polls, result } = parted(exchanges, hasSubmit);
  const [poll] = polls;
  const last = polls.at(-1);
  if (!submit || !poll || !last || poll.method !== 'GET') return [];
  const monitors = hasSubmit
    ? [none, ...placesOf(poll.url, submit, submit.url).map((place) => placed('monitor', place))]
    : [none];
  const states = [none, ...statePlaces(polls).map(stated)];
  const results = result
    ? [
        none,
        ...resultPlacesOf(result.url, last, poll.url).map((place) => placed('resultUrl', place)),
        ...(hasSubmit ? placesOf(result.url, submit, submit.url) : []).map((place) =>
          placed('resultUrl', place),
        ),
      ]
    : [none];
  const choices = monitors.flatMap((monitor) =>
    states.flatMap((state) => results.map((outcome) => [monitor, state, outcome])),
  );
  const found = choices.flatMap((parts) => {
    const advice =
      madeOf(parts, exchanges, hasSubmit) ?? madeOf([...parts, strict], exchanges, hasSubmit);
    return advice ? [advice] : [];
  });
  return found.toSorted(
    (one, other) => one.code.split(': ').length - other.code.split(': ').length,
  );
}

/**
 * What to write so that these exchanges are read: nothing if plain `http()` does; else the convention of
 * the vendor, and what to tell `http()`.
 */
export function adviceFor(exchanges: readonly Exchange[], hasSubmit: boolean): Advice[] {
  const named = namedAdvice(exchanges, hasSubmit);
  const own = httpAdvice(exchanges, hasSubmit);
  return own[0]?.code === 'http()' ? named.slice(0, 1) : [...named.slice(0, 2), ...own.slice(0, 2)];
}
