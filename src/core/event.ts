import type { Answer } from './answer.ts';
import type { OperationError } from './errors.ts';
import type { Fault } from './fault.ts';
import type { Known } from './known.ts';
import type { ReadingContext } from './reading.ts';
import type { Hint } from './retry-after.ts';
import type { PollingSettings } from './schedule.ts';
import type { Push } from './wake.ts';

// The words that the table of lifecycle.ts is written in.

/** The status monitor has answered a poll. */
export interface Answered {
  readonly type: 'answered';
  readonly answer: Answer;
  readonly hint: Hint | undefined;
  /** If the server was asked to keep the poll open: for how many milliseconds it did. */
  readonly keptOpen?: number | undefined;
}

/** A poll had no answer, or one that says nothing about the operation. */
export interface Missed {
  readonly type: 'missed';
  readonly fault: Fault;
  readonly hint: Hint | undefined;
}

/** A poll failed in such a way that polling must not continue by itself. */
export interface Refused {
  readonly type: 'refused';
  readonly error: unknown;
  /** The answer, if there was one. */
  readonly answer?: Answer | undefined;
  readonly hint?: Hint | undefined;
}

/** Its channel, or the caller, has told something. */
export interface Told {
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

/** What follows from an event. */
export type Step = readonly [known: Known, effects: readonly Effect[]];

/** What the table depends on, besides what is known and what happens. */
export interface Rules extends ReadingContext {
  readonly settings: ReadingContext['settings'] & {
    readonly polling: PollingSettings;
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
  /** Somebody looks at the status on the way, and does not just wait for the end. */
  readonly isWatched: boolean;
}
