import type { Answer } from './answer.ts';
import { isGone } from './answers.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
import type { Convention, FailedReading, Reading, SucceededReading } from './convention.ts';
import {
  explain,
  type OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
} from './errors.ts';
import { noOutlook, type Outlook, outlookAfter } from './estimate.ts';
import { Fault, isMissing, refusesHold } from './fault.ts';
import { closed, type Hearing, heardAfter, isOlder, sent, unheard, wantPoll } from './hearing.ts';
import { remark, remarkOf } from './problem.ts';
import { isFinalReading, type ReadingContext, verdictOn } from './reading.ts';
import { type Hint, ownHint, timeLeft } from './retry-after.ts';
import type { Urls } from './rewrite.ts';
import { contextOf, nextDelay, type PollingSettings, untilEnd } from './schedule.ts';
import { isFinal, isShownBy, type OperationStatus, statusOf } from './status.ts';
import { foreignIn } from './taint.ts';
import type { Push, PushedStatus } from './wake.ts';

// The life of an operation as a table. `transition()` takes what is known of an operation and one
// event, and returns what is known then and what has to be done. Nothing else writes what is known.
// Nothing here does anything, either: time and chance are arguments, and the effects are only
// named, for the machine to perform.
//
// An operation is polled, one poll at a time. Whoever waits for its end *joins*. While anybody
// waits, the machine sleeps until the planned moment, at which the next poll is *due*. If the
// answer says that the operation goes on, another poll is planned; if it says that it has ended,
// that was the last one. A poll without a usable answer is *missed*, and counts as a failure. One
// after which polling must not continue is *refused*: all who wait get an error, but the operation
// has not ended, and the next one to join starts again.
//
// However many ask for a cancel, one request at a time is sent. Its answer is not the end either:
// how the operation has ended is for the monitor to tell. While the request is out, a monitor that is
// gone may mean that the cancel worked or that the operation was lost, so such an answer is held
// until then. It is not held until the next request: a server may say that this has a day's time.
//
// `at` and `wait` in the checkpoint are the planned moment. They are also written when a poll is
// sent: if that poll is aborted, the next one to join polls neither at once nor before the planned
// moment.
//
// What happens                | What is known then                  | What is done
// submitted                   | the first checkpoint, planned       | (the machine starts)
// somebody joins              | an error of an earlier wait is gone | sleep
// the last waiter leaves      | –                                   | stop
// due, or asked for           | at; a wait of at least minDelay     | ask
// due, but held back          | planned                             | sleep
// answered: it goes on        | what the answer says; planned       | pass on, sleep
// answered: it has ended      | what the answer says; no wait       | settle
// answered: gone, with a cancel out | –                             | hold
// answered: it refuses to keep a poll open | never asked to again; planned | pass on, sleep
// missed: a fault             | failures + 1; planned               | pass on, sleep; or fail
// refused: must not continue  | polls + 1; planned                  | fail
// a cancel is sent            | it is out                           | –
// the cancel was accepted     | canceling; backoffs 0; planned      | take up what was held, sleep
// the cancel came too late    | backoffs 0; planned                 | take up what was held, sleep
// the cancel found nothing    | canceled                            | settle
// the cancel has failed       | it is no longer out                 | take up what was held
// the deadline passes         | –                                   | fail
// told that it has changed    | a poll is wanted, sooner            | sleep
// told how far it is          | that                                | sleep
// its channel has ended       | what was planned without it         | sleep
//
// If the status is a new one, the machine calls the listeners before it does anything else. A new
// kind of event (a pushed message, say) is a new member of `Event` and a new row here.

/** How an operation ended. */
export interface Outcome {
  /** The answer that said so. */
  readonly answer?: Answer | undefined;
  readonly result?: SucceededReading['result'];
  readonly message?: FailedReading['message'];
  readonly problem?: FailedReading['problem'];
}

/** Everything that is known of one operation. */
export interface Known {
  /** What any process can continue from. */
  readonly checkpoint: Checkpoint;
  /** What users see of it; the same object as before if nothing in it has changed. */
  readonly status: OperationStatus;
  /**
   * The text of `status.body`. Comparing texts tells whether a body has changed, however deep it
   * is.
   */
  readonly text: string | undefined;
  /** Empty before the end: an answer takes much memory, and nothing needs it until then. */
  readonly outcome: Outcome;
  /** How often each state or fault was seen: `{ running: 7, 'HTTP 503': 2 }`. */
  readonly observed: Readonly<Record<string, number>>;
  /** A cancel has been sent and has not been answered yet. */
  readonly isCancelOut: boolean;
  /** When it will end. */
  readonly outlook: Outlook;
  /** What its channel changes, if it has one. */
  readonly hearing?: Hearing | undefined;
  /** Epoch milliseconds of the last answer that said that it goes on, if there was one here. */
  readonly activeAt?: number | undefined;
}

