import type { Answer } from '../core/answer.ts';
import { httpMeaning, isPlainSuccess, isSuccessful } from '../core/answers.ts';
import { checkAll } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, Reading, SubmitRequest } from '../core/convention.ts';
import { isProblem, problemIn, remark } from '../core/problem.ts';
import { retryAfter } from '../core/retry-after.ts';
import { type ActiveState, isFinalState, type State } from '../core/state.ts';
import { absolute, resolveUrl } from '../core/trust.ts';
import { headerIn, utf8 } from '../core/utf8.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import { active, plainest, riddle, type Sign, signIn, whereStateIs } from './evidence.ts';
import type { HttpOptions } from './http-options.ts';
import { httpRules } from './http-rules.ts';
import { errors, explicitMonitors, location, outcomes, places } from './places.ts';
import { shareOf } from './progress.ts';
import { type Selector, select, selectText } from './selectors.ts';
import { dictionary } from './words.ts';

/** A rule: when it applies, and what follows then. Of several the first that applies counts. */
type Row<Verdict> = readonly [when: unknown, then: () => Verdict];

const judge = <Verdict>(rows: readonly Row<Verdict>[]): Verdict | undefined =>
  rows.find(([when]) => when)?.[1]();

/**
 * Whether nothing has said yet that this is an operation, and not a resource that was created: a
 * DELETE would undo it.
 */
const isUnconfirmed = ({ variables, word, monitor }: Checkpoint) =>
  variables?.['unconfirmed'] && !word && monitor !== 'said202';

