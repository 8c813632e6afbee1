import type { Paces } from '../core/pace.ts';
import type { Trust } from '../core/trust.ts';
import type { Push } from '../core/wake.ts';
import type { Settings } from '../settings.ts';
import type { Alarms } from './alarms.ts';
import type { Announce } from './announce.ts';
import type { CancelQueue } from './cancel-queue.ts';
import type { Transport } from './transport.ts';

/** One that somebody waits for, and that can be told that it has changed. */
interface Awaitable {
  readonly known: { readonly checkpoint: { readonly statusUrl: string } };
  tell(push: Push, isChannel: boolean): void;
}

/** All operations of a client that somebody waits for. */
export type Awaited = Set<Awaitable>;

/** What an operation shares with its client, and its own settings. */
export interface Context extends Trust {
  /** Operations are numbered from 1 on in each process. */
  readonly operation: number;
  readonly settings: Settings;
  readonly transport: Transport;
  /** Tells what happens, if anybody wants to know: `onEvent`. */
  readonly announce: Announce | undefined;

  readonly alarms: Alarms;
  readonly cancels: CancelQueue;
  /** By the operation's own clock. */
  readonly paces: Paces;
  readonly awaited: Awaited;
  /** A step of a job queue, which has timers of its own: nothing is sent twice, nobody waits. */
  readonly isStep?: boolean | undefined;
}