/** The status monitor has answered a poll. */
interface Answered {
  readonly type: 'answered';
  readonly answer: Answer;
  readonly hint: Hint | undefined;
  /** If the server was asked to keep the poll open: for how many milliseconds it did. */
  readonly keptOpen?: number | undefined;
}

/** A poll had no answer, or one that says nothing about the operation. */
interface Missed {
  readonly type: 'missed';
  readonly fault: Fault;
  readonly hint: Hint | undefined;
}

/** A poll failed in such a way that polling must not continue by itself. */
interface Refused {
  readonly type: 'refused';
  readonly error: unknown;
  /** The answer, if there was one. */
  readonly answer?: Answer | undefined;
  readonly hint?: Hint | undefined;
}

/** Its channel, or the caller, has told something. */
interface Told {
  readonly type: 'told';
  readonly push: Push;
  /** Whether it was its channel. */
  readonly isChannel: boolean;
}

/**
 * What can happen to an operation. `left`: nobody waits any more. `due`: it is time for a poll.
 * `asked for`: somebody wants one now. `unheard`: its channel has ended, or could not be opened.
 */
export type Event =
  | { readonly type: 'joined' | 'left' | 'due' | 'asked for' | 'deadline' | 'unheard' }
  /** The poll that was due is given a later moment: see `core/pace.ts`. */
  | { readonly type: 'held'; readonly delay: number }
  | Answered
  | Missed
  | Refused
  | Told
  /** A cancel that has failed may be sent again. */
  | { readonly type: 'cancel sent' | 'cancel found nothing' | 'cancel failed' }
  | { readonly type: 'cancel accepted' | 'cancel too late'; readonly hint: Hint | undefined };

/**
 * What the machine has to do. `ask`: send a poll. `sleep`: set the timer to the planned moment, if
 * anybody waits. `stop`: abort the poll and clear the timer. `pass on`: resolve those who wait for
 * this poll only. `settle`: resolve all who wait, because the operation has ended. `hold`: keep the
 * event. `take up`: dispatch the event that was kept. An error: reject all who wait, and stop.
 */
export type Effect =
  | 'ask'
  | 'sleep'
  | 'stop'
  | 'pass on'
  | 'settle'
  | 'hold'
  | 'take up'
  | OperationError;

export type Step = readonly [known: Known, effects: readonly Effect[]];

/** What the table depends on, besides what is known and what happens. */
export interface Rules extends ReadingContext {
  readonly settings: ReadingContext['settings'] & {
    readonly polling: PollingSettings;
    readonly totalTimeout: number;
  };
}

/** The answer to a submit that the server has accepted. */
export interface Acceptance {
  readonly answer: Answer;
  readonly reading: Reading;
  readonly urls: Urls;
  /** See `Checkpoint.kind`. */
  readonly kind?: string | undefined;
  /** See `Checkpoint.deadline`. */
  readonly deadline?: number | undefined;
}

/** When an event happens, and what else cannot be known in advance. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A random number, at least 0 and below 1. */
  readonly chance: number;
  /** This is a page that is offline, so a missed poll is not the server's fault. */
  readonly isOffline: boolean;
  /** Somebody looks at the status on the way, and does not just wait for the end. */
  readonly isWatched: boolean;
}

// Shared by all operations, so that a waiting one takes less memory.
const noOutcome: Outcome = {};
const noneObserved: Known['observed'] = {};

const nothing: readonly Effect[] = [];
const ask: readonly Effect[] = ['ask'];
const sleep: readonly Effect[] = ['sleep'];
const passOnAndSleep: readonly Effect[] = ['pass on', 'sleep'];
const takeUpAndSleep: readonly Effect[] = ['take up', 'sleep'];

/** Ids of events are shorter, because checkpoints are stored. */
const longestId = 257;

/** Ends a row of failures. */
const noFailures = { failures: 0, failingSince: undefined } as const;

