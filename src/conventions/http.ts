import { type Checkpoint, isFinalState, type State } from '../status.ts';
import type {
  Answer,
  Convention,
  FailedReading,
  FollowUp,
  Preparation,
  Reading,
  SucceededReading,
} from './convention.ts';
import { problemIn } from './problem.ts';
import { body, header, link, type Selectors, select, selectText } from './selectors.ts';
import { dictionary, type Words } from './words.ts';

/** What `http({ … })` can be told instead of what it finds out by itself. */
export interface HttpOptions {
  /** Stored in checkpoints. @defaultValue `'http'` */
  readonly name?: string | undefined;
  /** Headers and query parameters that ask for asynchronous processing. */
  readonly prepare?: Preparation | undefined;
  /** Where the accepted answer names its status monitor. */
  readonly monitor?: Selectors | undefined;
  /** Where the status document has its word. */
  readonly state?: Selectors | undefined;
  /** Words beside the common ones, and before them. */
  readonly words?: Words | undefined;
  /** Where the progress is: a number from 0 to 1, or a percentage. */
  readonly progress?: Selectors | undefined;
  /** Where the server's remark is. */
  readonly message?: Selectors | undefined;
  /** Where a succeeded status document has its result. */
  readonly result?: Selectors | undefined;
  /** Where a succeeded status document, or the accepted answer, has the result's URL. */
  readonly resultUrl?: Selectors | undefined;
  /** Where a failed status document has its error. */
  readonly error?: Selectors | undefined;
  /** Where an answer names the URL that cancels. By default the status monitor cancels. */
  readonly cancelUrl?: Selectors | undefined;
  /** How to cancel; `false`: this server cannot. @defaultValue `{ method: 'DELETE' }` */
  readonly cancel?: Omit<FollowUp, 'url'> | false | undefined;
}

/** Headers that name nothing but a status monitor: a `Location` beside them is the result's. */
const monitorHeaders = [
  header('operation-location'),
  header('azure-asyncoperation'),
  link('monitor'),
  link('status'),
];
const fields = (paths: string) => paths.split(' ').map(body);

const monitors = [
  ...monitorHeaders,
  header('location'),
  header('content-location'),
  ...fields(
    'statusUrl status_url statusQueryGetUri urls.get pollingUrl polling_url statementStatusUrl data.links.self selfLink',
  ),
  link('self'),
];
const states = fields(
  'status state phase runtimeStatus job_status jobStatus processing_status properties.provisioningState provisioningState TaskState status.state',
);
const results = fields('result output response');
const resultUrls = [
  ...fields(
    'resultUrl result_url resultUri resourceLocation response_url responseUrl results_url resultsUrl',
  ),
  link('result'),
  link('results'),
  link('http://www.opengis.net/def/rel/ogc/1.0/results'),
];
const percentages = fields(
  'percentComplete percentageComplete PercentComplete percent_complete percent progressPercent',
);
const fractions = fields('progress');
const messages = [
  ...fields('message statusMessage status_message description'),
  header('x-progress'),
];
const errors = fields('error errors failure properties.error err');

/** A share from 0 to 1. Anything that is no such number is no progress. */
function share(value: unknown, percent: boolean): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof number !== 'number' || !(number >= 0) || number === Number.POSITIVE_INFINITY) {
    return undefined;
  }
  // In an unnamed unit 1 is 1 %, not the end: an operation at its end says so by its state.
  const isPercent = percent || number >= 1;
  return Math.min(1, isPercent ? number / 100 : number);
}

/** What a server says went wrong, in one line. */
function remark(error: unknown): string | undefined {
  if (typeof error === 'string') return error;
  const first = Array.isArray(error) ? error[0] : error;
  const { detail, title, message } = (first ?? {}) as Record<string, unknown>;
  return [detail, title, message].find((text): text is string => typeof text === 'string');
}