/**
 * The default convention. It understands most servers as they are: where the monitor is named, the
 * words of the common vocabularies, and a result that is embedded, at a URL or behind a redirect.
 * Every answer it gives can be overridden by naming the place, without code.
 *
 * @throws TypeError naming the option, the value seen and what is expected.
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
  checkAll(options, httpRules, 'http.');
  const { cancel, cancelUrl, accepted, asynchronous, endsBy, strict } = options;
  const isNamed = !!options.state;
  // Whoever says where the result's URL is, says that the result is nowhere else.
  const at = { ...places, ...(options.resultUrl && { result: [] }), ...withoutUndefined(options) };
  const stateOf = dictionary(options.words);
  const codeMeans = dictionary<State | 'fault'>(options.codes);
  const monitors = [at.monitor].flat();
  const states = endsBy === 'code' ? [] : [at.state].flat();

  /** What the code of a poll's answer means by itself, where the options say so. */
  function meaningOf(answer: Answer): State | 'fault' | undefined {
    const { status, redirected } = answer;
    // After a redirect that was followed unseen it may be the code of the result.
    if (redirected && status < 300) return undefined;
    const code = `${status}`;
    // A class of codes does not speak of those that are read in one way everywhere.
    const isBusy = /404|408|410|425|429/.test(code) || (status > 399 && retryAfter(answer, 0));
    return codeMeans(code) ?? (isBusy ? undefined : codeMeans(`${code[0]}xx`));
  }

  /** What a place of the convention says. */
  function signAt(value: unknown): Sign | [] {
    if (value == null || value === '' || !(isNamed || typeof value === 'string')) return [];
    if (typeof value === 'object') return { unreadable: riddle(value) };
    const word = `${value}`;
    return { state: stateOf(word), word };
  }

  /** What the answer says of the operation: in the places of the convention, or in any other. */
  function signOf(...given: Parameters<Selector>): Sign {
    const [answer, before] = given;
    const { status, redirected, url } = answer;
    const own = plainest(states.flatMap((place) => signAt(place(...given))));
    const isOwn = isNamed && own?.state;
    // Whoever names the place and says that the end is told there, wants no other looked at. It may
    // be told by the code; and what a redirect led to unseen need not be a status document.
    const isAlone =
      isOwn ||
      (isNamed && endsBy) ||
      endsBy === 'code' ||
      before?.monitor === 'said202' ||
      redirected;
    // A word that it goes on or has failed needs no other sign.
    const isSaid = own?.state && own.state !== 'succeeded' && own.state !== 'canceled';
    const isDocument = !isAlone && !isSaid && (isPlainSuccess(status) || status === 202);
    // Whatever is created may have a flag: it speaks of an operation where only that can answer.
    const isMonitor =
      isDocument && status !== 202 && !isNamed && !!before && !isUnconfirmed(before);
    const hasResult = () =>
      select(at.result, ...given) != null || !!selectText(at.resultUrl, ...given);
    const reader = { url, stateOf, own, before, isMonitor, hasResult };
    const found = isDocument ? signIn(answer.body, reader) : undefined;
    const sign = { ...own, ...found };
    const isUntold = isMonitor && !hasResult() && !found?.state && !found?.word;
    // Problem details are a failure, whatever the word beside them; so is an error beside a word for
    // success in a place that nobody named, or beside no word at all.
    const hasFailed =
      isProblem(answer) ||
      (((sign.state === 'succeeded' && !isOwn) || isUntold) && remark(select(errors, answer)));
    return hasFailed ? { ...sign, state: 'failed' } : sign;
  }

  /** What an answer tells of an operation that goes on. */
  function news({ state, word }: Sign, otherwise: ActiveState, ...given: Parameters<Selector>) {
    return {
      state: active(state) ?? otherwise,
      word,
      progress: shareOf(select(at.progress, ...given)),
      message: selectText(at.message, ...given),
      resultUrl: selectText(at.resultUrl, ...given),
      cancelUrl: selectText(cancelUrl, ...given),
    };
  }

  /** What the answer to a submit means. */
  function accept(answer: Answer, request: SubmitRequest): Reading | undefined {
    const { status, redirected, isFollowed } = answer;
    const given = [answer, undefined, request] as const;
    const sign = signOf(...given);
    const place = monitors.find((monitor) => selectText(monitor, ...given));
    const isExplicit = place && explicitMonitors.includes(place);
    // An answer without a document names a place: only that place tells what it is.
    const isCreated =
      place === location && !options.monitor && answer.body == null && !answer.unread;

    const ending = end(answer);

    /** It goes on, at the monitor that it names: if it names none, that is the end of the submit. */
    function accepting(): Reading {
      const isLed = redirected || isFollowed;
      const named = selectText(place, ...given);
      const told = news(sign, 'pending', ...given);
      // Its name: when a poll's answer repeats the header, the monitor has moved.
      const [monitor] =
        [...answer.headers].find(([, value]) => named && utf8(value).includes(named)) ?? [];
      const isUnknown = isCreated && status !== 202;
      return {
        ...told,
        resultUrl: told.resultUrl ?? (isExplicit ? selectText(location, answer) : undefined),
        // A redirect that was followed may have led to the monitor itself, if this speaks of a state.
        statusUrl: named ?? (isLed && (sign.state || status === 202) ? answer.url : undefined),
        variables: monitor ? { monitor, ...(isUnknown && { unconfirmed: 'yes' }) } : undefined,
      };
    }

    const submits: readonly Row<Reading | undefined>[] = [
      [!isSuccessful(status), () => undefined],
      [status === 202, accepting],
      // It wins over a header that names a monitor, which some servers send out of habit.
      [isFinalState(sign.state), ending(sign)],
      [accepted?.includes(status) === false, ending({ evidence: 'code' })],
      [sign.state, accepting],
      [place && (options.monitor || isExplicit), accepting],
      [isCreated, accepting],
      [asynchronous, accepting],
      [!isPlainSuccess(status), ending({ evidence: 'code' })],
      [strict, accepting],
      [true, ending({ evidence: 'unmarked' })],
    ];
    return judge(submits);
  }

  /**
   * What the answer to a poll means: what is seen in it, judged by the rows of `core/answers.ts`.
   */
  function read(answer: Answer, before: Checkpoint): Reading | 'fault' | undefined {
    const { status, redirected } = answer;
    const code = meaningOf(answer);
    if (code === 'fault') return code;
    // The operation's own code, where a header tells it.
    const outcome = Number.parseInt(`${select(outcomes, answer)}`, 10);
    const sign = signOf(answer, before);
    const { state, word, unreadable } = sign;
    // Another monitor to go on with.
    const next = selectText(options.next, answer, before);

    const ending = end(answer, before);

    function leading(): Reading | undefined {
      const resultUrl = selectText(location, answer);
      return resultUrl ? { state: 'succeeded', evidence: 'redirect', resultUrl } : undefined;
    }

    const going = (): Reading => {
      const told = news(sign, active(code) ?? 'running', answer, before);
      const isMarked = !strict || word || state || code || endsBy || status === 202;
      const riddle = unreadable ?? (isMarked ? undefined : 'this document');
      return {
        ...told,
        message: riddle ? `No state can be read from ${riddle}; ${whereStateIs}` : told.message,
        statusUrl: next ?? movedTo(answer, before),
      };
    };

    const meaning = httpMeaning({
      ...{ status, redirected, code, outcome, state, next, endsBy, strict },
      hasSign: (word || unreadable) && !isUnconfirmed(before),
      said202: before.monitor === 'said202',
    });
    switch (meaning) {
      case 'goes on':
        return going();
      case 'silent':
        return undefined;
      case 'elsewhere':
        return leading();
      case 'failed':
        return ending({ state: 'failed' })();
      case 'as told':
        return ending(sign)();
      case 'as coded':
        return ending({ ...sign, state: code, evidence: 'code' })();
      default:
        return ending({ evidence: meaning })();
    }
  }

  /** Where the monitor has moved to, when the answer repeats the header that named it. */
  function movedTo(answer: Answer, before: Checkpoint): string | undefined {
    const { monitor } = before.variables ?? {};
    // Checkpoints of version 0.1 hold its place in the list.
    const place = monitors[Number(monitor)];
    if (place) return selectText(place, answer, before);
    const value = monitor && headerIn(answer.headers, monitor);
    if (!value) return undefined;
    const named = monitors.map((place) => selectText(place, answer, before));
    return named.find((url) => url && value.includes(url));
  }

  /**
   * Where the result is: a status document names it or embeds it, and only one that does neither
   * is the result itself, as is every answer that is no status document.
   */
  const end =
    (answer: Answer, before?: Checkpoint) =>
    ({ state, word, evidence, owner }: Sign) =>
    (): Reading => {
      const { body: document, unread, url } = answer;
      if (state === 'canceled') return { state, word };
      if (state === 'failed') {
        const error = select(at.error, answer);
        const problem = problemIn(error) ?? problemIn(document);
        return { state, word, problem, message: remark(error) ?? remark(owner, -2) };
      }
      const isDocument = state === 'succeeded';
      const isEmpty = document === undefined && !unread;
      const value = isDocument || options.result ? select(at.result, answer) : undefined;
      // Beside a final word a Location is that of the result, if it is not the monitor's again.
      const beside = isEmpty || (isDocument && before) ? selectText(location, answer) : undefined;
      const resultUrl =
        isDocument || isEmpty || options.resultUrl
          ? (selectText(at.resultUrl, answer, before) ?? before?.resultUrl ?? beside)
          : undefined;
      const found = { state: 'succeeded', word, evidence } as const;
      if (value == null && resultUrl && absolute(resultUrl, url).href !== before?.statusUrl)
        return { ...found, resultUrl };
      return value === undefined ? found : { ...found, result: { value } };
    };

  return {
    name: options.name ?? 'http',
    text: options.text,
    prepare: () => options.prepare ?? {},
    accept,
    poll: ({ statusUrl: url }) => ({ url, ...options.poll }),
    read,
    retryAfter: (...given) => Number(select(options.retryAfter, ...given)) || undefined,
    gone: () => options.gone,
    cancel(checkpoint) {
      const { statusUrl: url } = checkpoint;
      // What is made of the status URL alone needs no answer; the rest an answer has named before.
      const nothing = { status: 0, headers: new Headers(), body: undefined, url };
      const at = cancelUrl
        ? (selectText(cancelUrl, nothing, checkpoint) ?? checkpoint.cancelUrl)
        : url;
      return cancel === false || !at || isUnconfirmed(checkpoint)
        ? undefined
        : { url: resolveUrl(at, url), ...cancel };
    },
  };
}
