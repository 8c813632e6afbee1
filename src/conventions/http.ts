import type { Answer } from '../core/answer.ts';
import { httpMeaning, isPlainSuccess, isSuccessful } from '../core/answers.ts';
import { checkAll } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, Reading, SubmitRequest } from '../core/convention.ts';
import { refusal } from '../core/fault.ts';
import { isProblem, problemIn, remark } from '../core/problem.ts';
import { retryAfter } from '../core/retry-after.ts';
import { type ActiveState, isFinalState, type State } from '../core/state.ts';
import { absolute, resolveUrl } from '../core/trust.ts';
import { headerIn, utf8 } from '../core/utf8.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import { active, clearest, described, type Sign, signIn, whereStateIs } from './evidence.ts';
import { filled } from './filled.ts';
import { held, holding } from './hold.ts';
import type { HttpOptions } from './http-options.ts';
import { httpRules } from './http-rules.ts';
import { errors, explicitMonitors, location, outcomes, places } from './places.ts';
import { shareOf } from './progress.ts';
import { intact, type Selector, type Selectors, select, selectText } from './selectors.ts';
import { dictionary } from './words.ts';

/**
 * Whether nothing has shown yet that there is an operation. It may be a resource that has been
 * created, which a cancel would delete.
 */
const isUnconfirmed = ({ variables, word, monitor }: Checkpoint) =>
  variables?.['unconfirmed'] && !word && monitor !== 'said202';

/**
 * The default convention. It understands most servers as they are: the usual places of the status
 * monitor, the usual words, and a result that is embedded, at a URL or behind a redirect. Whatever
 * it gets wrong can be overridden with data, without code.
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
  checkAll(options, httpRules(), 'http.');
  return withHold(options);
}

/** The same for options that are known to be right, and may say how to keep a poll open. */
export const withHold = ({ hold, ...others }: HttpOptions): Convention => {
  const base = unchecked(others);
  return hold ? holding(base, (request) => held(request, hold)) : base;
};

/**
 * What is found without an answer. A template may need only the status URL; any other place was
 * looked at in an earlier answer, and the checkpoint has what was found.
 */
const templated = (place: Selectors | undefined, checkpoint: Checkpoint): string | undefined =>
  selectText(
    place,
    { status: 0, headers: new Headers(), body: undefined, url: checkpoint.statusUrl },
    checkpoint,
  );

/**
 * The same for options that are known to be right. A client's default has none, so it need not bring
 * along the rules for them.
 */