/** What follows from an event: the table above. After the end of an operation nothing does. */
export function transition(known: Known, event: Event, rules: Rules, moment: Moment): Step {
  if (isFinal(known.status)) return [known, nothing];
  const { checkpoint } = known;
  const { now } = moment;
  switch (event.type) {
    case 'joined':
      // An error that ended an earlier wait is not for those who join now.
      return [known.status.error ? withStatus(known, checkpoint) : known, sleep];
    case 'left':
      return [withHearing(known, closed), ['stop']];
    case 'due':
    case 'asked for': {
      const remaining = checkpoint.at + checkpoint.wait - now;
      const wait = Math.max(rules.settings.polling.minDelay, remaining);
      return [withChanges(withHearing(known, sent), { at: now, wait }), ask];
    }
    case 'held':
      return [withChanges(withHearing(known, sent), { at: now, wait: event.delay }), sleep];
    case 'told':
      return told(known, event, rules, moment);
    case 'unheard':
      return silenced(known, moment);
    case 'answered':
      return answered(known, event, rules, moment);
    case 'missed':
      return missed(known, event, rules, moment);
    case 'refused':
      return refused(known, event, rules, moment);
    case 'cancel sent':
      return [{ ...known, isCancelOut: true }, nothing];
    case 'cancel accepted': {
      const canceling = { state: 'canceling', cancelAccepted: true, backoffs: 0 } as const;
      const next = withStatus({ ...known, isCancelOut: false }, { ...checkpoint, ...canceling });
      return [withPlan(next, event.hint, rules, moment), takeUpAndSleep];
    }
    case 'cancel too late': {
      const next = withChanges({ ...known, isCancelOut: false }, { backoffs: 0 });
      return [withPlan(next, event.hint, rules, moment), takeUpAndSleep];
    }
    case 'cancel found nothing':
      return ended(known, { ...checkpoint, state: 'canceled', word: undefined }, {}, now);
    case 'cancel failed':
      return [{ ...known, isCancelOut: false }, ['take up']];
    case 'deadline':
      return failed(known, expired(known, rules));
  }
}

/** What is known once the server has accepted a submit, or has already completed it. */
export function submitted(
  { answer, reading, urls, kind, deadline }: Acceptance,
  hint: Hint | undefined,
  rules: Rules,
  moment: Moment,
): Known {
  const { convention, limits, polling } = rules.settings;
  const { now } = moment;
  const isEnd = isFinalReading(reading);
  const visibleBy = now + Math.min(hint?.delay ?? 0, polling.maxRetryAfter) + limits.visibility;
  const outlook = outlookIn(reading, answer, noOutlook, now);
  const first: Checkpoint = {
    ...blank(convention.name, answer.url, now),
    acceptedAt: now,
    kind,
    deadline,
    ...(isEnd ? { monitor: 'none', visibleBy: undefined } : { visibleBy }),
    estimatedEndAt: outlook.endAt,
  };
  const checkpoint = withReading(first, reading, urls, answer, convention);
  const known = knownFrom(checkpoint, isEnd ? { ...reading, answer } : noOutcome, answer);
  return isEnd ? known : withPlan({ ...known, outlook, activeAt: now }, hint, rules, moment);
}

/** What is known from a checkpoint, and from the answer of the submit if there is one. */
export function knownFrom(
  checkpoint: Checkpoint,
  outcome = noOutcome,
  { body, text }: Partial<Answer> = {},
): Known {
  const status = snapshot(checkpoint, outcome, body);
  return {
    ...{ checkpoint, status, text, outcome, observed: noneObserved, isCancelOut: false },
    outlook: noOutlook,
  };
}

