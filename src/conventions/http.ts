import { checkAll } from '../check.ts';
import { given as defined } from '../given.ts';
import { httpRules } from '../http-rules.ts';
import { retryAfter } from '../retry-after.ts';
import { type Checkpoint, isFinalState, type State } from '../status.ts';
import { resolveUrl } from '../trust.ts';
import { headerIn, utf8 } from '../utf8.ts';
import type { ActiveReading, Answer, Convention, Reading, SubmitRequest } from './convention.ts';
import { riddle, type Sign, signIn, whereStateIs } from './evidence.ts';
import type { HttpOptions } from './http-options.ts';
import { membersIn } from './members.ts';
import { errors, explicitMonitors, location, outcomes, places } from './places.ts';
import { problemIn, remark, remarkOf } from './problem.ts';
import { progressIn, shareOf } from './progress.ts';
import { type Selector, select, selectText } from './selectors.ts';
import { dictionary } from './words.ts';

/** A rule: when it applies, and what follows then. Of several the first that applies counts. */
type Row<Facts, Verdict> = readonly [
  when: (facts: Facts) => unknown,
  then: (facts: Facts) => Verdict,
];

const judge = <F, V>(rows: readonly Row<F, V>[], facts: F): V | undefined =>
  rows.find(([when]) => when(facts))?.[1](facts);

/**
 * Whether nothing has said yet that this is an operation, and not a resource that was created: a
 * DELETE would undo it.
 */
const isUnconfirmed = ({ variables, word, said202 }: Checkpoint): boolean =>
  !!variables?.['untold'] && !word && !said202;

const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/** 203 is a 200 that a proxy has touched: RFC 9110 section 15.3.4. */
const isPlain = (status: number): boolean => status === 200 || status === 203;

const byCode: Sign = { evidence: 'code' };
const byRedirect: Sign = { evidence: 'redirect' };
const unmarked: Sign = { evidence: 'unmarked' };

/** What a submit's answer comes down to. */
interface Submitted {
  readonly given: readonly [Answer, undefined, SubmitRequest];
  readonly answer: Answer;
  readonly status: number;
  readonly sign: Sign;
  /** Where a monitor is named. */
  readonly place: Selector | undefined;
  /** An answer without a document names a place: only that place tells what it is. */
  readonly isCreated: boolean;
}

/** What a poll's answer comes down to. */
interface Polled {
  readonly answer: Answer;
  readonly before: Checkpoint;
  /** What its code means, where the options say so. */
  readonly code: State | undefined;
  readonly isFault: boolean;
  /** The operation's own code, where a header tells it. */
  readonly outcome: number;
  readonly sign: Sign;
  /** Another monitor to go on with. */
  readonly next: string | undefined;
  readonly isAccepted: boolean;
}