export function unchecked(options: HttpOptions): Convention {
  const { cancel, cancelUrl, events, accepted, asynchronous, endsBy, strict } = options;
  const isNamed = !!options.state;
  // Whoever names the place of the result's URL knows that no result is embedded.
  const where = {
    ...places,
    ...(options.resultUrl && { result: [] }),
    ...withoutUndefined(options),
  };
  const stateOf = dictionary(options.words);
  const codeMeans = dictionary<State | 'fault'>(options.codes);
  const monitors = [where.monitor].flat();
  const states = endsBy === 'code' ? [] : [where.state].flat();
  const requests = { poll: options.poll ?? {}, cancel: cancel || {} };

  /**
   * What the selectors in polls and cancels find in the answer to the submit, as JSON. The rest of
   * these requests is not in the checkpoint, so that whoever can write one cannot make another
   * request of it.
   */
  function remembered(...inputs: Parameters<Selector>): Record<string, string> {
    const variables: Record<string, string> = {};
    for (const purpose of ['poll', 'cancel'] as const)
      filled(requests[purpose], (selector, index, key) => {
        const value = intact(selector(...inputs), key);
        if (value != null && value !== '') variables[purpose + index] = JSON.stringify(value);
      });
    return variables;
  }

  /** The request with what is remembered; `undefined` if something is missing. */
  function requestTo(purpose: 'poll' | 'cancel', url: string, variables: Checkpoint['variables']) {
    let isComplete = true;
    const request = filled(requests[purpose], (_, index) => {
      const text = variables?.[purpose + index];
      if (text) return JSON.parse(text);
      isComplete = false;
    });
    return isComplete ? { url, ...request } : undefined;
  }

  /** What the status code of a poll means according to the option `codes`. */
  function meaningOf(answer: Answer): State | 'fault' | undefined {
    const { status, redirected } = answer;
    // If a browser has followed a redirect, this may be the status code of the result.
    if (redirected && status < 300) return undefined;
    const code = `${status}`;
    // A class such as '4xx' does not include codes that mean the same everywhere.
    const isBusy = /404|408|410|425|429/.test(code) || (status > 399 && retryAfter(answer, 0));
    return codeMeans(code) ?? (isBusy ? undefined : codeMeans(`${code[0]}xx`));
  }

  /** What a value in the place of a state says, if it says anything. */
  function signAt(value: unknown, place: string | undefined): Sign | undefined {
    if (value == null || value === '' || !(isNamed || typeof value === 'string')) return undefined;
    if (typeof value === 'object') return { unreadable: described(value) };
    const word = `${value}`;
    return { state: stateOf(word), word, place };
  }

  /** What the answer says about the state: in the places that are named, or anywhere else. */
  function signOf(...inputs: Parameters<Selector>): Sign {
    const [answer, before] = inputs;
    const { status, redirected, url } = answer;
    const signs: Sign[] = [];
    for (const place of states) {
      const sign = signAt(place(...inputs), place.place);
      if (sign) signs.push(sign);
      // No later place can be clearer than one with a known word.
      if (sign?.state) break;
    }
    const named = clearest(signs);
    const isOwn = isNamed && named?.state;
    // No other place is searched if the caller has named one and it has a known word, or is said to
    // tell the end; if the status code tells the end; or if a browser has followed a redirect,
    // since this may be the result then.
    const isAlone =
      isOwn ||
      (isNamed && endsBy) ||
      endsBy === 'code' ||
      before?.monitor === 'said202' ||
      redirected;
    // A word for an active state or a failure needs no confirmation.
    const isClear = named?.state && named.state !== 'succeeded' && named.state !== 'canceled';
    const isSearched = !isAlone && !isClear && (isPlainSuccess(status) || status === 202);
    // Any resource may have a flag `done`. It is the operation's only if a monitor answers.
    const isMonitor =
      isSearched && status !== 202 && !isNamed && !!before && !isUnconfirmed(before);
    const hasResult = () =>
      select(where.result, ...inputs) != null || !!selectText(where.resultUrl, ...inputs);
    const elsewhere = isSearched
      ? signIn(answer.body, { url, stateOf, named, before, isMonitor, hasResult })
      : undefined;
    const sign = elsewhere ? { ...named, ...elsewhere } : (named ?? {});
    const tellsNothing = isMonitor && !hasResult() && !elsewhere?.state && !elsewhere?.word;
    // Problem details mean failure, whatever the word. So does an error if there is no word, or one
    // for success that is not in a place named by the caller.
    const hasFailed =
      isProblem(answer) ||
      (((sign.state === 'succeeded' && !isOwn) || tellsNothing) && remark(select(errors, answer)));
    return hasFailed ? { ...sign, state: 'failed' } : sign;
  }

  /** What an answer says about an operation that has not ended. */
  function newsIn(
    { state, word, place }: Sign,
    fallback: ActiveState,
    ...inputs: Parameters<Selector>
  ) {
    const estimate = select(where.estimate, ...inputs);
    return {
      state: active(state) ?? fallback,
      word,
      place,
      progress: shareOf(select(where.progress, ...inputs)),
      // Anything else may be nested so deep that to turn it into text would overflow the stack.
      estimate: /^[ns]/.test(typeof estimate) ? `${estimate}` : undefined,
      message: selectText(where.message, ...inputs),
      resultUrl: selectText(where.resultUrl, ...inputs),
      cancelUrl: selectText(cancelUrl, ...inputs),
      eventsUrl: selectText(events, ...inputs),
    };
  }

  /** Reads the answer to a submit. */
  function accept(answer: Answer, request: SubmitRequest): Reading | undefined {
    const { status, redirected, isFollowed } = answer;
    const inputs = [answer, undefined, request] as const;
    const sign = signOf(...inputs);
    const place = monitors.find((monitor) => selectText(monitor, ...inputs));
    const isExplicit = place && explicitMonitors.includes(place);
    // Without a body, the `Location` of a 200 or 201 may be a monitor or a new resource. Only a
    // request to that URL can tell.
    const isCreated =
      place === location && !options.monitor && answer.body == null && !answer.unread;

    /** The submit is accepted. Without a `statusUrl` it becomes a ProtocolError. */
    function accepting(): Reading {
      const isLed = redirected || isFollowed;
      const statusUrl = selectText(place, ...inputs);
      const news = newsIn(sign, 'pending', ...inputs);
      // The name of the header. If a poll's answer has it again, the monitor has moved.
      const [monitor] =
        [...answer.headers].find(([, value]) => statusUrl && utf8(value).includes(statusUrl)) ?? [];
      const isUnknown = isCreated && status !== 202;
      const variables = {
        ...remembered(...inputs),
        ...(monitor && { monitor, ...(isUnknown && { unconfirmed: 'yes' }) }),
      };
      // A redirect that was followed may have led to the monitor itself, if this tells a state.
      const target =
        statusUrl ?? (isLed && (sign.state || status === 202) ? answer.url : undefined);
      return {
        ...news,
        resultUrl: news.resultUrl ?? (isExplicit ? selectText(location, answer) : undefined),
        statusUrl: requestTo('poll', '', variables) && target,
        variables,
      };
    }

    if (!isSuccessful(status)) return undefined;
    if (status === 202) return accepting();
    // A final word counts even next to the header of a monitor, which some servers always send.
    if (isFinalState(sign.state)) return endOf(answer, sign);
    const byCode = () => endOf(answer, { evidence: 'code' });
    // With `asynchronous` there is no such end, so nothing was accepted.
    if (accepted?.includes(status) === false) return asynchronous ? { state: 'pending' } : byCode();
    const isMonitor = place && (options.monitor || isExplicit);
    if (sign.state || isMonitor || isCreated || asynchronous) return accepting();
    if (!isPlainSuccess(status)) return byCode();
    return strict ? accepting() : endOf(answer, { evidence: 'unmarked' });
  }

  /** Reads the answer to a poll, by the rows of `core/answers.ts`. */
  function read(answer: Answer, before: Checkpoint): Reading | 'fault' | undefined {
    const { status, redirected } = answer;
    const code = meaningOf(answer);
    if (code === 'fault') return code;
    // The status code of the operation itself, if a header tells it; else NaN.
    const outcome = Number.parseInt(`${select(outcomes, answer)}`, 10);
    const sign = signOf(answer, before);
    const { state, word, unreadable } = sign;
    const next = selectText(options.next, answer, before);

    const meaning = httpMeaning({
      status,
      redirected,
      code,
      outcome,
      state,
      next,
      endsBy,
      strict,
      hasSign: (word || unreadable) && !isUnconfirmed(before),
      said202: before.monitor === 'said202',
    });
    switch (meaning) {
      case 'goes on': {
        const news = newsIn(sign, active(code) ?? 'running', answer, before);
        const isMarked = !strict || word || state || code || endsBy || status === 202;
        const unclear = unreadable ?? (isMarked ? undefined : 'this document');
        if (unclear) news.message = `No state can be read from ${unclear}; ${whereStateIs}`;
        return { ...news, statusUrl: next ?? movedTo(answer, before) };
      }
      case 'silent':
        return undefined;
      case 'elsewhere': {
        const resultUrl = selectText(location, answer);
        return resultUrl ? { state: 'succeeded', evidence: 'redirect', resultUrl } : undefined;
      }
      case 'failed':
        return endOf(answer, { state: 'failed' }, before);
      case 'as told':
        return endOf(answer, sign, before);
      case 'as coded':
        return endOf(answer, { ...sign, state: code, evidence: 'code' }, before);
      default:
        return endOf(answer, { evidence: meaning }, before);
    }
  }

  /** The new URL of the monitor, if the answer has the header that named the monitor once more. */
  function movedTo(answer: Answer, before: Checkpoint): string | undefined {
    const { monitor } = before.variables ?? {};
    // Checkpoints written by await202 0.1 have the index of the place instead of a name.
    const place = monitors[Number(monitor)];
    if (place) return selectText(place, answer, before);
    const value = monitor && headerIn(answer.headers, monitor);
    if (!value) return undefined;
    const urls = monitors.map((place) => selectText(place, answer, before));
    return urls.find((url) => url && value.includes(url));
  }

  /**
   * The end of an operation, with the place of its result. A status document embeds the result or
   * names its URL. One that does neither is the result itself, and so is any other document.
   */
  function endOf(
    answer: Answer,
    { state, word, evidence, owner, place }: Sign,
    before?: Checkpoint,
  ): Reading {
    const { body: document, unread, url } = answer;
    if (state === 'canceled')
      return { state, word, place, message: remark(select(options.error, answer)) };
    if (state === 'failed') {
      const error = select(where.error, answer);
      // A status document may have a `title`, which is that of the job.
      const isError = isProblem(answer) || answer.status > 399;
      const problem = problemIn(error) ?? (isError ? problemIn(document) : undefined);
      return { state, word, place, problem, message: remark(error) ?? remark(owner, -2) };
    }
    const isDocument = state === 'succeeded';
    const isEmpty = document === undefined && !unread;
    const value = isDocument || options.result ? select(where.result, answer, before) : undefined;
    // With a final word, a `Location` is that of the result, unless it is the monitor's once more,
    // or it is said where the result's URL is. (Behind a gateway the monitor's looks like another.)
    const target =
      isEmpty || (isDocument && before && !options.resultUrl)
        ? selectText(location, answer)
        : undefined;
    const resultUrl =
      isDocument || isEmpty || options.resultUrl
        ? (selectText(where.resultUrl, answer, before) ?? before?.resultUrl ?? target)
        : undefined;
    const success = { state: 'succeeded', word, place, evidence } as const;
    if (value == null && resultUrl && absolute(resultUrl, url).href !== before?.statusUrl)
      return { ...success, resultUrl };
    return value === undefined ? success : { ...success, result: { value } };
  }

  return {
    name: options.name ?? 'http',
    text: options.text,
    prepare: () => options.prepare ?? {},
    accept,
    poll({ statusUrl, variables }) {
      const request = requestTo('poll', statusUrl, variables);
      if (request) return request;
      const advice = 'Resume from a checkpoint instead of a URL';
      throw refusal('a poll that needs what the answer to the submit has told', advice);
    },
    read,
    retryAfter: (...inputs) => Number(select(options.retryAfter, ...inputs)) || undefined,
    gone: () => options.gone,
    eventsUrl: (checkpoint) => templated(events, checkpoint) ?? checkpoint.eventsUrl,
    cancel(checkpoint) {
      const { statusUrl: url, variables } = checkpoint;
      const target = cancelUrl ? (templated(cancelUrl, checkpoint) ?? checkpoint.cancelUrl) : url;
      return cancel === false || !target || isUnconfirmed(checkpoint)
        ? undefined
        : requestTo('cancel', resolveUrl(target, url), variables);
    },
  };
}
