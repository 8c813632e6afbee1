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
import { isFinalReading, type Reader, verdictOn } from './reading.ts';
import { type Hint, ownHint } from './retry-after.ts';
import type { Urls } from './rewrite.ts';
import { nextDelay, type Polling } from './schedule.ts';
import { isFinal, isShownBy, type OperationStatus, statusOf } from './status.ts';

// The life of an operation, as a table: what is known of it, and one thing that happens, give what is
// known then, and what is to be done. Nothing else writes what is known; and nothing here does
// anything: time and chance are arguments, and effects are named for the machine to perform.
//
// An operation is followed by polls, one at a time. Whoever waits for its end *joins*: while somebody
// has, the machine sleeps until the moment that was planned, which is *due*, and asks. An answer says
// that it goes on, and the next poll is planned; or that it has ended, and nothing is asked again. An
// exchange that came to nothing is *missed*, and counts; one that cannot be gone on from is *refused*,
// which is an error for those who wait, but no end: the next to join tries again.
//
// A cancel is asked once, and is not the end either: the monitor tells that. In between, "gone" may
// mean that the cancel was carried out, or that it never was about this operation; so an answer that
// says "gone" is held until the cancel has been answered.
//
// Of the wait that was planned, `at` and `wait` in the checkpoint tell. They are written when a poll is
// sent, too: should it be stopped, whoever joins next does not ask at once, nor before that wait.
//
// What happens            | What is known                       | What is to be done
// submitted               | the first record, planned           | (the machine begins)
// joined                  | an error of before is forgotten     | sleep
// the last has left       | –                                   | stop
// due                     | at, wait of at least minDelay       | ask
// answered: it goes on    | what it says; planned               | pass on, sleep
// answered: it has ended  | what it says; wait 0                | settle
// answered: gone, while a cancel is out | –                     | hold
// missed                  | failures + 1; planned               | pass on, sleep; or fail
// refused                 | polls + 1; planned                  | fail
// a cancel is asked       | it is out                           | send the cancel
// it was accepted         | canceling; backoffs 0; planned      | take up what was held, sleep
// it came too late        | backoffs 0; planned                 | take up what was held, sleep
// it found nothing        | canceled                            | settle
// it failed               | it is no longer out                 | take up what was held
// the deadline            | –                                   | fail
//
// Whenever the status has become another one, the machine shows it before all else. A new event (a
// pushed message, say) is a new row here and a new member of `Event`.

/** How an operation has ended. */
export interface Outcome {
  readonly answer?: Answer | undefined;
  readonly result?: SucceededReading['result'];
  readonly message?: FailedReading['message'];
  readonly problem?: FailedReading['problem'];
}

/** Everything that is known of one operation. */
export interface Known {
  /** What any process can go on from. */
  readonly checkpoint: Checkpoint;
  /** What users see of it; the same object until something has changed. */
  readonly status: OperationStatus;
  /** The text of `status.body`: as texts, bodies can be compared whatever their nesting. */
  readonly text: string | undefined;
  /** Empty before the end: the headers of an answer are heavy, and nothing needs them. */
  readonly outcome: Outcome;
  /** How often each state or fault was seen. */
  readonly observed: Readonly<Record<string, number>>;
  /** A cancel has been sent and not been answered. */
  readonly isCancelOut: boolean;
}

/** An answer of the monitor. */
interface Answered {
  readonly type: 'answered';
  readonly answer: Answer;
  readonly hint: Hint | undefined;
}

/** There was no answer, or one that is as good as none. */
interface Missed {
  readonly type: 'missed';
  readonly fault: Fault;
  readonly hint: Hint | undefined;
}

/** The exchange cannot be gone on from. */
interface Refused {
  readonly type: 'refused';
  readonly error: unknown;
  /** If it came as far as that. */
  readonly answer?: Answer | undefined;
  readonly hint?: Hint | undefined;
}

/** One thing that happens to an operation. */
export type Event =
  | { readonly type: 'joined' | 'left' | 'due' | 'deadline' }
  | Answered
  | Missed
  | Refused
  | { readonly type: 'cancel found nothing' | 'cancel failed' }
  /** Whether somebody waits for what comes of it. */
  | { readonly type: 'cancel asked'; readonly isAwaited: boolean }
  | { readonly type: 'cancel accepted' | 'cancel too late'; readonly hint: Hint | undefined };

