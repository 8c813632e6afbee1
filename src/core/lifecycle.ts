import type { Answer } from './answer.ts';
import { isGone } from './answers.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
import type { FailedReading, Reading, SucceededReading } from './convention.ts';
import {
  explain,
  type OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
} from './errors.ts';
import { Fault, isMissing } from './fault.ts';
import { remark, remarkOf } from './problem.ts';
import { isFinalReading, type ReadingContext, verdictOn } from './reading.ts';
import { type Hint, ownHint } from './retry-after.ts';
import type { Urls } from './rewrite.ts';
import { nextDelay, type Polling } from './schedule.ts';
import { isFinal, isShownBy, type OperationStatus, statusOf } from './status.ts';

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
// However many ask for a cancel, it is sent once. Its answer is not the end either: how the
// operation has ended is for the monitor to tell. While the cancel has not been answered, a monitor
// that is gone may mean that the cancel worked or that the operation was lost, so such an answer is
// held until then.
//
// `at` and `wait` in the checkpoint are the planned moment. They are also written when a poll is
// sent: if that poll is aborted, the next one to join polls neither at once nor before the planned
// moment.
//
// What happens                | What is known then                  | What is done
// submitted                   | the first checkpoint, planned       | (the machine starts)
// somebody joins              | an error of an earlier wait is gone | sleep
// the last waiter leaves      | –                                   | stop
// due                         | at; a wait of at least minDelay     | ask
// answered: it goes on        | what the answer says; planned       | pass on, sleep
// answered: it has ended      | what the answer says; no wait       | settle
// answered: gone, with a cancel out | –                             | hold
// missed: a fault             | failures + 1; planned               | pass on, sleep; or fail
// refused: must not continue  | polls + 1; planned                  | fail
// a cancel is asked for       | it is out                           | send the cancel
// the cancel was accepted     | canceling; backoffs 0; planned      | take up what was held, sleep
// the cancel came too late    | backoffs 0; planned                 | take up what was held, sleep
// the cancel found nothing    | canceled                            | settle
// the cancel failed           | it is no longer out                 | take up what was held
// the deadline passes         | –                                   | fail
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
}

/** The status monitor has answered a poll. */
interface Answered {
  readonly type: 'answered';
  readonly answer: Answer;
  readonly hint: Hint | undefined;
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

/** What can happen to an operation. `left`: nobody waits any more. `due`: it is time for a poll. */
export type Event =
  | { readonly type: 'joined' | 'left' | 'due' | 'deadline' }
  | Answered
  | Missed
  | Refused
  | { readonly type: 'cancel found nothing' | 'cancel failed' }
  /** `isAwaited`: somebody waits for the server's answer. */
  | { readonly type: 'cancel asked'; readonly isAwaited: boolean }
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
  | 'send the cancel'
  | OperationError;

export type Step = readonly [known: Known, effects: readonly Effect[]];

/** What the table depends on, besides what is known and what happens. */
export interface Rules extends ReadingContext {
  readonly settings: ReadingContext['settings'] & {
    readonly polling: Polling;
    readonly totalTimeout: number;
  };
}

/** When an event happens, and what else cannot be known in advance. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A random number, at least 0 and below 1. */
  readonly chance: number;
  /** This is a page that is offline, so a missed poll is not the server's fault. */
  readonly isOffline: boolean;
}

// Shared by all operations, so that a waiting one takes less memory.
const noOutcome: Outcome = {};
const noneObserved: Known['observed'] = {};

const nothing: readonly Effect[] = [];
const ask: readonly Effect[] = ['ask'];
const sleep: readonly Effect[] = ['sleep'];
const passOnAndSleep: readonly Effect[] = ['pass on', 'sleep'];
const takeUpAndSleep: readonly Effect[] = ['take up', 'sleep'];

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
      return [known, ['stop']];
    case 'due': {
      const remaining = checkpoint.at + checkpoint.wait - now;
      const wait = Math.max(rules.settings.polling.minDelay, remaining);
      return [withChanges(known, { at: now, wait }), ask];
    }
    case 'answered':
      return answered(known, event, rules, moment);
    case 'missed':
      return missed(known, event, rules, moment);
    case 'refused':
      return refused(known, event, rules, moment);
    case 'cancel asked':
      return known.isCancelOut
        ? [known, nothing]
        : [{ ...known, isCancelOut: true }, ['send the cancel']];
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
  { answer, reading, urls }: { answer: Answer; reading: Reading; urls: Urls },
  hint: Hint | undefined,
  { settings }: Rules,
  { now, chance }: Moment,
): Known {
  const { convention, limits, polling } = settings;
  const first: Checkpoint = {
    ...blank(convention.name, answer.url, now),
    ...(isFinalReading(reading)
      ? { monitor: 'none', visibleBy: undefined }
      : {
          wait: nextDelay(polling, hint, 0, chance),
          visibleBy: now + (hint?.delay ?? 0) + limits.visibility,
        }),
    backoffs: hint ? 0 : 1,
  };
  return knownFrom(
    withReading(first, reading, urls),
    isFinalReading(reading) ? { ...reading, answer } : noOutcome,
    answer,
  );
}

