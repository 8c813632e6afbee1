import type { Trust } from '../core/trust.ts';
import type { Settings } from '../options.ts';
import type { Alarms } from './alarms.ts';
import type { CancelQueue } from './cancel-queue.ts';
import type { Transport } from './transport.ts';

/** What an operation shares with its client, and its own settings. */
export interface Context extends Trust {
  readonly settings: Settings;
  readonly transport: Transport;

  readonly alarms: Alarms;
  readonly cancels: CancelQueue;
}