/**
 * One thing that is to be done. `pass on`: whoever waited for this poll alone is told; `settle`: all
 * are told of the end. An error is to fail with: all who wait are told, and nothing more is done
 * until somebody joins again.
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

/** What it leads to. */
export type Step = readonly [known: Known, effects: readonly Effect[]];

/** What the rows go by. */
export interface Rules extends Reader {
  readonly settings: Reader['settings'] & {
    readonly polling: Polling;
    readonly totalTimeout: number;
  };
}

/** The moment in which it happens. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The dice, from 0 up to 1. */
  readonly chance: number;
  /** This is a page that is offline: what is missed now is not the server's fault. */
  readonly isOffline: boolean;
}

/** Of all that go on the same: a waiting operation is to be small. */
const noOutcome: Outcome = {};
const noneObserved: Known['observed'] = {};

/** Nothing is to be done. */
const nothing: readonly Effect[] = [];
const sleep: readonly Effect[] = ['sleep'];
const onwards: readonly Effect[] = ['pass on', 'sleep'];
const takenUp: readonly Effect[] = ['take up', 'sleep'];

/** What a checkpoint knows after a good answer of the failures before it. */
const forgiven = { failures: 0, failingSince: undefined } as const;

/** What happens to an operation. After its end nothing does. */
export function transition(known: Known, event: Event, rules: Rules, moment: Moment): Step {
  if (isFinal(known.status)) return [known, nothing];
  const { checkpoint } = known;
  const { now } = moment;
  switch (event.type) {
    case 'joined':
      // An error that ended the wait of others was for them.
      return [known.status.error ? shown(known, checkpoint) : known, sleep];
    case 'left':
      return [known, ['stop']];
    case 'due': {
      const left = checkpoint.at + checkpoint.wait - now;
      return [
        noted(known, { at: now, wait: Math.max(rules.settings.polling.minDelay, left) }),
        ['ask'],
      ];
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
      const next = shown({ ...known, isCancelOut: false }, { ...checkpoint, ...canceling });
      return [planned(next, event.hint, rules, moment), takenUp];
    }
    case 'cancel too late': {
      const next = noted({ ...known, isCancelOut: false }, { backoffs: 0 });
      return [planned(next, event.hint, rules, moment), takenUp];
    }
    case 'cancel found nothing':
      return ended(known, { ...checkpoint, state: 'canceled', word: undefined }, {}, now);
    case 'cancel failed':
      return [{ ...known, isCancelOut: false }, ['take up']];
    case 'deadline':
      return failed(known, expired(known, rules));
  }
}

/** What is known once a submit was accepted, or has been completed already. */
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
    told(first, reading, urls),
    isFinalReading(reading) ? { ...reading, answer } : noOutcome,
    answer,
  );
}

/** What is known by a checkpoint alone, or by that and an answer. */
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
    return missed(noted(known, { polls }), { type: 'missed', fault, hint }, rules, moment);
  }
  const good = { ...checkpoint, ...forgiven, polls };
  if ('isMissing' in verdict) {
    const next = noted(counted(known, good.state), { ...good, isMissing: verdict.isMissing });
    return [planned(next, hint, rules, moment), onwards];
  }
  const { urls } = verdict;
  const monitor = answer.status === 202 || good.monitor === 'said202' ? 'said202' : 'answers';
  const found: Checkpoint = { ...good, monitor, visibleBy: undefined, isMissing: undefined };
  if ('end' in verdict) {
    const { end, answer } = verdict;
    return ended(known, told(found, end, urls), { ...end, answer }, now);
  }
  const { news } = verdict;
  const next = told(found, news, urls);
  // Of an answer without a text the document of the one before is still the latest.
  const seen = answer.text === undefined ? undefined : answer;
  const after = shown(counted(known, next.state), next, seen);
  return [planned(after, ownHint(news.retryAfter) ?? hint, rules, moment), onwards];
}