function answered(known: Known, event: Answered, rules: Rules, moment: Moment): Step {
  const { answer, hint, keptOpen } = event;
  const { checkpoint, isCancelOut } = known;
  const { now } = moment;
  if (isCancelOut && isGone(answer.status, checkpoint, now)) return [known, ['hold']];

  const polls = checkpoint.polls + 1;
  if (keptOpen !== undefined && refusesHold(answer.status, hint)) {
    // It may be about the request to wait, so that another poll has to tell what it means.
    const changes = { ...noFailures, polls, noHold: true } as const;
    const next = withChanges(withCount(known, `HTTP ${answer.status}`), changes);
    return [withPlan(next, hint, rules, moment), passOnAndSleep];
  }

  let verdict: ReturnType<typeof verdictOn>;
  try {
    verdict = verdictOn(answer, checkpoint, rules, now, hint);
  } catch (error) {
    return refused(known, { type: 'refused', error, answer, hint }, rules, moment);
  }
  const quietUntil = now + rules.settings.polling.whileHeard;
  if ('fault' in verdict) {
    const { fault } = verdict;
    return missed(withChanges(known, { polls }), { type: 'missed', fault, hint }, rules, moment);
  }
  if ('isMissing' in verdict) {
    const changes = { ...noFailures, polls, isMissing: verdict.isMissing };
    const next = withChanges(withCount(known, checkpoint.state), changes);
    const after = withHearing(next, (hearing) =>
      heardAfter(hearing, checkpoint, checkpoint, quietUntil),
    );
    return [withPlan(after, hint, rules, moment, keptOpen), passOnAndSleep];
  }
  const { reading, urls } = verdict;
  const said202 = answer.status === 202 || checkpoint.monitor === 'said202';
  const outlook = outlookIn(reading, answer, known.outlook, now);
  const { misses } = outlook;
  const before: Checkpoint = {
    ...checkpoint,
    ...noFailures,
    polls,
    // It is a little late, so the backoff begins again; later than before, if it does so once more.
    backoffs: misses > known.outlook.misses ? misses : checkpoint.backoffs,
    estimatedEndAt: shownEnd(checkpoint.estimatedEndAt, outlook.endAt),
    monitor: said202 ? 'said202' : 'answers',
    visibleBy: undefined,
    isMissing: undefined,
  };
  const next = withReading(before, reading, urls, answer, rules.settings.convention);
  if (isFinalReading(reading))
    return ended(known, next, { ...reading, answer: verdict.answer }, now);
  // If this answer has no text, the status keeps the document of an earlier one.
  const document = answer.text === undefined ? undefined : answer;
  const counted = { ...withCount(known, next.state), outlook, activeAt: now };
  const after = withHearing(withStatus(counted, next, document), (hearing) =>
    heardAfter(hearing, checkpoint, next, quietUntil),
  );
  const asked = ownHint(reading.retryAfter) ?? hint;
  return [withPlan(after, asked, rules, moment, keptOpen), passOnAndSleep];
}

function missed(known: Known, { fault, hint }: Missed, rules: Rules, moment: Moment): Step {
  const { now, isOffline } = moment;
  const { maxFailures, maxOutage } = rules.settings.polling;
  const failures = known.checkpoint.failures + 1;
  // The process that wrote the checkpoint may have had a clock ahead of this one.
  const failingSince = Math.min(known.checkpoint.failingSince ?? now, now);
  const failing = withChanges(withCount(known, fault.message), { failures, failingSince });
  const next = withPlan(failing, hint, rules, moment);
  const isTooMuch = failures >= maxFailures && now - failingSince >= maxOutage;
  // The next one to join may fail as often again, and so may a page that comes back online.
  const after = isTooMuch || isOffline ? withChanges(next, noFailures) : next;
  if (!isTooMuch || isOffline) return [after, passOnAndSleep];
  const saw = `${fault.message}${failures > 1 ? `, ${failures} times in a row` : ''}`;
  const details = { checkpoint: after.checkpoint, mayPass: true } as const;
  return failed(after, explain(new Fault(saw, fault.answer, fault), PollError, details));
}

function refused(
  known: Known,
  { error, answer, hint }: Refused,
  rules: Rules,
  moment: Moment,
): Step {
  // An answer, even one like this, shows that the server can be reached: the row of failures is
  // over.
  const changes = { ...noFailures, polls: known.checkpoint.polls + 1 };
  const next = answer ? withPlan(withChanges(known, changes), hint, rules, moment) : known;
  const ByStatus = isMissing(answer?.status ?? 0) ? OperationGoneError : PollError;
  // Anything else was thrown by the convention's own code, or is a refusal.
  const ErrorClass = error instanceof Fault ? ByStatus : ProtocolError;
  const details = { checkpoint: next.checkpoint, ...(answer && { answer }) };
  return failed(next, explain(error, ErrorClass, details));
}

/**
 * Its channel, or the caller, has told something: never the truth, which only a poll tells. What it
 * says of the way is shown, and nothing else of it is used.
 */
