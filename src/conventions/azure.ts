import type { Answer } from '../core/answer.ts';
import { isSuccessful } from '../core/answers.ts';
import { aBoolean, aFunction, checkAll, type RulesFor } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, FinalReading } from '../core/convention.ts';
import type { FinalState } from '../core/state.ts';
import { headerIn } from '../core/utf8.ts';
import { body, type Selector, selectText } from './selectors.ts';
import { meansActive } from './words.ts';

/** What {@link azure} is told about an API. */
export interface AzureOptions {
  /**
   * Where a POST or PATCH has its result, as its description says in
   * `x-ms-long-running-operation-options`.
   *
   * @defaultValue the `Location` of the accepted answer, if it has one
   */
  readonly finalStateVia?:
    | 'location'
    | 'azure-async-operation'
    | 'operation-location'
    | 'original-uri'
    | undefined;
  /**
   * Whether `POST {Operation-Location}:cancel` cancels, as on the data plane. Nothing does otherwise.
   *
   * @defaultValue `false`
   */
  readonly cancel?: boolean | undefined;
  /**
   * Where the status monitor is if no header names it: the data plane's 202 need not, because its
   * body is the status monitor and has the `id`.
   *
   * @example
   * ```ts
   * azure({ monitor: template('{origin}/operations/{id}') });
   * ```
   *
   * @defaultValue none: a 202 without such a header is a ProtocolError
   */
  readonly monitor?: Selector | undefined;
}

const operation = 'operation-location';
const location = 'location';
/** The headers that name a monitor. The first that is there counts, and says how it is read. */
const monitors = [operation, 'azure-asyncoperation', location];

/** Where the result may be, by the names of the API's description. */
const finals = [location, 'azure-async-operation', operation, 'original-uri'];

/** What a status monitor says of its operation, and a resource of itself. */
const wordOf = (answer: Answer) => selectText(body('status'), answer);
const provisioningOf = (answer: Answer) =>
  selectText([body('properties.provisioningState'), body('provisioningState')], answer);

/** There are three final words; services make up the others. */
function finalState(word = ''): FinalState | undefined {
  const [, state] = /^(succeeded|failed|cancell?ed)$/i.exec(word) ?? [];
  return state?.toLowerCase().replace('ll', 'l') as FinalState | undefined;
}

/** Error codes that tell of a poll, or of who asks, rather than of the operation. */
const ofThePoll = /40[134]|410/;

/** What the submit was; checkpoints of earlier versions do not know. */
const isDelete = ({ variables }: Checkpoint): boolean =>
  /^delete$/i.test(variables?.['method'] ?? '');

function end(answer: Answer, state: FinalState, word?: string): FinalReading {
  return { state, word, message: selectText([body('error.message'), body('error.code')], answer) };
}

/** The end of a status monitor: its document is not the result, unless nothing else is. */
function endOfMonitor(answer: Answer, state: FinalState, word: string, before: Checkpoint) {
  const reading = end(answer, state, word);
  if (state !== 'succeeded') return reading;
  const value = body('result')(answer);
  const resultUrl = selectText(body('resourceLocation'), answer) ?? before.resultUrl;
  return resultUrl || value === undefined
    ? { ...reading, resultUrl }
    : { ...reading, result: { value } };
}

/**
 * Azure, Resource Manager and data plane. How the operation is followed is found out from the
 * accepted answer: `Operation-Location` or `Azure-AsyncOperation` name a status monitor whose
 * `status` counts; a `Location` alone answers 202 until the end; without any, a PUT or PATCH is
 * followed by the `provisioningState` of its resource.
 *
 * The result of a PUT is always the resource. It is code because that, the result's place and the
 * meaning of a poll depend on the submit's method and on which of the headers was there.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://management.azure.com/',
 *   searchParams: { 'api-version': '2024-03-01' },
 *   convention: azure(),
 * });
 * const machine = await client.run(`${group}/virtualMachines/one`, { method: 'PUT', json });
 * ```
 */
