import type { Checkpoint } from '../core/checkpoint.ts';
import type { Clock, Measure } from '../core/clock.ts';
import type { News, OnEvent } from '../core/operation-event.ts';
import { shown } from '../core/shown.ts';
import { safely } from '../operation/callback.ts';

/**
 * Tells the caller's code what happens to one operation, and from then on where its monitor is, if
 * that is new.
 */
export type Announce = (news: News, about?: Pick<Checkpoint, 'statusUrl' | 'kind'>) => void;

/** Makes what tells these of one operation; nothing if there are none. */
export function announcer(
  listeners: readonly OnEvent[],
  operation: number,
  clock: Clock | Measure,
): Announce | undefined {
  if (!listeners.length) return undefined;
  let url = '';
  let kind: string | undefined;
  return (news, about) => {
    if (about) {
      url = shown(about.statusUrl);
      kind = about.kind;
    }
    const event = { operation, at: clock.now(), url, kind, ...news };
    for (const listener of listeners) safely(() => listener(event));
  };
}