function told(known: Known, { push, isChannel }: Told, rules: Rules, { now }: Moment): Step {
  const { checkpoint, hearing = unheard } = known;
  const { status, id }: PushedStatus = typeof push === 'object' ? push : {};
  const cursor = typeof id === 'string' && id.length < longestId ? id : checkpoint.cursor;
  const isOpening = isChannel && !hearing.isOpen;
  const way = status === undefined ? undefined : wayIn(status, checkpoint, rules, now);
  const isAlive = push === 'alive';
  const saysNothing = isAlive || push === 'open';
  const told = way === 'end' ? way : (hearing.told ?? (saysNothing ? undefined : 'change'));
  const heard = { ...hearing, isOpen: isChannel || hearing.isOpen, told };
  const isShown = typeof way === 'object';
  const isWanted = isOpening || !(isShown || isAlive);
  const next = {
    ...withChanges(known, { cursor }),
    hearing: isWanted ? wantPoll(heard, checkpoint, rules.settings.polling, now) : heard,
  };
  const isNew = isShown && !isOlder(way, checkpoint);
  return [isNew ? withStatus(next, { ...next.checkpoint, ...way }) : next, sleep];
}

/**
 * What a pushed status document says: how far it is, or that it has ended. `undefined` if it does not
 * say that.
 */
function wayIn(
  status: unknown,
  checkpoint: Checkpoint,
  rules: Rules,
  now: number,
): Pick<Checkpoint, 'state' | 'word' | 'progress' | 'message'> | 'end' | undefined {
  const { statusUrl: url, cancelAccepted } = checkpoint;
  // It is anybody's: too deep for JSON, or nothing that the convention expects.
  try {
    const text = typeof status === 'string' ? status : JSON.stringify(status);
    const answer: Answer = { status: 200, headers: new Headers(), url, body: status, text };
    // To a monitor that has said 202, a 200 would be the end.
    const verdict = verdictOn(answer, { ...checkpoint, monitor: 'answers' }, rules, now, undefined);
    if (!('reading' in verdict)) return undefined;
    if (isFinalReading(verdict.reading)) return 'end';
    const { state, word, progress, message } = verdict.reading;
    if (word === undefined && progress === undefined) return undefined;
    return { state: cancelAccepted ? 'canceling' : state, word, progress, message };
  } catch {
    return undefined;
  }
}

/** Its channel has ended. Nobody knows what it would have told, so it is polled as without it. */
function silenced(known: Known, { now, chance }: Moment): Step {
  const { at, wait } = known.checkpoint;
  const next = withHearing(known, closed);
  // Thousands may have shared the channel, and must not all poll at this very moment.
  return [at + wait < now ? withChanges(next, { at: now, wait: wait * chance }) : next, sleep];
}

function failed(known: Known, error: OperationError): Step {
  // If an earlier wait has ended with an error, the status shows that one until somebody joins. What
  // fails now is a single poll, and its error is for whoever has asked for it.
  const isShown = known.status.error;
  return [isShown ? known : withStatus(known, known.checkpoint, undefined, error), [error]];
}

function ended(known: Known, end: Checkpoint, outcome: Outcome, now: number): Step {
  const { body, text } = outcome.answer ?? {};
  const checkpoint = { ...end, at: now, wait: 0 };
  return [withStatus({ ...known, outcome }, checkpoint, { body, text }), ['settle']];
}

/** The error for those who still wait when `totalTimeout` has passed. */
export function expired(
  { checkpoint, observed, status }: Known,
  { settings }: Rules,
): OperationTimeoutError {
  const counts = Object.entries(observed).map(([what, times]) => `${times} × ${what}`);
  const last = status.message ? `; last message: ${status.message}` : '';
  const { totalTimeout } = settings;
  const { deadline = 0, ...rest } = checkpoint;
  // Where it has come from a checkpoint alone, only the moment is known.
  const span =
    totalTimeout < Infinity ? `${totalTimeout} ms` : `by ${new Date(deadline).toISOString()}`;
  const saw = `${span}, observed ${counts.join(', ') || 'no answer'}${last}`;
  // Whoever goes on from there does so although that moment has passed.
  return new OperationTimeoutError(saw, { checkpoint: rest, observed });
}

/** Changes members of the checkpoint that the status does not show. */
const withChanges = (known: Known, changes: Partial<Checkpoint>): Known => ({
  ...known,
  checkpoint: { ...known.checkpoint, ...changes },
});

/** Changes what is known of its channel, if it has one. */
const withHearing = (known: Known, change: (hearing: Hearing) => Hearing): Known =>
  known.hearing ? { ...known, hearing: change(known.hearing) } : known;

