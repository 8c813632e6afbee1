import { given as defined } from '../given.ts';
import { type ActiveState, type Checkpoint, isFinalState, type State } from '../status.ts';
import { resolveUrl } from '../trust.ts';
import type { ActiveReading, Answer, Convention, Reading, SubmitRequest } from './convention.ts';
import type { HttpOptions } from './http-options.ts';
import { errors, explicitMonitors, flags, location, outcomes, places } from './places.ts';
import { firstText, problemIn } from './problem.ts';
import { type Selector, type Selectors, select, selectText } from './selectors.ts';
import { dictionary } from './words.ts';

/** A share from 0 to 1. In an unnamed unit 1 is 1 %: an end is told by the state. */
function share(value: unknown, unit: number): number | undefined {
  const text = typeof value === 'object' ? '' : `${value}`;
  const isPercent = unit > 1 || text.endsWith('%');
  const number = Number.parseFloat(text);
  if (!(number >= 0 && number < Infinity)) return undefined;
  return Math.min(1, isPercent || number >= 1 ? number / 100 : number);
}

/**
 * Whether nothing has said yet that this is an operation, and not a resource that was created: a
 * DELETE would undo it.
 */
const isUntold = ({ variables, word, said202 }: Checkpoint): boolean =>
  !!variables?.['untold'] && !word && !said202;

const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/** What a server says went wrong, in one line. */
function remark(error: unknown): string | undefined {
  const first = [error].flat()[0];
  const { detail, title, message } = (first ?? {}) as Record<string, unknown>;
  return firstText(first, detail, title, message);
}

/**
 * The default convention. It understands most servers as they are: where the monitor is named, the
 * words of the common vocabularies, and a result that is embedded, at a URL or behind a redirect.
 * Every answer it gives can be overridden by naming the place, without code.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   convention: http({
 *     monitor: template('{origin}/jobs/{id}'),
 *     state: body('job.phase'),
 *     words: { succeeded: ['shipped'], failed: ['lost'] },
 *     cancel: { method: 'POST' },
 *     cancelUrl: template('{statusUrl}/cancel'),
 *   }),
 * });
 * ```
 */
