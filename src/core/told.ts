import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Moment, Rules, Step, Told } from './event.ts';
import { closed, isOlder, unheard, wantPoll } from './hearing.ts';
import { type Known, withChanges, withHearing, withStatus } from './known.ts';
import { isFinalReading, verdictOn } from './reading.ts';
import type { PushedStatus } from './wake.ts';

const sleep: Step[1] = ['sleep'];

/** Ids of events are shorter, because checkpoints are stored. */
const longestId = 257;

/**
 * Its channel, or the caller, has told something: never the truth, which only a poll tells. What it
 * says of the way is shown, and nothing else of it is used.
 */
export function told(known: Known, { push, isChannel }: Told, rules: Rules, { now }: Moment): Step {
  const { checkpoint, hearing = unheard } = known;
  const { status, id }: PushedStatus = typeof push === 'object' ? push : {};
  const cursor = typeof id === 'string' && id.length < longestId ? id : checkpoint.cursor;
  const isOpening = isChannel && !hearing.isOpen;
  const way = status === undefined ? undefined : wayIn(status, checkpoint, rules, now);
  const isAlive = push === 'alive';
  const saysNothing = isAlive || push === 'open';
  const isShown = typeof way === 'object';
  const telling = way === 'end' ? way : isShown ? 'way' : saysNothing ? undefined : 'change';
  // Of several pushes the one counts that a poll has to show the most of.
  const told = (['end', 'change', 'way'] as const).find(
    (one) => one === telling || one === hearing.told,
  );
  const heard = { ...hearing, isOpen: isChannel || hearing.isOpen, told };
  const isWanted = isOpening || !(isShown || isAlive);
  const next = {
    ...withChanges(known, { cursor }),
    hearing: isWanted ? wantPoll(heard, checkpoint, rules.settings.polling, now) : heard,
  };
  const isNew = isShown && !isOlder(way, checkpoint);
  return [isNew ? withStatus(next, { ...next.checkpoint, ...way }) : next, sleep];
}

/**
 * What a pushed status document says: how far it is, or that it has ended. `undefined` if it does not
 * say that.
 */
function wayIn(
  status: unknown,
  checkpoint: Checkpoint,
  rules: Rules,
  now: number,
): Pick<Checkpoint, 'state' | 'word' | 'progress' | 'message'> | 'end' | undefined {
  const { statusUrl: url, cancelAccepted } = checkpoint;
  // It is anybody's: too deep for JSON, or nothing that the convention expects.
  try {
    const text = typeof status === 'string' ? status : JSON.stringify(status);
    const answer: Answer = { status: 200, headers: new Headers(), url, body: status, text };
    // To a monitor that has said 202, a 200 would be the end.
    const verdict = verdictOn(answer, { ...checkpoint, monitor: 'answers' }, rules, now, undefined);
    if (!('reading' in verdict)) return undefined;
    if (isFinalReading(verdict.reading)) return 'end';
    const { state, word, progress, message } = verdict.reading;
    if (word === undefined && progress === undefined) return undefined;
    return { state: cancelAccepted ? 'canceling' : state, word, progress, message };
  } catch {
    return undefined;
  }
}

/** Its channel has ended. Nobody knows what it would have told, so it is polled as without it. */
export function silenced(known: Known, { now, chance }: Moment): Step {
  const { at, wait } = known.checkpoint;
  const next = withHearing(known, closed);
  // Thousands may have shared the channel, and must not all poll at this very moment.
  return [at + wait < now ? withChanges(next, { at: now, wait: wait * chance }) : next, sleep];
}