/** Counts a state or fault as seen once more. */
const withCount = (known: Known, what: string): Known => ({
  ...known,
  observed: { ...known.observed, [what]: (known.observed[what] ?? 0) + 1 },
});

/** The checkpoint after a reading. What the reading does not mention stays as it was. */
function withReading(
  before: Checkpoint,
  reading: Reading,
  urls: Urls,
  answer: Answer,
  convention: Convention,
): Checkpoint {
  const { word } = reading;
  let after: Checkpoint;
  if (isFinalReading(reading)) {
    const isSuccess = reading.state === 'succeeded';
    const evidence = isSuccess ? (reading.evidence ?? (word ? 'word' : 'code')) : before.evidence;
    // Only the end tells where the result is; what was named before may have been wrong.
    after = { ...before, state: reading.state, word, resultUrl: undefined, evidence, ...urls };
  } else {
    const { progress, message, variables = before.variables } = reading;
    // After an accepted cancel, the monitor may still say "running" for a while.
    const state = before.cancelAccepted ? 'canceling' : reading.state;
    after = { ...before, state, word, progress, message, variables, ...urls };
  }
  const foreign = foreignIn(before, after, answer, convention);
  return foreign === before.foreign ? after : { ...after, foreign };
}

/** Replaces the checkpoint, and the status if anything that it shows has changed. */
function withStatus(
  known: Known,
  checkpoint: Checkpoint,
  document: Pick<Answer, 'body' | 'text'> = { body: known.status.body, text: known.text },
  error?: OperationError,
): Known {
  if (document.text === known.text && isShownBy(known.status, checkpoint, error))
    return { ...known, checkpoint };
  const status = snapshot(checkpoint, known.outcome, document.body, error);
  return { ...known, checkpoint, status, text: document.text };
}

function snapshot(
  checkpoint: Checkpoint,
  { answer, problem, message }: Outcome,
  body: unknown,
  error?: OperationError,
): OperationStatus {
  if (checkpoint.state !== 'failed') return statusOf(checkpoint, body, error);
  const saw = answer && answer.status > 299 ? `HTTP ${answer.status}` : '';
  const said = remark(message) ?? (answer && remarkOf(answer)) ?? 'no reason given';
  const failure = new OperationFailedError(saw, { checkpoint, answer, said, problem, body });
  return statusOf(checkpoint, body, failure);
}

/** When it will end, after what this answer says of it. */
const outlookIn = (reading: Reading, answer: Answer, before: Outlook, now: number): Outlook =>
  isFinalReading(reading)
    ? noOutlook
    : outlookAfter(before, now, reading.progress, timeLeft(answer, now, reading.estimate));

/** The estimate that the status shows: it stays the same for as long as it is about right. */
const shownEnd = (before: number | undefined, endAt: number | undefined): number | undefined =>
  before && endAt && Math.abs(endAt - before) <= 1000 ? before : endAt;

/**
 * Plans the next poll.
 *
 * @param keptOpen For how many milliseconds the server has kept the last poll open as it was asked to.
 * That was the wait already, unless the answer says when to come back: this means from now on.
 */
function withPlan(
  known: Known,
  hint: Hint | undefined,
  { settings: { polling } }: Rules,
  { now, chance, isWatched }: Moment,
  keptOpen = 0,
): Known {
  const { backoffs, failures } = known.checkpoint;
  const { minDelay } = polling;
  const waited = hint ? 0 : keptOpen;
  const pause = waited ? minDelay : nextDelay(polling, hint, backoffs, chance);
  const delay = hint || failures ? pause : untilEnd(polling, pause, known.outlook, now, isWatched);
  const grown = hint ? 0 : backoffs + Number(!waited);
  const planned = withChanges(known, { at: now, wait: delay, backoffs: grown });
  const context = { ...contextOf(planned, now, isWatched), retryAfter: hint?.delay, delay };
  const chosen: unknown = polling.delay?.next(context);
  if (!(typeof chosen === 'number' && chosen > 0 && chosen < Infinity)) return planned;
  // A schedule that means "at once" must not make a busy loop, and one that means "never" may return
  // more than a checkpoint can hold.
  const wait = Math.max(minDelay, Math.min(chosen - waited, Number.MAX_SAFE_INTEGER));
  return withChanges(planned, { wait });
}
