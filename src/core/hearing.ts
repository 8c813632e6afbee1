import type { Checkpoint } from './checkpoint.ts';
import type { PollingSettings } from './schedule.ts';

// What a channel changes about when an operation is polled. It is a hint and never the truth: all
// that follows from a push is one poll, sooner; and from a channel that is open, that the next one may
// be later. The rest of this file is about channels that lie, storm, come too early or fall silent,
// because none of them may cost more than polling does. What was tried: docs/decisions/0018.

/** What is known of the channel of an operation, beside what a checkpoint holds. */
export interface Hearing {
  /** Whatever changes will be told. */
  readonly isOpen: boolean;
  /** Something has changed and was not told. It is polled as without the channel from then on. */
  readonly isDoubted: boolean;
  /** What was told since the last poll was sent: a change, how far it is, or even its end. */
  readonly told?: 'change' | 'way' | 'end' | undefined;
  /** A poll is wanted, for that or because the channel has been opened. */
  readonly isWanted: boolean;
  /** The same of the poll that has not been answered yet. */
  readonly wasTold?: Hearing['told'];
  readonly wasWanted: boolean;
  /** It was wanted too soon after the one before. */
  readonly isCrowded: boolean;
  /** A poll has not shown what was told, and none has since: it may have been told too early. */
  readonly isInVain: boolean;
  /**
   * How many polls in a row were wanted for nothing, or too soon after the one before. Each makes the
   * time longer that has to be between two of them, as backoffs do. One is free: that after opening.
   */
  readonly strikes: number;
  /** No poll has to be sent before, unless it is wanted: epoch milliseconds. */
  readonly quietUntil: number;
}

/** Before anything was heard. */
export const unheard: Hearing = {
  isOpen: false,
  isDoubted: false,
  isWanted: false,
  wasWanted: false,
  isCrowded: false,
  isInVain: false,
  strikes: -1,
  quietUntil: 0,
};

/** The earliest moment of a poll that is wanted, in epoch milliseconds. */
const earliest = (
  { at }: Checkpoint,
  { strikes }: Hearing,
  { minDelay, maxDelay, factor }: PollingSettings,
): number => at + Math.max(minDelay, Math.min(maxDelay, minDelay * factor ** strikes));

/** When the next poll is planned, in epoch milliseconds. */
export function plannedAt(
  checkpoint: Checkpoint,
  hearing: Hearing | undefined,
  polling: PollingSettings,
): number {
  const { at, wait, failures, cancelAccepted } = checkpoint;
  const planned = at + wait;
  // Nothing goes before what follows from a fault: it is the server that asks for peace then.
  if (!hearing || failures) return planned;
  const { isOpen, isDoubted, isWanted, wasWanted, isInVain, quietUntil } = hearing;
  if (isWanted) return Math.min(planned, earliest(checkpoint, hearing, polling));
  // Whether a cancel worked is a question of this side, which a channel may not know of.
  const isQuiet = isOpen && !isDoubted && !wasWanted && !isInVain && !cancelAccepted;
  return isQuiet ? Math.max(planned, quietUntil) : planned;
}

/** A poll is wanted. Several wishes are one. */
export const wantPoll = (
  hearing: Hearing,
  checkpoint: Checkpoint,
  polling: PollingSettings,
  now: number,
): Hearing => ({
  ...hearing,
  isWanted: true,
  isCrowded: hearing.isCrowded || now < earliest(checkpoint, hearing, polling),
});

/** A poll is sent, or given a later moment. If one was missed, the next one is for the same. */
export const sent = (hearing: Hearing): Hearing => ({
  ...hearing,
  told: undefined,
  isWanted: false,
  wasTold: hearing.told ?? hearing.wasTold,
  wasWanted: hearing.isWanted || hearing.wasWanted,
});

/**
 * A poll has been answered: the operation goes on.
 *
 * @param quietUntil Until when the channel may be relied on, if it may.
 */
export function heardAfter(
  hearing: Hearing,
  before: Checkpoint,
  after: Checkpoint,
  quietUntil: number,
): Hearing {
  const { isOpen, isDoubted, told, wasTold, wasWanted, isCrowded, isInVain, strikes } = hearing;
  // What was known before the first answer, nobody has said.
  const isFirst = before.monitor === 'expected';
  const hasMoved = !isFirst && !(before.state === after.state && before.word === after.word);
  const isFurther = before.progress !== after.progress || before.message !== after.message;
  const hasChanged = hasMoved || (isFurther && !isFirst);
  const isUntold = hasChanged && isOpen && !told && !wasTold && !wasWanted && !isInVain;
  const isStrike = wasWanted && (isCrowded || !hasChanged);
  const isEarly = wasWanted && wasTold;
  return {
    ...hearing,
    quietUntil,
    isDoubted: isDoubted || isUntold,
    wasTold: undefined,
    wasWanted: false,
    isCrowded: false,
    // It may be further for another reason than what was told. How far it is has been shown already:
    // a stream that begins with that has not told a change too early.
    isInVain: isEarly === 'end' || (!hasMoved && (isInVain || isEarly === 'change')),
    strikes: isStrike ? strikes + 1 : hasChanged ? 0 : strikes,
  };
}

/** Nothing is told any more. */
export const closed = (hearing: Hearing): Hearing => ({ ...hearing, isOpen: false });

const order = ['pending', 'running', 'canceling'];

/** Whether what was pushed is from an earlier time than what is known. */
export const isOlder = (
  pushed: Pick<Checkpoint, 'state' | 'progress'>,
  { state, progress = 0 }: Checkpoint,
): boolean =>
  order.indexOf(pushed.state) < order.indexOf(state) ||
  (pushed.state === state && (pushed.progress ?? progress) < progress);
