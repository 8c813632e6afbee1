import type { Answer } from './answer.ts';
import { isGone } from './answers.ts';
import { blank, type Checkpoint } from './checkpoint.ts';
import type { Convention, Reading } from './convention.ts';
import {
  explain,
  type OperationError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
} from './errors.ts';
import { noOutlook, type Outlook, outlookAfter } from './estimate.ts';
import type { Answered, Effect, Event, Missed, Moment, Refused, Rules, Step } from './event.ts';
import { Fault, isMissing, refusesHold } from './fault.ts';
import { closed, heardAfter, sent } from './hearing.ts';
import {
  type Known,
  knownFrom,
  noOutcome,
  type Outcome,
  withChanges,
  withCount,
  withHearing,
  withStatus,
} from './known.ts';
import { withPlan } from './plan.ts';
import { isFinalReading, verdictOn } from './reading.ts';
import { type Hint, ownHint, timeLeft } from './retry-after.ts';
import type { Urls } from './rewrite.ts';
import { isFinal } from './status.ts';
import { foreignIn } from './taint.ts';
import { silenced, told } from './told.ts';

// The life of an operation as a table. `transition()` takes what is known of an operation and one
// event, and returns what is known then and what has to be done (told.ts and plan.ts are parts of it).
// Nothing else writes what is known. Nothing here does anything, either: time and chance are
// arguments, and the effects are only named, for the machine to perform.
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
// kind of event is a new member of `Event` in event.ts and a new row here.

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
  if (isEnd) return known;
  const { place } = reading;
  return withPlan({ ...known, outlook, place, activeAt: now }, hint, rules, moment);
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
  const { place } = reading;
  const counted = { ...withCount(known, next.state), outlook, place, activeAt: now };
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

/** When it will end, after what this answer says of it. */
const outlookIn = (reading: Reading, answer: Answer, before: Outlook, now: number): Outlook =>
  isFinalReading(reading)
    ? noOutlook
    : outlookAfter(before, now, reading.progress, timeLeft(answer, now, reading.estimate));

/** The estimate that the status shows: it stays the same for as long as it is about right. */
const shownEnd = (before: number | undefined, endAt: number | undefined): number | undefined =>
  before && endAt && Math.abs(endAt - before) <= 1000 ? before : endAt;
