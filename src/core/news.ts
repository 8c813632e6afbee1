import type { Event, Step } from './event.ts';
import { faultOf } from './fault.ts';
import { plannedAt } from './hearing.ts';
import type { Known } from './known.ts';
import type { News, Read } from './operation-event.ts';
import type { PollingSettings } from './schedule.ts';
import { withoutQueries } from './shown.ts';
import { isFinal } from './status.ts';

// What the table of the lifecycle made of an event, for whoever watches from outside.

/** What an answer was read as. */
export function readIn(
  httpStatus: number,
  { checkpoint, status, hearing, outcome, place }: Known,
  polling: PollingSettings,
): Read {
  const { state, word, evidence, progress, message } = checkpoint;
  return isFinal(status)
    ? { httpStatus, state, word, place: outcome.place, evidence }
    : {
        ...{ httpStatus, state, word, place, progress },
        message: message && withoutQueries(message),
        nextPollAt: plannedAt(checkpoint, hearing, polling),
      };
}

/** That it has ended, if so. */
export function endIn({ checkpoint, status }: Known, now: number): readonly News[] {
  if (!isFinal(status)) return [];
  const { acceptedAt, evidence, polls } = checkpoint;
  const { state, error } = status;
  const elapsed = acceptedAt && now - acceptedAt;
  return [{ type: 'ended', state, evidence, error, polls, elapsed }];
}

/** What a poll has come to. */
function pollIn(
  event: Extract<Event, { readonly type: 'answered' | 'missed' | 'refused' }>,
  before: Known,
  [after, effects]: Step,
  polling: PollingSettings,
): readonly News[] {
  // It is told when it is taken up.
  if (effects[0] === 'hold') return [];
  const { checkpoint } = after;
  const [error] = effects;
  const hasStopped = typeof error === 'object';
  const { answer } = event.type === 'missed' ? event.fault : event;
  // What a redirect leads to may be refused unasked.
  const httpStatus = answer?.status ?? (hasStopped ? error.response?.status : undefined);
  const hasFailed = hasStopped || checkpoint.failures > before.checkpoint.failures;
  if (httpStatus && !hasFailed && event.type === 'answered')
    return [{ type: 'polled', ...readIn(httpStatus, after, polling) }];
  const fault =
    event.type === 'missed' ? event.fault : event.type === 'refused' && faultOf(event.error);
  const message = fault ? fault.message : `HTTP ${httpStatus}`;
  const failures = before.checkpoint.failures + 1;
  const nextTryAt = hasStopped ? undefined : checkpoint.at + checkpoint.wait;
  return [
    {
      ...({ type: 'faulted', purpose: 'poll' } as const),
      ...{ httpStatus, message: withoutQueries(message), failures, nextTryAt },
    },
  ];
}

/** What there is to tell of an event that the table was asked about. */
export function newsOf(
  event: Event,
  before: Known,
  step: Step,
  polling: PollingSettings,
  now: number,
): readonly News[] {
  if (isFinal(before.status)) return [];
  const [after, effects] = step;
  const { checkpoint, hearing } = after;
  const nextPollAt = plannedAt(checkpoint, hearing, polling);
  const news = (): readonly News[] => {
    switch (event.type) {
      case 'joined':
        return [{ type: 'waiting', nextPollAt }];
      case 'left':
        return [{ type: 'idle' }];
      case 'due':
      case 'asked for':
        return [{ type: 'polling' }];
      case 'held':
        return [{ type: 'held', nextPollAt }];
      case 'told':
        return event.push === 'alive' ? [] : [{ type: 'woken', nextPollAt }];
      case 'unheard':
        return [{ type: 'unheard', nextPollAt }];
      case 'answered':
      case 'missed':
      case 'refused':
        return pollIn(event, before, step, polling);
      case 'cancel sent':
        return [{ type: 'canceling' }];
      case 'cancel accepted':
        return [{ type: 'cancelAnswered', outcome: 'accepted' }];
      case 'cancel too late':
        return [{ type: 'cancelAnswered', outcome: 'too late' }];
      case 'cancel found nothing':
        return [{ type: 'cancelAnswered', outcome: 'gone' }];
      // Whoever sent the cancel knows whether it is sent again.
      case 'cancel failed':
      case 'deadline':
        return [];
    }
  };
  const stopped = effects
    .filter((effect) => typeof effect === 'object')
    .map((error): News => ({ type: 'stopped', error }));
  return [...news(), ...stopped, ...endIn(after, now)];
}
