import type { Answer } from '../core/answer.ts';
import type { FailedReading, SucceededReading } from '../core/convention.ts';
import type { Trust } from '../core/trust.ts';
import type { Settings } from '../options.ts';
import type { Transport } from './transport.ts';

/** What an operation works with. */
export interface Context extends Trust {
  readonly settings: Settings;
  readonly transport: Transport;
}

/** What is known of an operation's last answer; once it has ended, how. */
export interface Outcome {
  readonly answer?: Answer | undefined;
  readonly result?: SucceededReading['result'];
  /** Why it is called a success. */
  readonly evidence?: SucceededReading['evidence'];
  readonly message?: FailedReading['message'];
  readonly problem?: FailedReading['problem'];
  /** What `parse` makes of a body that was left unread. */
  readonly parsed?: Promise<unknown> | undefined;
  /** Ends that reading. */
  readonly abandon?: ((reason: unknown) => void) | undefined;
}