/** Remembers the header that named the monitor: when a poll's answer repeats it, it has moved. */
function named(answer: Answer, statusUrl: string | undefined, index: number) {
  const inHeader = statusUrl && [...answer.headers.values()].some((it) => it.includes(statusUrl));
  return inHeader ? { monitor: `${index}` } : undefined;
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
  const stateOf = dictionary(options.words);
  const places = options.state ?? states;
  const monitorsHere = [options.monitor ?? monitors].flat();

  /** The first known word, or else the first word at all. */
  function spoken(answer: Answer): { word?: string; state?: State } {
    let unknown: string | undefined;
    for (const place of [places].flat()) {
      const word = selectText(place, answer);
      const state = word === undefined ? undefined : stateOf(word);
      if (word !== undefined && state) return { word, state };
      unknown ??= word;
    }
    return unknown === undefined ? {} : { word: unknown };
  }

  /** What an answer that is no end tells on the way. */
  function details(answer: Answer, checkpoint?: Checkpoint) {
    const own = options.progress;
    const percentage = own ? undefined : share(select(percentages, answer), true);
    return {
      progress: percentage ?? share(select(own ?? fractions, answer), false),
      message: selectText(options.message ?? messages, answer),
      resultUrl: selectText(options.resultUrl ?? resultUrls, answer, checkpoint),
      cancelUrl: selectText(options.cancelUrl, answer, checkpoint),
    };
  }

  function failed(answer: Answer, word: string | undefined): FailedReading {
    const error = select(options.error ?? errors, answer);
    const problem = problemIn(error) ?? problemIn(answer.body);
    const message = remark(error) ?? remark(answer.body);
    return { state: 'failed', word, problem, message };
  }

  /**
   * Where the result is: a status document names it or embeds it, and only one that does neither
   * is the result itself, as is every answer that is no status document.
   */
  function succeeded(answer: Answer, word?: string, checkpoint?: Checkpoint): SucceededReading {
    const found = { state: 'succeeded', word } as const;
    const value = select(options.result ?? (word ? results : undefined), answer);
    if (value !== undefined && value !== null) return { ...found, result: { value } };
    const places = options.resultUrl ?? (word ? resultUrls : undefined);
    const empty = answer.body === undefined && !answer.unread;
    const url =
      selectText(places, answer, checkpoint) ??
      (word || empty ? checkpoint?.resultUrl : undefined) ??
      (empty ? selectText(header('location'), answer) : undefined);
    if (url && url !== checkpoint?.statusUrl) return { ...found, result: { url } };
    return value === null ? { ...found, result: { value } } : found;
  }

  function end(answer: Answer, state: State | undefined, word?: string, checkpoint?: Checkpoint) {
    if (state === 'failed') return failed(answer, word);
    if (state === 'canceled') return { state, word };
    return succeeded(answer, state === 'succeeded' ? word : undefined, checkpoint);
  }

  return {
    name: options.name ?? 'http',
    prepare: () => options.prepare ?? {},

    accept(answer): Reading | undefined {
      const { status } = answer;
      if (status < 200 || status > 299) return undefined;
      const { word, state } = spoken(answer);
      const index = monitorsHere.findIndex((place) => selectText(place, answer));
      const place = monitorsHere[index];
      // Where a redirect was followed unseen, the answer may come from the monitor itself.
      const statusUrl = selectText(place, answer) ?? (answer.redirected ? answer.url : undefined);
      const only = place !== undefined && monitorHeaders.includes(place);
      const going = state !== undefined && !isFinalState(state);
      // A 200 or 201 is the end, unless it says in words or by a monitor's own header that it is
      // not; a final word wins over such a header, which some servers send out of habit.
      if (status !== 202 && !going && (state !== undefined || !only)) {
        return end(answer, state, word);
      }
      const active = going ? state : 'pending';
      const elsewhere = only ? selectText(header('location'), answer) : undefined;
      const more = details(answer);
      return {
        state: active,
        word,
        statusUrl,
        ...more,
        resultUrl: more.resultUrl ?? elsewhere,
        variables: named(answer, statusUrl, index),
      };
    },

    read(answer, checkpoint): Reading | undefined {
      const { status, headers } = answer;
      if (status === 303) {
        const url = headers.get('location');
        return url ? { state: 'succeeded', result: { url } } : undefined;
      }
      if (status < 200 || status > 299) return undefined;
      const { word, state } = spoken(answer);
      const going = state !== undefined && !isFinalState(state);
      if (status !== 202) {
        if (/problem\+json/i.test(headers.get('content-type') ?? '')) return failed(answer, word);
        // A monitor that has said 202 says the end by its code, and so do 201 and 204.
        const byCode = status !== 200 || checkpoint.said202 || word === undefined;
        const unseen = answer.redirected && state === undefined;
        if (byCode || unseen || (state && !going)) return end(answer, state, word, checkpoint);
      }
      const mover = monitorsHere[Number(checkpoint.variables?.['monitor'] ?? -1)];
      return {
        state: going ? state : 'running',
        word,
        statusUrl: selectText(mover, answer, checkpoint),
        ...details(answer, checkpoint),
      };
    },

    cancel(checkpoint): FollowUp | undefined {
      const { cancel = {} } = options;
      if (cancel === false) return undefined;
      return { url: checkpoint.cancelUrl ?? checkpoint.statusUrl, ...cancel };
    },
  };
}
