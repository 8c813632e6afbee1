import { blank, type Checkpoint } from '../../core/checkpoint.ts';
import type { ActiveReading, Convention, Reading } from '../../core/convention.ts';
import { isFinalState, type State } from '../../core/state.ts';
import { answerIn, type Exchange } from './exchange.ts';

/** What a convention makes of exchanges that others have had. */
export interface Replay {
  /** It asks what was asked, and sees the end where the exchanges end. */
  readonly fits: boolean;
  readonly state: State | undefined;
  /** It calls it a success only because nothing says otherwise. */
  readonly isUnmarked: boolean;
}

const misfit: Replay = { fits: false, state: undefined, isUnmarked: false };

/** Without the order of parameters. */
function same(one: string, other: string): boolean {
  const parts = (url: string) => {
    const { searchParams, origin, pathname } = new URL(url);
    return [origin + pathname, ...[...searchParams].map((pair) => pair.join('=')).sort()].join(' ');
  };
  return URL.canParse(one) && URL.canParse(other) && parts(one) === parts(other);
}

/** Answers that say nothing of the operation. */
const isPassing = (status: number): boolean =>
  status === 304 ||
  status === 404 ||
  status === 408 ||
  status === 425 ||
  status === 429 ||
  status > 499;

/** What a checkpoint would be after an answer. */
function after(before: Checkpoint, exchange: Exchange, reading: Reading): Checkpoint {
  const resolve = (url: string | undefined, kept: string | undefined) =>
    url ? new URL(url, exchange.url).href : kept;
  const told = reading as Partial<ActiveReading>;
  const statusUrl = resolve(told.statusUrl, before.statusUrl) ?? before.statusUrl;
  const resultUrl = resolve(told.resultUrl, before.resultUrl);
  return {
    ...before,
    state: reading.state,
    statusUrl,
    monitor: before.monitor === 'said202' || exchange.status === 202 ? 'said202' : 'answers',
    polls: before.polls + 1,
    // Nobody fetches the status document once more, for the result.
    resultUrl: resultUrl === statusUrl ? undefined : resultUrl,
    cancelUrl: resolve(told.cancelUrl, before.cancelUrl),
    variables: told.variables ?? before.variables,
    word: reading.word,
  };
}

function readingOf(convention: Convention, exchange: Exchange, before: Checkpoint) {
  const reading = convention.read(answerIn(exchange), before);
  if (!reading || reading === 'fault' || reading.state !== 'succeeded') return reading;
  return { ...reading, ...convention.collect?.(reading, before) };
}

/**
 * Reads exchanges with a convention: what follows the submit has to be what it would have asked.
 *
 * @param hasSubmit The first of them is the submit; else they are polls.
 */
export function replay(
  convention: Convention,
  exchanges: readonly Exchange[],
  hasSubmit: boolean,
): Replay {
  const [first, ...others] = exchanges;
  if (!first) return misfit;
  let rest = hasSubmit ? others : exchanges;
  let known = blank(convention.name, first.url, 0);
  let last: Reading | undefined;
  try {
    if (hasSubmit) {
      const accepted = convention.accept(answerIn(first), first);
      if (!accepted) return misfit;
      const hasMonitor =
        !isFinalState(accepted.state) && 'statusUrl' in accepted && accepted.statusUrl;
      if (!hasMonitor && !isFinalState(accepted.state)) return misfit;
      // The submit is not the monitor's answer, whatever its code.
      known = { ...after(known, first, accepted), polls: 0, monitor: 'expected' };
      last = accepted;
    }
    while (rest.length > 0 && !isFinalState(last?.state)) {
      const [exchange, ...more] = rest as [Exchange, ...Exchange[]];
      const request = convention.poll?.(known, false) ?? { url: known.statusUrl };
      if ('then' in request) return misfit;
      const isAsked =
        same(request.url, exchange.url) && (request.method ?? 'GET') === exchange.method;
      if (!isAsked) return misfit;
      const reading = readingOf(convention, exchange, known);
      if (reading && reading !== 'fault') {
        last = reading;
        known = after(known, exchange, reading);
      } else if (!isPassing(exchange.status)) return misfit;
      rest = more;
    }
  } catch {
    return misfit;
  }
  const resultUrl = last?.state === 'succeeded' && last.resultUrl ? known.resultUrl : undefined;
  const [result, ...more] = rest;
  const isResult = result && resultUrl && same(resultUrl, result.url);
  const isWhole = !result || (isResult && more.every(({ url }) => same(url, result.url)));
  const isLost = !!resultUrl && !result && exchanges.length > 1;
  return {
    fits: !!isWhole && !isLost,
    state: last?.state,
    isUnmarked: last?.state === 'succeeded' && last.evidence === 'unmarked',
  };
}