export function http(options: HttpOptions = {}): Convention {
  const { cancel, cancelUrl, poll, accepted, endsBy, prepare = {}, name = 'http' } = options;
  // Whoever says where the progress is, says it for every unit; so with the result and its URL.
  const unit = options.progress ? { percent: [] } : {};
  const embedded = options.resultUrl ? { result: [] } : {};
  const at = { ...places, ...unit, ...embedded, next: [], ...defined(options) };
  const stateOf = dictionary(options.words);
  const codeMeans = dictionary<State | 'fault'>(options.codes);
  const monitors = [at.monitor].flat();
  const states = endsBy === 'code' ? [] : [at.state].flat();
  const orFlags = endsBy === 'code' || options.state ? states : [...states, ...flags];

  /** What the code of a poll's answer means by itself, where the options say so. */
  function meaningOf({ status, redirected }: Answer): State | 'fault' | undefined {
    // After a redirect that was followed unseen it may be the code of the result.
    if (redirected && status < 300) return undefined;
    const code = `${status}`;
    // A class of codes does not speak of those that are read in one way everywhere.
    const kind = /404|408|410|425|429/.test(code) ? '' : `${code[0]}xx`;
    return codeMeans(code) ?? codeMeans(kind);
  }

  /**
   * The first word that is known, or else the first at all, and the state it means. Problem details
   * are a failure whatever the word, and so is an error beside a word in a place nobody named.
   */
  function wordIn(...given: Parameters<Selector>): {
    word: string | undefined;
    state: State | undefined;
  } {
    const [answer, before] = given;
    const isProblem = /problem\+json/.test(answer.headers.get('content-type') ?? '');
    let unknown: string | undefined;
    // Whatever is created may have a flag: it speaks of an operation where only that can answer.
    const isMonitor = before && !before.said202 && !isUntold(before);
    for (const place of isMonitor ? orFlags : states) {
      const value = place(...given);
      const isWord = options.state ? /^[snb]/.test(typeof value) : typeof value === 'string';
      if (!isWord || value === '') continue;
      const word = `${value}`;
      const state = stateOf(word);
      const isDenied = state === 'succeeded' && !options.state && remark(select(errors, answer));
      if (state) return { word, state: isProblem || isDenied ? 'failed' : state };
      unknown ??= word;
    }
    return { word: unknown, state: isProblem ? 'failed' : undefined };
  }

  /** What an answer tells of an operation that goes on. */
  function news(...given: Parameters<Selector>): Partial<ActiveReading> {
    const retryAfter = Number(select(options.retryAfter, ...given));
    return {
      progress: share(select(at.percent, ...given), 100) ?? share(select(at.progress, ...given), 1),
      message: selectText(at.message, ...given),
      retryAfter: retryAfter > 0 && retryAfter < Infinity ? retryAfter : undefined,
      resultUrl: selectText(at.resultUrl, ...given),
      cancelUrl: selectText(cancelUrl, ...given),
    };
  }

  function accept(answer: Answer, request: SubmitRequest): Reading | undefined {
    const { status, headers, redirected, url } = answer;
    if (!isSuccess(status)) return undefined;
    const given = [answer, undefined, request] as const;
    const { word, state } = wordIn(...given);
    const isFinal = isFinalState(state);

    const nameIn = (place?: Selector) => selectText(place, ...given);
    const index = monitors.findIndex(nameIn);
    const place = monitors[index];
    const named = nameIn(place);
    const isExplicit = !!place && explicitMonitors.includes(place);
    // Where an answer without a document names a place, only that place tells what it is.
    const isCreated =
      place === location && !options.monitor && status !== 202 && answer.body == null;

    if (status !== 202) {
      // It is the end, unless a word, a monitor's own header or the place that the convention names
      // says that it is not; a final word wins over such a header, which some servers send out of
      // habit.
      const isOngoing = state || isExplicit || isCreated || (place && options.monitor);
      if (isFinal || !isOngoing || accepted?.includes(status) === false)
        return end(answer, state, word);
    }

    const told = news(...given);
    const isInHeader = [...headers.values()].some((value) => named && value.includes(named));
    return {
      ...told,
      state: (!isFinal && state) || 'pending',
      word,
      resultUrl: told.resultUrl ?? (isExplicit ? selectText(location, answer) : undefined),
      // Where a redirect was followed unseen, the answer may come from the monitor itself.
      statusUrl: named ?? (redirected ? url : undefined),
      // The header that named it: when a poll's answer repeats it, the monitor has moved.
      variables: isInHeader
        ? defined({ monitor: `${index}`, untold: isCreated ? 'yes' : undefined })
        : undefined,
    };
  }

  function read(answer: Answer, before: Checkpoint): Reading | 'fault' | undefined {
    const { status, redirected } = answer;
    const text = (selectors: Selectors | undefined) => selectText(selectors, answer, before);

    const code = meaningOf(answer);
    if (code === 'fault') return code;
    const outcome = Number.parseInt(text(outcomes) ?? '', 10);
    if (outcome > 399) return end(answer, 'failed');
    if (status === 303 && !code) {
      const resultUrl = text(location);
      return resultUrl ? { state: 'succeeded', resultUrl } : undefined;
    }
    if (!code && !isSuccess(status)) return undefined;

    const { word, state } = wordIn(answer, before);
    const isFinal = isFinalState(state);
    const next = text(at.next);
    // A code that has a meaning of its own leaves nothing to the words.
    if (code) {
      if (isFinalState(code)) return end(answer, code, word, before);
    } else if (status === 202 || outcome === 202) {
      if (isFinal && endsBy === 'word') return end(answer, state, word, before);
    } else {
      // A monitor that has said 202 says the end by its code, and so do 201 and 204. Where a
      // redirect was followed unseen, only a known word makes the answer a status.
      const isSilent =
        status !== 200 || before.said202 || !word || (!state && (redirected || isUntold(before)));
      if (!next && (isFinal || (isSilent && endsBy !== 'word')))
        return end(answer, state, word, before);
    }

    return {
      ...news(answer, before),
      // Every code that is an end has returned above.
      state: ((!isFinal && state) || code || 'running') as ActiveState,
      word,
      statusUrl: next ?? text(monitors[Number(before.variables?.['monitor'])]),
    };
  }

  /**
   * Where the result is: a status document names it or embeds it, and only one that does neither
   * is the result itself, as is every answer that is no status document.
   */
  function end(answer: Answer, state?: State, word?: string, before?: Checkpoint): Reading {
    const { body: document, unread } = answer;
    if (state === 'canceled') return { state, word };
    if (state === 'failed') {
      const error = select(at.error, answer);
      const problem = problemIn(error) ?? problemIn(document);
      return { state, word, problem, message: remark(error) ?? remark(document) };
    }
    const isDocument = state === 'succeeded';
    const isEmpty = document === undefined && !unread;
    const value = isDocument || options.result ? select(at.result, answer) : undefined;
    const resultUrl =
      (isDocument || options.resultUrl ? selectText(at.resultUrl, answer, before) : undefined) ??
      (isDocument || isEmpty || options.resultUrl ? before?.resultUrl : undefined) ??
      (isEmpty ? selectText(location, answer) : undefined);
    const found = { state: 'succeeded', word } as const;
    if (value == null && resultUrl && resultUrl !== before?.statusUrl)
      return { ...found, resultUrl };
    return value === undefined ? found : { ...found, result: { value } };
  }

  return {
    name,
    prepare: () => prepare,
    accept,
    poll: ({ statusUrl: url }) => ({ url, ...poll }),
    read,
    cancel(checkpoint) {
      const { statusUrl: url } = checkpoint;
      // What is made of the status URL alone needs no answer; the rest an answer has named before.
      const nothing = { status: 0, headers: new Headers(), body: undefined, url };
      const at = cancelUrl
        ? (selectText(cancelUrl, nothing, checkpoint) ?? checkpoint.cancelUrl)
        : url;
      return cancel === false || !at || isUntold(checkpoint)
        ? undefined
        : { url: resolveUrl(at, url), ...cancel };
    },
  };
}
