import type { Answer } from '../core/answer.ts';
import { httpMeaning, isPlainSuccess, isSuccessful } from '../core/answers.ts';
import { checkAll } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, Reading, SubmitRequest } from '../core/convention.ts';
import { refusal } from '../core/fault.ts';
import { retryAfter } from '../core/retry-after.ts';
import { type ActiveState, isFinalState, type State } from '../core/state.ts';
import { resolveUrl } from '../core/trust.ts';
import { headerIn, utf8 } from '../core/utf8.ts';
import { active, type Sign, whereStateIs } from './evidence.ts';
import { held, holding } from './hold.ts';
import { endOf } from './http-end.ts';
import type { HttpOptions } from './http-options.ts';
import { httpRules } from './http-rules.ts';
import { signReader } from './http-sign.ts';
import { explicitMonitors, location, outcomes, placesFor } from './places.ts';
import { shareOf } from './progress.ts';
import { remembered, requestTo } from './remembered.ts';
import { type Selector, type Selectors, select, selectText } from './selectors.ts';
import { isUnconfirmed } from './unconfirmed.ts';
import { dictionary } from './words.ts';

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
  const where = placesFor(options);
  const signOf = signReader(options, where);
  const codeMeans = dictionary<State | 'fault'>(options.codes);
  const monitors = [where.monitor].flat();
  const requests = { poll: options.poll ?? {}, cancel: cancel || {} };

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
        ...remembered(requests, ...inputs),
        ...(monitor && { monitor, ...(isUnknown && { unconfirmed: 'yes' }) }),
      };
      // A redirect that was followed may have led to the monitor itself, if this tells a state.
      const target =
        statusUrl ?? (isLed && (sign.state || status === 202) ? answer.url : undefined);
      return {
        ...news,
        resultUrl: news.resultUrl ?? (isExplicit ? selectText(location, answer) : undefined),
        statusUrl: requestTo(requests, 'poll', '', variables) && target,
        variables,
      };
    }

    if (!isSuccessful(status)) return undefined;
    if (status === 202) return accepting();
    // A final word counts even next to the header of a monitor, which some servers always send.
    if (isFinalState(sign.state)) return endOf(options, where, answer, sign);
    const byCode = () => endOf(options, where, answer, { evidence: 'code' });
    // With `asynchronous` there is no such end, so nothing was accepted.
    if (accepted?.includes(status) === false) return asynchronous ? { state: 'pending' } : byCode();
    const isMonitor = place && (options.monitor || isExplicit);
    if (sign.state || isMonitor || isCreated || asynchronous) return accepting();
    if (!isPlainSuccess(status)) return byCode();
    return strict ? accepting() : endOf(options, where, answer, { evidence: 'unmarked' });
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
        return endOf(options, where, answer, { state: 'failed' }, before);
      case 'as told':
        return endOf(options, where, answer, sign, before);
      case 'as coded':
        return endOf(options, where, answer, { ...sign, state: code, evidence: 'code' }, before);
      default:
        return endOf(options, where, answer, { evidence: meaning }, before);
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

  return {
    name: options.name ?? 'http',
    text: options.text,
    prepare: () => options.prepare ?? {},
    accept,
    poll({ statusUrl, variables }) {
      const request = requestTo(requests, 'poll', statusUrl, variables);
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
        : requestTo(requests, 'cancel', resolveUrl(target, url), variables);
    },
  };
}
