import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FailedReading, SucceededReading } from './convention.ts';
import { type OperationError, OperationFailedError } from './errors.ts';
import { noOutlook, type Outlook } from './estimate.ts';
import type { Hearing } from './hearing.ts';
import { remark, remarkOf } from './problem.ts';
import { isShownBy, type OperationStatus, statusOf } from './status.ts';

/** How an operation ended. */
export interface Outcome {
  /** The answer that said so. */
  readonly answer?: Answer | undefined;
  readonly place?: string | undefined;
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
  /** Where the last answer has told the state. */
  readonly place?: string | undefined;
  /** Epoch milliseconds of the last answer that said that it goes on, if there was one here. */
  readonly activeAt?: number | undefined;
}

// Shared by all operations, so that a waiting one takes less memory.
export const noOutcome: Outcome = {};
const noneObserved: Known['observed'] = {};

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

/** Changes members of the checkpoint that the status does not show. */
export const withChanges = (known: Known, changes: Partial<Checkpoint>): Known => ({
  ...known,
  checkpoint: { ...known.checkpoint, ...changes },
});

/** Changes what is known of its channel, if it has one. */
export const withHearing = (known: Known, change: (hearing: Hearing) => Hearing): Known =>
  known.hearing ? { ...known, hearing: change(known.hearing) } : known;

/** Counts a state or fault as seen once more. */
export const withCount = (known: Known, what: string): Known => ({
  ...known,
  observed: { ...known.observed, [what]: (known.observed[what] ?? 0) + 1 },
});

/** Replaces the checkpoint, and the status if anything that it shows has changed. */
export function withStatus(
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