function missed(known: Known, { fault, hint }: Missed, rules: Rules, moment: Moment): Step {
  const { now, isOffline } = moment;
  const { maxFailures, maxOutage } = rules.settings.polling;
  const failures = known.checkpoint.failures + 1;
  // A checkpoint's may be of a clock that is ahead of this one.
  const failingSince = Math.min(known.checkpoint.failingSince ?? now, now);
  const failing = noted(counted(known, fault.message), { failures, failingSince });
  const next = planned(failing, hint, rules, moment);
  const isOver = failures >= maxFailures && now - failingSince >= maxOutage;
  // Whoever joins next has all the tries again, and so has a page that comes back online.
  const patient = isOver || isOffline ? noted(next, forgiven) : next;
  if (!isOver || isOffline) return [patient, onwards];
  const saw = `${fault.message}${failures > 1 ? `, ${failures} times in a row` : ''}`;
  const { checkpoint } = patient;
  return failed(patient, explain(new Fault(saw, fault.answer, fault), PollError, { checkpoint }));
}

function refused(
  known: Known,
  { error, answer, hint }: Refused,
  rules: Rules,
  moment: Moment,
): Step {
  // What was answered, if not to go on from, ends the failures in a row.
  const polls = known.checkpoint.polls + 1;
  const next = answer ? planned(noted(known, { ...forgiven, polls }), hint, rules, moment) : known;
  const Definite = isMissing(answer?.status ?? 0) ? OperationGoneError : PollError;
  // What is no error of ours comes from the convention's own code.
  const As = error instanceof Fault ? Definite : ProtocolError;
  const details = { checkpoint: next.checkpoint, ...(answer && { answer }) };
  return failed(next, explain(error, As, details));
}

function failed(known: Known, error: OperationError): Step {
  return [shown(known, known.checkpoint, undefined, error), [error]];
}

function ended(known: Known, end: Checkpoint, outcome: Outcome, now: number): Step {
  const { body, text } = outcome.answer ?? {};
  return [shown({ ...known, outcome }, { ...end, at: now, wait: 0 }, { body, text }), ['settle']];
}

export function expired(
  { checkpoint, observed, status }: Known,
  { settings }: Rules,
): OperationTimeoutError {
  const seen = Object.entries(observed).map(([what, times]) => `${times} × ${what}`);
  const last = status.message ? `; last message: ${status.message}` : '';
  const saw = `${settings.totalTimeout} ms, observed ${seen.join(', ') || 'no answer'}${last}`;
  return new OperationTimeoutError(saw, { checkpoint, observed });
}

/** With changes of the checkpoint that users do not see. */
const noted = (known: Known, changes: Partial<Checkpoint>): Known => ({
  ...known,
  checkpoint: { ...known.checkpoint, ...changes },
});

/** With one more of what was seen. */
const counted = (known: Known, what: string): Known => ({
  ...known,
  observed: { ...known.observed, [what]: (known.observed[what] ?? 0) + 1 },
});

/** With what a reading says, and its URLs; what it does not say stays. */
function told(before: Checkpoint, reading: Reading, urls: Urls): Checkpoint {
  const { state, word } = reading;
  const after = { ...before, state, word };
  if (isFinalReading(reading)) {
    const isSuccess = reading.state === 'succeeded';
    const evidence = isSuccess ? (reading.evidence ?? (word ? 'word' : 'code')) : before.evidence;
    // Where a result will be is a guess until the end says where it is.
    return { ...after, resultUrl: undefined, evidence, ...urls };
  }
  const { progress, message, variables = before.variables } = reading;
  // After an accepted cancel the monitor may go on saying "running" for a while.
  if (before.cancelAccepted) after.state = 'canceling';
  return { ...after, progress, message, variables, ...urls };
}

/** With a status that shows this, if anything in it is new to users. */
function shown(
  known: Known,
  checkpoint: Checkpoint,
  seen: Pick<Answer, 'body' | 'text'> = { body: known.status.body, text: known.text },
  error?: OperationError,
): Known {
  if (seen.text === known.text && isShownBy(known.status, checkpoint, error))
    return { ...known, checkpoint };
  const status = snapshot(checkpoint, known.outcome, seen.body, error);
  return { ...known, checkpoint, status, text: seen.text };
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

/** With the moment of the next poll. */
function planned(
  known: Known,
  hint: Hint | undefined,
  { settings: { polling } }: Rules,
  { now, chance }: Moment,
): Known {
  const { checkpoint, status } = known;
  const { backoffs, polls, failures } = checkpoint;
  const delay = nextDelay(polling, hint, backoffs, chance);
  const own: unknown = polling.delay?.({ status, polls, failures, retryAfter: hint?.delay, delay });
  const wait = typeof own === 'number' && own > 0 && own < Infinity ? own : delay;
  return noted(known, { at: now, wait, backoffs: hint ? 0 : backoffs + 1 });
}
