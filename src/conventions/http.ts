import { given } from '../given.ts';
import { type ActiveState, type Checkpoint, isFinalState, type State } from '../status.ts';
import { resolveUrl } from '../trust.ts';
import type { Answer, Convention, Reading, SubmitRequest } from './convention.ts';
import type { HttpOptions } from './http-options.ts';
import {
  contentType,
  errors,
  explicitMonitors,
  flags,
  location,
  outcomes,
  places,
} from './places.ts';
import { firstText, problemIn } from './problem.ts';
import { type Selectors, select, selectText } from './selectors.ts';
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
  const at = { ...places, ...unit, ...embedded, next: [], ...given(options) };
  const stateOf = dictionary(options.words);
  const meaningOf = dictionary<State | 'fault'>(options.codes);
  const monitors = [at.monitor].flat();
  const states = endsBy === 'code' ? [] : [at.state].flat();
  const orFlags = endsBy === 'code' || options.state ? states : [...states, ...flags];

  /** Without a checkpoint it is the submit's answer. */
  function read(
    answer: Answer,
    before?: Checkpoint,
    request?: SubmitRequest,
  ): Reading | 'fault' | undefined {
    const { status, headers, redirected, url } = answer;
    const text = (selectors: Selectors | undefined) =>
      selectText(selectors, answer, before, request);

    // A class of codes does not speak of those that are read in one way everywhere; and a code
    // after a redirect that was followed unseen may be that of the result.
    const kind = /404|408|410|425|429/.test(`${status}`) ? '' : `${`${status}`[0]}xx`;
    const code =
      before && !(redirected && status < 300) && (meaningOf(`${status}`) ?? meaningOf(kind));
    if (code === 'fault') return code;
    const outcome = before && Number.parseInt(text(outcomes) ?? '', 10);
    if (outcome && outcome > 399) return end(answer, 'failed');
    if (status === 303 && before && !code) {
      const resultUrl = text(location);
      return resultUrl ? { state: 'succeeded', resultUrl } : undefined;
    }
    if (!code && (status < 200 || status > 299)) return undefined;

    // The first word that is known, or else the first at all.
    let word: string | undefined;
    let state: State | undefined;
    // Whatever is created may have a flag: it speaks of an operation where only that can answer.
    const isMonitor = before && !before.said202 && !isUntold(before);
    for (const place of isMonitor ? orFlags : states) {
      const value = place(answer, before, request);
      const isWord = options.state ? /^[snb]/.test(typeof value) : typeof value === 'string';
      const found = isWord && value !== '' ? `${value}` : undefined;
      state = stateOf(found);
      word = state ? found : (word ?? found);
      if (state) break;
    }
    if (state === 'succeeded' && !options.state && remark(select(errors, answer))) state = 'failed';
    const isFinal = !!state && isFinalState(state);

    const index = before
      ? Number(before.variables?.['monitor'])
      : monitors.findIndex((place) => text(place));
    const place = monitors[index];
    const isExplicit = !!place && explicitMonitors.includes(place);
    const next = before && text(at.next);

    // Where an answer without a document names a place, only that place tells what it is.
    const isCreated = before
      ? isUntold(before)
      : place === location && !options.monitor && status !== 202 && answer.body == null;

    // A code that has a meaning of its own leaves nothing to the words.
    if (code) {
      if (isFinalState(code)) return end(answer, code, word, before);
    } else if (status !== 202 && outcome !== 202) {
      const isProblem = /problem\+json/.test(text(contentType) ?? '');
      if (isProblem) return end(answer, 'failed', word);
      // A monitor that has said 202 says the end by its code, and so do 201 and 204. Where a
      // redirect was followed unseen, only a known word makes the answer a status. A submit's
      // answer is the end, unless a word, a monitor's own header or the place that the convention
      // names says that it is not; a final word wins over such a header, which some servers send
      // out of habit.
      const isSilent = before
        ? endsBy !== 'word' &&
          (status !== 200 || before.said202 || !word || ((redirected || isCreated) && !state))
        : accepted?.includes(status) === false ||
          !(state || isExplicit || isCreated || (place && options.monitor));
      if (!next && (isSilent || isFinal)) return end(answer, state, word, before);
    } else if (before && isFinal && endsBy === 'word') {
      return end(answer, state, word, before);
    }

    const named = text(place);
    const isInHeader = () => [...headers.values()].some((value) => named && value.includes(named));
    const percent = select(at.percent, answer, before);
    const hint = Number(select(options.retryAfter, answer, before));
    return {
      // Every code that is an end has returned above.
      state: ((!isFinal && state) || code || (before ? 'running' : 'pending')) as ActiveState,
      word,
      progress: share(percent, 100) ?? share(select(at.progress, answer, before), 1),
      message: text(at.message),
      retryAfter: hint > 0 && hint < Infinity ? hint : undefined,
      resultUrl: text(at.resultUrl) ?? (isExplicit && !before ? text(location) : undefined),
      cancelUrl: text(cancelUrl),
      // Where a redirect was followed unseen, the submit's answer may come from the monitor itself.
      statusUrl: next ?? named ?? (redirected && !before ? url : undefined),
      // The header that named it: when a poll's answer repeats it, the monitor has moved.
      variables:
        !before && isInHeader()
          ? given({ monitor: `${index}`, untold: isCreated ? 'yes' : undefined })
          : undefined,
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
    // A code is a fault of a poll alone.
    accept: (answer, request) => read(answer, undefined, request) as Reading | undefined,
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
