import { given } from '../given.ts';
import { type ActiveState, type Checkpoint, isFinalState, type State } from '../status.ts';
import type { Answer, Convention, FollowUp, Preparation, Reading } from './convention.ts';
import { firstText, problemIn } from './problem.ts';
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

const fields = (paths: string) => paths.split(' ').map(body);
const location = header('location');
const contentType = header('content-type');

/** These name nothing but a status monitor: a `Location` beside them is the result's. */
const explicitMonitors = [
  header('operation-location'),
  header('azure-asyncoperation'),
  link('monitor'),
  link('status'),
];

const places = {
  monitor: [
    ...explicitMonitors,
    location,
    header('content-location'),
    ...fields(
      'statusUrl status_url statusQueryGetUri urls.get polling_url statementStatusUrl data.links.self',
    ),
    link('self'),
  ],
  state: fields(
    'status status.state state phase runtimeStatus job_status provisioningState properties.provisioningState TaskState',
  ),
  percent: fields('percentComplete percentageComplete PercentComplete percent_complete'),
  progress: body('progress'),
  message: [...fields('message statusMessage status_message description'), header('x-progress')],
  result: fields('result output response'),
  resultUrl: [
    ...fields('resultUrl result_url resultUri resourceLocation response_url results_url'),
    link('result'),
    link('results'),
  ],
  error: fields('error errors failure'),
} satisfies Record<string, Selectors>;

/** A share from 0 to 1. In an unnamed unit 1 is 1 %: an end is told by the state. */
function share(value: unknown, unit: number): number | undefined {
  const number = typeof value === 'object' ? Number.NaN : Number.parseFloat(`${value}`) / unit;
  if (!(number >= 0 && number < Infinity)) return undefined;
  return Math.min(1, unit === 1 && number >= 1 ? number / 100 : number);
}

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
  const { cancel, prepare = {}, name = 'http' } = options;
  // Whoever says where the progress is, says it for every unit.
  const unit = options.progress ? { percent: [] } : {};
  const at = { ...places, ...unit, cancelUrl: [], ...given(options) };
  const stateOf = dictionary(options.words);
  const monitors = [at.monitor].flat();
  const states = [at.state].flat();

  /** Without a checkpoint it is the submit's answer. */
  function read(answer: Answer, before?: Checkpoint): Reading | undefined {
    const { status, headers, redirected, url } = answer;
    if (status === 303 && before) {
      const resultUrl = selectText(location, answer);
      return resultUrl ? { state: 'succeeded', resultUrl } : undefined;
    }
    if (status < 200 || status > 299) return undefined;

    // The first word that is known, or else the first at all.
    let word: string | undefined;
    let state: State | undefined;
    for (const place of states) {
      const found = selectText(place, answer);
      state = stateOf(found);
      word = state ? found : (word ?? found);
      if (state) break;
    }
    const isFinal = state && isFinalState(state);

    const index = before
      ? Number(before.variables?.['monitor'])
      : monitors.findIndex((place) => selectText(place, answer));
    const place = monitors[index];
    const isExplicit = !!place && explicitMonitors.includes(place);

    if (status !== 202) {
      const isProblem = /problem\+json/.test(selectText(contentType, answer) ?? '');
      if (isProblem) return end(answer, 'failed', word);
      // A monitor that has said 202 says the end by its code, and so do 201 and 204. Where a
      // redirect was followed unseen, only a known word makes the answer a status. A submit's
      // answer is the end, unless a word or a monitor's own header says that it is not; a final
      // word wins over such a header, which some servers send out of habit.
      const isEnd = before
        ? status !== 200 || before.said202 || !word || (redirected && !state)
        : !state && !isExplicit;
      if (isEnd || isFinal) return end(answer, state, word, before);
    }

    const named = selectText(place, answer, before);
    const isInHeader = [...headers.values()].some((value) => named && value.includes(named));
    return {
      state: state && !isFinal ? (state as ActiveState) : before ? 'running' : 'pending',
      word,
      progress: share(select(at.percent, answer), 100) ?? share(select(at.progress, answer), 1),
      message: selectText(at.message, answer),
      resultUrl: selectText(
        [at.resultUrl, isExplicit && !before ? location : []].flat(),
        answer,
        before,
      ),
      cancelUrl: selectText(at.cancelUrl, answer, before),
      // Where a redirect was followed unseen, the submit's answer may come from the monitor itself.
      statusUrl: named ?? (redirected && !before ? url : undefined),
      // The header that named it: when a poll's answer repeats it, the monitor has moved.
      variables: !before && isInHeader ? { monitor: `${index}` } : undefined,
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
      (isDocument || isEmpty ? before?.resultUrl : undefined) ??
      (isEmpty ? selectText(location, answer) : undefined);
    const found = { state: 'succeeded', word } as const;
    if (value == null && resultUrl && resultUrl !== before?.statusUrl)
      return { ...found, resultUrl };
    return value === undefined ? found : { ...found, result: { value } };
  }

  return {
    name,
    prepare: () => prepare,
    accept: (answer) => read(answer),
    read,
    cancel: ({ cancelUrl, statusUrl }) =>
      cancel === false ? undefined : { url: cancelUrl ?? statusUrl, ...cancel },
  };
}