const isSameUrl = (reference: string, base: string, url: string | undefined): boolean =>
  URL.canParse(reference, base) && new URL(reference, base).href === url;

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
  const { cancel, cancelUrl, poll, accepted, endsBy, prepare = {}, name = 'http' } = options;
  const { asynchronous, strict } = options;
  // Whoever says where the result's URL is, says that the result is nowhere else.
  const embedded = options.resultUrl ? { result: [] } : {};
  const at = { ...places, ...embedded, progress: [], next: [], ...defined(options) };
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
    const isBusy = status > 399 && retryAfter(answer, 0);
    const kind = isBusy || /404|408|410|425|429/.test(code) ? '' : `${code[0]}xx`;
    return codeMeans(code) ?? codeMeans(kind);
  }

  /**
   * What the places of the convention say: the first word that is known, or else the first at all.
   * Problem details are a failure whatever the word, and so is an error beside a word for success
   * in a place that nobody named.
   */
  function ownSign(...given: Parameters<Selector>): Sign {
    const [answer] = given;
    const isProblem = /problem\+json/.test(answer.headers.get('content-type') ?? '');
    let other: Sign = {};
    for (const place of states) {
      const value = place(...given);
      if (value == null || value === '') continue;
      const isWord = options.state ? /^[snb]/.test(typeof value) : typeof value === 'string';
      const word = isWord ? `${value}` : undefined;
      const state = stateOf(word);
      const isDenied = state === 'succeeded' && !options.state && remark(select(errors, answer));
      if (state) return { word, state: isProblem || isDenied ? 'failed' : state, evidence: 'word' };
      if (word) other = { word };
      else if (options.state) other = { unreadable: riddle(value), ...other };
    }
    return isProblem ? { ...other, state: 'failed' } : other;
  }

  /** What the answer says of the operation: in the places of the convention, or in any other. */
  function signOf(...given: Parameters<Selector>): Sign {
    const [answer, before] = given;
    const { status, redirected, url } = answer;
    const own = ownSign(...given);
    const isNamed = !!options.state;
    const isSaid = own.state && (isNamed || !/^(succeed|cancel)ed$/.test(own.state));
    // Whoever names the place and says that the end is told there, wants no other looked at. It may
    // be told by the code; and what a redirect led to unseen need not be a status document.
    const isAlone = (isNamed && endsBy) || endsBy === 'code' || before?.said202 || redirected;
    if (isSaid || isAlone || !(isPlain(status) || status === 202)) return own;
    const sign = signIn(answer.body, {
      url,
      stateOf,
      known: own.state ? own : undefined,
      isPoll: !!before,
      // Whatever is created may have a flag: it speaks of an operation where only that can answer.
      isMonitor: !!before && isPlain(status) && !isNamed && !isUnconfirmed(before),
      hasError: remark(select(errors, answer)) !== undefined,
      hasResult: select(at.result, ...given) != null || !!selectText(at.resultUrl, ...given),
      progress: before?.progress,
    });
    return { ...own, ...sign };
  }

  /** What an answer tells of an operation that goes on. */
  function news(...given: Parameters<Selector>): Partial<ActiveReading> {
    return {
      progress: options.progress
        ? shareOf(select(at.progress, ...given), 1)
        : progressIn(membersIn(given[0].body)),
      message: selectText(at.message, ...given),
      resultUrl: selectText(at.resultUrl, ...given),
      cancelUrl: selectText(cancelUrl, ...given),
    };
  }

  /** What the answer to a submit means. */
  const submits: readonly Row<Submitted, Reading | undefined>[] = [
    [({ status }) => !isSuccess(status), () => undefined],
    [({ status }) => status === 202, accepting],
    // It wins over a header that names a monitor, which some servers send out of habit.
    [({ sign }) => isFinalState(sign.state), ({ answer, sign }) => end(answer, sign)],
    [({ status }) => accepted?.includes(status) === false, ({ answer }) => end(answer, byCode)],
    [({ sign }) => sign.state, accepting],
    [({ place }) => place && (options.monitor || explicitMonitors.includes(place)), accepting],
    [({ isCreated }) => isCreated, accepting],
    [() => asynchronous === 'always', accepting],
    [({ status }) => !isPlain(status), ({ answer }) => end(answer, byCode)],
    [() => strict, accepting],
    [() => true, ({ answer }) => end(answer, unmarked)],
  ];

  function accept(answer: Answer, request: SubmitRequest): Reading | undefined {
    const given = [answer, undefined, request] as const;
    const place = monitors.find((monitor) => selectText(monitor, ...given));
    return judge(submits, {
      given,
      answer,
      status: answer.status,
      sign: signOf(...given),
      place,
      isCreated:
        place === location &&
        !options.monitor &&
        answer.status !== 202 &&
        answer.body == null &&
        !answer.unread,
    });
  }

  /** It goes on, at the monitor that it names: if it names none, that is the end of the submit. */
  function accepting({ given, answer, sign, place, isCreated }: Submitted): Reading {
    const { state, word } = sign;
    const isLed = answer.redirected || answer.isFollowed;
    const named = selectText(place, ...given);
    const told = news(...given);
    // Its name: when a poll's answer repeats the header, the monitor has moved.
    const [monitor] =
      [...answer.headers].find(([, value]) => named && utf8(value).includes(named)) ?? [];
    const isExplicit = place && explicitMonitors.includes(place);
    return {
      ...told,
      state: state && !isFinalState(state) ? state : 'pending',
      word,
      resultUrl: told.resultUrl ?? (isExplicit ? selectText(location, answer) : undefined),
      // A redirect that was followed may have led to the monitor itself, if this speaks of a state.
      statusUrl: named ?? (isLed && (state || answer.status === 202) ? answer.url : undefined),
      variables: monitor ? defined({ monitor, untold: isCreated ? 'yes' : undefined }) : undefined,
    };
  }

  /**
   * What the answer to a poll means, whatever comes first: the rows of the README's table, by their
   * first cells, with what `http({ … })` can say in between.
   */
  const polls: readonly Row<Polled, Reading | 'fault' | undefined>[] = [
    [({ isFault }) => isFault, () => 'fault'],
    [({ outcome }) => outcome > 399, ({ answer }) => end(answer, { state: 'failed' })],
    // Row: 303
    [({ code, answer }) => answer.status === 303 && !code, leading],
    // 304, 404, 410, faults and other errors mean the same to every convention.
    [({ code, answer }) => !code && !isSuccess(answer.status), () => undefined],
    [
      ({ code }) => isFinalState(code),
      (facts) => ending({ ...facts, sign: { ...facts.sign, state: facts.code, ...byCode } }),
    ],
    [({ code }) => code, going],
    // Row: 202
    [
      ({ isAccepted, sign }) => isAccepted && !(endsBy === 'word' && isFinalState(sign.state)),
      going,
    ],
    [({ next }) => next, going],
    // Row: 2xx that says how it has ended
    [({ sign }) => isFinalState(sign.state), ending],
    [() => endsBy === 'word', going],
    [() => endsBy === 'code', (facts) => ending({ ...facts, sign: byCode })],
    // Row: 200 of a monitor that has said 202 before; 201, 204
    [
      ({ answer, before, outcome }) => before.said202 || outcome || !isPlain(answer.status),
      (facts) => ending({ ...facts, sign: byCode }),
    ],
    // Row: 200 that says that it goes on
    [({ sign }) => sign.state, going],
    // Where a browser hides which redirect it was, all else may be the result.
    [({ answer }) => answer.redirected, (facts) => ending({ ...facts, sign: byRedirect })],
    // Row: 200 with a state that cannot be read
    [({ sign, before }) => (sign.word || sign.unreadable) && !isUnconfirmed(before), going],
    [() => strict, going],
    // Row: 200 that says nothing of a state
    [() => true, (facts) => ending({ ...facts, sign: unmarked })],
  ];

  function read(answer: Answer, before: Checkpoint): Reading | 'fault' | undefined {
    const outcome = Number.parseInt(selectText(outcomes, answer) ?? '', 10);
    const meaning = meaningOf(answer);
    const isFault = meaning === 'fault';
    const code = isFault ? undefined : meaning;
    const sign = signOf(answer, before);
    const next = selectText(at.next, answer, before);
    const isAccepted = answer.status === 202 || outcome === 202;
    return judge(polls, { answer, before, code, isFault, outcome, sign, next, isAccepted });
  }

  function leading({ answer }: Polled): Reading | undefined {
    const resultUrl = selectText(location, answer);
    return resultUrl ? { state: 'succeeded', evidence: 'redirect', resultUrl } : undefined;
  }

  function ending({ answer, sign, before }: Polled): Reading {
    return end(answer, sign, before);
  }

  function going({ answer, before, code, sign, next }: Polled): Reading {
    const { word, unreadable } = sign;
    const state = (isFinalState(sign.state) ? undefined : sign.state) ?? code;
    const told = news(answer, before);
    const isMarked = unreadable === undefined && (word || state || code || endsBy || !strict);
    const { monitor } = before.variables ?? {};
    return {
      ...told,
      message: isMarked
        ? told.message
        : `${unreadable ?? 'a document that tells no state'}: ${whereStateIs}`,
      state: state ?? 'running',
      word,
      statusUrl: next ?? (monitor ? movedTo(monitor, answer, before) : undefined),
    };
  }

  /** Where the monitor has moved to, when the answer repeats the header that named it. */
  function movedTo(monitor: string, answer: Answer, before: Checkpoint): string | undefined {
    // Checkpoints of version 0.1 hold its place in the list.
    if (/^\d+$/.test(monitor)) return selectText(monitors[+monitor], answer, before);
    const value = headerIn(answer.headers, monitor);
    if (!value) return undefined;
    const named = monitors.map((place) => selectText(place, answer, before));
    return named.find((url) => url && value.includes(url));
  }

  /**
   * Where the result is: a status document names it or embeds it, and only one that does neither
   * is the result itself, as is every answer that is no status document.
   */
  function end(answer: Answer, { state, word, evidence }: Sign, before?: Checkpoint): Reading {
    const { body: document, unread, url } = answer;
    if (state === 'canceled') return { state, word };
    if (state === 'failed') {
      const error = select(at.error, answer);
      const problem = problemIn(error) ?? problemIn(document);
      return { state, word, problem, message: remark(error) ?? remarkOf(answer) };
    }
    const isDocument = state === 'succeeded';
    const isEmpty = document === undefined && !unread;
    const value = isDocument || options.result ? select(at.result, answer) : undefined;
    // Beside a final word a Location is that of the result, if it is not the monitor's again.
    const beside = before || isEmpty ? selectText(location, answer) : undefined;
    const isElsewhere = beside && !isSameUrl(beside, url, before?.statusUrl);
    const resultUrl =
      (isDocument || options.resultUrl ? selectText(at.resultUrl, answer, before) : undefined) ??
      (isDocument || isEmpty || options.resultUrl ? before?.resultUrl : undefined) ??
      (isElsewhere && (isDocument || isEmpty) ? beside : undefined);
    const found = { state: 'succeeded', word, evidence } as const;
    if (value == null && resultUrl && resultUrl !== before?.statusUrl)
      return { ...found, resultUrl };
    return value === undefined ? found : { ...found, result: { value } };
  }

  return {
    name,
    text: options.text,
    prepare: () => prepare,
    accept,
    poll: ({ statusUrl: url }) => ({ url, ...poll }),
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