/** What is known from a checkpoint, and from the answer of the submit if there is one. */
export function knownFrom(
  checkpoint: Checkpoint,
  outcome = noOutcome,
  { body, text }: Partial<Answer> = {},
): Known {
  const status = snapshot(checkpoint, outcome, body);
  return { checkpoint, status, text, outcome, observed: noneObserved, isCancelOut: false };
}

function answered(known: Known, event: Answered, rules: Rules, moment: Moment): Step {
  const { answer, hint } = event;
  const { checkpoint, isCancelOut } = known;
  const { now } = moment;
  if (isCancelOut && isGone(answer.status, checkpoint, now)) return [known, ['hold']];

  let verdict: ReturnType<typeof verdictOn>;
  try {
    verdict = verdictOn(answer, checkpoint, rules, now, hint);
  } catch (error) {
    return refused(known, { type: 'refused', error, answer, hint }, rules, moment);
  }
  const polls = checkpoint.polls + 1;
  if ('fault' in verdict) {
    const { fault } = verdict;
    return missed(withChanges(known, { polls }), { type: 'missed', fault, hint }, rules, moment);
  }
  if ('isMissing' in verdict) {
    const changes = { ...noFailures, polls, isMissing: verdict.isMissing };
    const next = withChanges(withCount(known, checkpoint.state), changes);
    return [withPlan(next, hint, rules, moment), passOnAndSleep];
  }
  const { urls } = verdict;
  const said202 = answer.status === 202 || checkpoint.monitor === 'said202';
  const before: Checkpoint = {
    ...checkpoint,
    ...noFailures,
    polls,
    monitor: said202 ? 'said202' : 'answers',
    visibleBy: undefined,
    isMissing: undefined,
  };
  if ('end' in verdict) {
    const { end, answer } = verdict;
    return ended(known, withReading(before, end, urls), { ...end, answer }, now);
  }
  const { news } = verdict;
  const next = withReading(before, news, urls);
  // If this answer has no text, the status keeps the document of an earlier one.
  const document = answer.text === undefined ? undefined : answer;
  const after = withStatus(withCount(known, next.state), next, document);
  return [withPlan(after, ownHint(news.retryAfter) ?? hint, rules, moment), passOnAndSleep];
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
  const { checkpoint } = after;
  return failed(after, explain(new Fault(saw, fault.answer, fault), PollError, { checkpoint }));
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
  const saw = `${settings.totalTimeout} ms, observed ${counts.join(', ') || 'no answer'}${last}`;
  return new OperationTimeoutError(saw, { checkpoint, observed });
}

/** Changes members of the checkpoint that the status does not show. */
const withChanges = (known: Known, changes: Partial<Checkpoint>): Known => ({
  ...known,
  checkpoint: { ...known.checkpoint, ...changes },
});

/** Counts a state or fault as seen once more. */
const withCount = (known: Known, what: string): Known => ({
  ...known,
  observed: { ...known.observed, [what]: (known.observed[what] ?? 0) + 1 },
});

/** The checkpoint after a reading. What the reading does not mention stays as it was. */
function withReading(before: Checkpoint, reading: Reading, urls: Urls): Checkpoint {
  const { word } = reading;
  if (isFinalReading(reading)) {
    const isSuccess = reading.state === 'succeeded';
    const evidence = isSuccess ? (reading.evidence ?? (word ? 'word' : 'code')) : before.evidence;
    // Only the end tells where the result is; what was named before may have been wrong.
    return { ...before, state: reading.state, word, resultUrl: undefined, evidence, ...urls };
  }
  const { progress, message, variables = before.variables } = reading;
  // After an accepted cancel, the monitor may still say "running" for a while.
  const state = before.cancelAccepted ? 'canceling' : reading.state;
  return { ...before, state, word, progress, message, variables, ...urls };
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

/** Plans the next poll. */
function withPlan(
  known: Known,
  hint: Hint | undefined,
  { settings: { polling } }: Rules,
  { now, chance }: Moment,
): Known {
  const { checkpoint, status } = known;
  const { backoffs, polls, failures } = checkpoint;
  const delay = nextDelay(polling, hint, backoffs, chance);
  const retryAfter = hint?.delay;
  const chosen: unknown = polling.delay?.({ status, polls, failures, retryAfter, delay });
  const isChosen = typeof chosen === 'number' && chosen > 0 && chosen < Infinity;
  // A function that means "never" may return more than a checkpoint can hold.
  const wait = isChosen ? Math.min(chosen, Number.MAX_SAFE_INTEGER) : delay;
  return withChanges(known, { at: now, wait, backoffs: hint ? 0 : backoffs + 1 });
}