export function azure(options: AzureOptions = {}): Convention {
  const rules: RulesFor<AzureOptions> = {
    finalStateVia: [`one of ${finals.join(', ')}`, (value) => finals.includes(value)],
    cancel: aBoolean,
    monitor: aFunction,
  };
  checkAll(options, rules, 'azure.');
  const { finalStateVia: via, cancel = false, monitor } = options;
  return {
    name: 'azure',

    accept(answer, request) {
      const { method, url: original } = request;
      const { status, headers } = answer;
      if (!isSuccessful(status)) return undefined;
      const isResource = /^(put|patch)$/i.test(method);
      const word = isResource ? provisioningOf(answer) : undefined;
      const state = finalState(word);
      // Beside any other 201 a `Location` is that of what was created.
      const header = monitors.find(
        (name) => headerIn(headers, name) && (name !== location || isResource || status === 202),
      );
      const unnamed =
        status === 202 && !header ? selectText(monitor, answer, undefined, request) : undefined;
      const mode = unnamed ? operation : header;
      if (status !== 202) {
        // A resource that is complete wins over a header, which some services send out of habit.
        const isOver = status === 204 || state || !(mode || word);
        if (isOver) return end(answer, state ?? 'succeeded', word);
      }
      const named = (name: string) => headerIn(headers, name);
      // The Location of a monitor that is the only one has no result beside it.
      const isByLocation = mode !== location && (!via || via === location);
      const isOriginal = isResource || (via === 'original-uri' && /^post$/i.test(method));
      return {
        state: 'pending',
        word,
        statusUrl: unnamed ?? (mode ? named(mode) : isResource ? original : undefined),
        resultUrl:
          (isByLocation && /^p(ost|atch)$/i.test(method) ? named(location) : undefined) ??
          (isOriginal ? original : undefined),
        variables: { mode: mode ?? 'body', method },
      };
    },

    read(answer, before) {
      const { status: code, headers } = answer;
      // Without a memory the answer itself says what it is.
      const own = wordOf(answer);
      const resource = provisioningOf(answer);
      const { mode = own ? operation : location } = before.variables ?? {};
      const isLocation = mode === location;
      if (!isSuccessful(code)) {
        // Unless it says "not now": that is for whoever counts the faults to see.
        return isLocation && code > 399 && !ofThePoll.test(`${code}`)
          ? { ...end(answer, 'failed'), evidence: 'code' }
          : undefined;
      }
      const isMonitor = !isLocation && mode !== 'body';
      const word = isMonitor ? own : isLocation ? (resource ?? own) : resource;
      const state = finalState(word);
      const isEmpty = answer.body === undefined && !answer.unread;
      const { resultUrl } = before;
      if (isMonitor) {
        // Without a word it is neither a success nor an end. But an empty answer may be the end where
        // nothing is left to be said: of a DELETE, or because the result is elsewhere.
        if (!word && code !== 202)
          return isEmpty && (resultUrl || isDelete(before))
            ? { state: 'succeeded', resultUrl }
            : 'fault';
        if (state && word) return endOfMonitor(answer, state, word, before);
      } else if (code !== 202) {
        // Behind a `Location` there may be a status document, which fails or runs with a 200; once
        // it has answered 202, only a failure counts against its code.
        const isAtWork = isLocation
          ? before.monitor !== 'said202' && meansActive(word)
          : word && !state;
        if (!isAtWork)
          return {
            ...end(answer, state ?? 'succeeded', word),
            ...(isLocation && isEmpty && { resultUrl }),
          };
      }
      const percent = Number(body('percentComplete')(answer) ?? Number.NaN);
      return {
        state: 'running',
        word,
        progress: percent >= 0 ? Math.min(1, percent / 100) : undefined,
        statusUrl: headerIn(headers, mode),
      };
    },

    // It may lack the `api-version` that its server insists on.
    address(named, asked) {
      const url = new URL(named);
      const { origin, searchParams } = new URL(asked);
      const version = searchParams.get('api-version');
      // Elsewhere the URL may be signed.
      if (version && url.origin === origin && !url.searchParams.has('api-version')) {
        url.search += `${url.search && '&'}api-version=${encodeURIComponent(version)}`;
      }
      return url.href;
    },

    // What was to be deleted is no more, and its monitor often goes with it.
    gone: (checkpoint) => (isDelete(checkpoint) ? 'succeeded' : undefined),

    cancel({ statusUrl, variables }) {
      const { mode = operation } = variables ?? {};
      if (!cancel || mode !== operation) return undefined;
      const url = new URL(statusUrl);
      url.pathname += ':cancel';
      return { url: url.href, method: 'POST' };
    },
  };
}
